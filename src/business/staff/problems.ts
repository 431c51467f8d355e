import { Problem, type Text } from '../../platform/http/index.ts';

/** Every expected no of this slice as it goes over HTTP. */
const refusals = {
  'sign-in-refused': [
    401,
    '用户名或密码不正确；连续 5 次失败后账号将锁定 15 分钟',
    'Wrong name or password; five failures in a row lock the account for 15 minutes',
  ],
  'sign-in-again': [
    401,
    '登录已超时或账号已锁定，请重新输入用户名和密码',
    'The sign-in took too long or the account is locked; begin again with name and password',
  ],
  'code-refused': [
    403,
    '验证码不正确或已用过；请等设备显示下一个，或使用恢复码',
    'The code is not right or was used; wait for the next one of your device, or take a recovery code',
  ],
  'second-factor-unreadable': [
    503,
    '无法读取该账号的第二因子：SECRET_KEY 已更换或未设置。请恢复原值，或由其他管理员重置',
    'The second factor of this account cannot be read: SECRET_KEY was changed or is not set. Put it back, or have another administrator reset it',
  ],
  'second-factor-unavailable': [
    409,
    '未设置 SECRET_KEY，无法启用第二因子；请由运维设置',
    'SECRET_KEY is not set, so there are no second factors; whoever runs the program must set it',
  ],
  'second-factor-on': [
    409,
    '第二因子已启用；更换设备请先停用',
    'The second factor is on already; to change devices, take it off first',
  ],
  'nothing-begun': [409, '请重新开始设置第二因子', 'Begin again with setting up the second factor'],
  'wrong-password': [403, '当前密码不正确', 'The current password is not right'],
  'same-password': [409, '新密码不能与当前密码相同', 'Choose a password other than the current one'],
  'sample-password': [
    409,
    '这是演示账号的公开密码，请另选一个',
    'This is the password of the demonstration, which everybody knows; choose another',
  ],
  'no-session': [404, '该会话已结束', 'This session has ended already'],
  'no-account': [404, '没有这个账号', 'There is no such account'],
  'name-taken': [409, '该用户名已被使用', 'This name is taken'],
  'organisation-missing': [
    409,
    '该角色属于外部单位：请填写运营商或公司名称',
    'People of this role work for somebody else: name the carrier or company',
  ],
  'organisation-no-carrier': [
    409,
    '该角色属于运营商：请填写 unicom、mobile、telecom 或 broadcast',
    'People of this role work for a carrier: name unicom, mobile, telecom or broadcast',
  ],
  'organisation-not-ours': [
    409,
    '该角色是本公司人员：请将所属单位留空',
    'People of this role are our own: leave the organisation empty',
  ],
  'own-account': [
    409,
    '不能对自己的账号进行此操作，请由另一位管理员进行',
    'This cannot be done to the own account; another administrator must do it',
  ],
  'last-administrator': [
    409,
    '这是最后一位管理员：请先指定另一位',
    'This is the last administrator: make another one first',
  ],
  'sample-account': [
    409,
    '这是演示账号，正式环境中不能使用',
    'This account belongs to a demonstration and stays closed elsewhere',
  ],
  'reveal-again': [
    410,
    '号码引用已失效，请刷新列表后再试',
    'This reference is too old or not yours; load the list again',
  ],
  'too-many-reveals': [
    429,
    '一小时内查看完整号码的次数已达上限；如需批量数据，请申请导出',
    'You have revealed as many numbers as one may in an hour; for many, ask for an export',
  ],
  'not-administrator-now': [403, '您已不是管理员', 'You are no administrator any more'],
} as const satisfies Record<string, readonly [number, string, string]>;

export type Refusal = keyof typeof refusals;

/** The problem that answers an expected no. */
export function refused(code: Refusal): Problem {
  const [status, zhCN, en] = refusals[code];
  const text: Text = { 'zh-CN': zhCN, en };
  return new Problem(status, code, text);
}
