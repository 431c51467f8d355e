import { refuserOf } from '../../platform/http/index.ts';

/** Every expected no of this slice as it goes over HTTP. */
export const refused = refuserOf({
  'sign-in-refused': [
    401,
    {
      'zh-CN': '用户名或密码不正确；连续 5 次失败后账号将锁定 15 分钟',
      en: 'Wrong name or password; five failures in a row lock the account for 15 minutes',
    },
  ],
  'one-time-password-over': [
    401,
    {
      'zh-CN': '一次性密码已过有效期，请管理员重置密码；首位管理员请重新启动程序，会显示新的密码',
      en: 'This one-time password has ended; ask an administrator for another, or, as the first administrator, start the program again: it prints a new one',
    },
  ],
  'address-locked': [
    429,
    {
      'zh-CN': '从您所在网络登录失败的次数过多，请 15 分钟后再试',
      en: 'Too many sign-ins from your network have failed; try again in 15 minutes',
    },
  ],
  'sign-in-again': [
    401,
    {
      'zh-CN': '登录已超时或账号已锁定，请重新输入用户名和密码',
      en: 'The sign-in took too long or the account is locked; begin again with name and password',
    },
  ],
  'code-refused': [
    403,
    {
      'zh-CN': '验证码不正确或已用过；请等设备显示下一个，或使用恢复码',
      en: 'The code is not right or was used; wait for the next one of your device, or take a recovery code',
    },
  ],
  'second-factor-unreadable': [
    503,
    {
      'zh-CN': '无法读取该账号的第二因子：SECRET_KEY 已更换或未设置。请恢复原值，或由其他管理员重置',
      en: 'The second factor of this account cannot be read: SECRET_KEY was changed or is not set. Put it back, or have another administrator reset it',
    },
  ],
  'second-factor-unavailable': [
    409,
    {
      'zh-CN': '未设置 SECRET_KEY，无法启用第二因子；请由运维设置',
      en: 'SECRET_KEY is not set, so there are no second factors; whoever runs the program must set it',
    },
  ],
  'second-factor-on': [
    409,
    {
      'zh-CN': '第二因子已启用；更换设备请先停用',
      en: 'The second factor is on already; to change devices, take it off first',
    },
  ],
  'nothing-begun': [409, { 'zh-CN': '请重新开始设置第二因子', en: 'Begin again with setting up the second factor' }],
  'wrong-password': [403, { 'zh-CN': '当前密码不正确', en: 'The current password is not right' }],
  'same-password': [409, { 'zh-CN': '新密码不能与当前密码相同', en: 'Choose a password other than the current one' }],
  'common-password': [
    409,
    {
      'zh-CN': '这个密码容易被猜到：除常用词、连续按键、数字和本人用户名外，还要有至少五个不同的字',
      en: 'This password is guessed early: besides common words, runs of keys, digits and your name it needs five different letters',
    },
  ],
  'sample-password': [
    409,
    {
      'zh-CN': '这是演示账号的公开密码，请另选一个',
      en: 'This is the password of the demonstration, which everybody knows; choose another',
    },
  ],
  'no-session': [404, { 'zh-CN': '该会话已结束', en: 'This session has ended already' }],
  'no-account': [404, { 'zh-CN': '没有这个账号', en: 'There is no such account' }],
  'name-taken': [409, { 'zh-CN': '该用户名已被使用', en: 'This name is taken' }],
  'organisation-missing': [
    409,
    {
      'zh-CN': '该角色属于外部单位：请填写运营商或公司名称',
      en: 'People of this role work for somebody else: name the carrier or company',
    },
  ],
  'organisation-no-carrier': [
    409,
    {
      'zh-CN': '该角色属于运营商：请填写 unicom、mobile、telecom 或 broadcast',
      en: 'People of this role work for a carrier: name unicom, mobile, telecom or broadcast',
    },
  ],
  'organisation-not-ours': [
    409,
    {
      'zh-CN': '该角色是本公司人员：请将所属单位留空',
      en: 'People of this role are our own: leave the organisation empty',
    },
  ],
  'own-account': [
    409,
    {
      'zh-CN': '不能对自己的账号进行此操作，请由另一位管理员进行',
      en: 'This cannot be done to the own account; another administrator must do it',
    },
  ],
  'last-administrator': [
    409,
    { 'zh-CN': '这是最后一位管理员：请先指定另一位', en: 'This is the last administrator: make another one first' },
  ],
  'sample-account': [
    409,
    {
      'zh-CN': '这是演示账号，正式环境中不能使用',
      en: 'This account belongs to a demonstration and stays closed elsewhere',
    },
  ],
  'reveal-again': [
    410,
    { 'zh-CN': '号码引用已失效，请刷新列表后再试', en: 'This reference is too old or not yours; load the list again' },
  ],
  'too-many-reveals': [
    429,
    {
      'zh-CN': '一小时内查看完整号码的次数已达上限；如需批量数据，请申请导出',
      en: 'You have revealed as many numbers as one may in an hour; for many, ask for an export',
    },
  ],
  'not-administrator-now': [403, { 'zh-CN': '您已不是管理员', en: 'You are no administrator any more' }],
});

export type Refusal = Parameters<typeof refused>[0];
