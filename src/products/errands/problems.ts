import { Problem, type Text } from '../../platform/http/index.ts';
import type { ActRefusal, AskRefusal } from './actions.ts';
import type { PaymentRefusal } from './money.ts';

export type Code =
  | ActRefusal
  | AskRefusal
  | PaymentRefusal
  | 'plate-unclear'
  | 'talk-it-over'
  | 'receipt-taken'
  | 'other-payment'
  | 'no-such-agent'
  | 'not-your-role'
  | 'not-a-picture'
  | 'picture-gone'
  | 'too-many-pictures'
  | 'no-such-item';

/** What is said when something cannot be done to an errand, and what to do instead. */
const refusals: Readonly<Record<Code, readonly [status: number, text: Text]>> = {
  'no-member': [
    409,
    {
      'zh-CN': '该号码不是车友助理会员，代办只面向会员：请先开通会员',
      en: 'This number is no member of the car-owner assistant, and errands are for members: have it join first',
    },
  ],
  'no-such-kind': [
    400,
    { 'zh-CN': '没有这项代办，请从列表中选择', en: 'There is no such errand: choose one of the list' },
  ],
  'no-such-city': [
    400,
    { 'zh-CN': '该城市尚不代办，请从列表中选择', en: 'Nothing is done there yet: choose a city of the list' },
  ],
  'asked-already': [
    409,
    {
      'zh-CN': '同样的代办已在受理，请在该单上继续',
      en: 'The same was asked for already and waits: go on with that errand',
    },
  ],
  'plate-unclear': [
    400,
    { 'zh-CN': '车牌看不懂，请写成 冀A12345', en: 'The plate cannot be read: write it as 冀A12345' },
  ],
  'talk-it-over': [
    409,
    {
      'zh-CN': '已开始办理或已付款，不能自行取消：请联系客服商量费用',
      en: 'Work has begun or something was paid: talk with customer care about ending it',
    },
  ],
  'no-such-errand': [404, { 'zh-CN': '没有这张代办单', en: 'There is no such errand' }],
  'changed-meanwhile': [
    409,
    {
      'zh-CN': '别人刚刚修改了这张代办单：请看最新内容再操作',
      en: 'Somebody changed this errand just now: look at it as it is, then do it again',
    },
  ],
  over: [409, { 'zh-CN': '这张代办单已结束', en: 'This errand is over' }],
  'not-now': [409, { 'zh-CN': '当前状态不能这样操作', en: 'This cannot be done where the errand stands' }],
  'not-yours': [
    403,
    {
      'zh-CN': '这张代办单由别人办理：请主管改派',
      en: 'Somebody else has this errand: the supervisor can give it to you',
    },
  ],
  'other-quotation': [
    409,
    { 'zh-CN': '报价已更新：请看最新报价', en: 'It has been quoted anew: look at the last quotation' },
  ],
  lapsed: [409, { 'zh-CN': '报价已过有效期：请重新报价', en: 'The quotation has lapsed: quote it anew' }],
  'no-such-step': [400, { 'zh-CN': '没有这个步骤', en: 'There is no such step' }],
  'not-this-step': [409, { 'zh-CN': '步骤须按顺序完成', en: 'Steps are done in their order: do the one before first' }],
  'needs-picture': [409, { 'zh-CN': '请先上传这一步的照片', en: 'Bring the picture that proves it first' }],
  waits: [
    409,
    {
      'zh-CN': '正等用户补材料：收到后先点“继续办理”',
      en: 'It waits for the person: go on with it once they have brought it',
    },
  ],
  'steps-left': [409, { 'zh-CN': '还有步骤没完成', en: 'There are steps left to do' }],
  unpaid: [
    409,
    { 'zh-CN': '代办费未收齐：请先收款并填写收据号', en: 'The fee is not paid: take it first, with its receipt' },
  ],
  'holds-money': [
    409,
    {
      'zh-CN': '代收款还有结余：请先登记代付或退还',
      en: 'Money brought for others still lies with us: write down what was passed on, or give it back',
    },
  ],
  'keeps-too-much': [400, { 'zh-CN': '留下的费用多于已收代办费', en: 'More would be kept than was paid for the fee' }],
  'not-agreed': [
    409,
    { 'zh-CN': '用户尚未同意报价，不能收款', en: 'The quotation is not agreed to yet: nothing may be taken' },
  ],
  'too-much': [400, { 'zh-CN': '超过报价中尚未收的金额', en: 'This is more than the quotation leaves to be paid' }],
  nothing: [400, { 'zh-CN': '金额不能为零', en: 'Write an amount' }],
  'not-held': [400, { 'zh-CN': '超过仍在我方的金额', en: 'This is more than lies with us' }],
  'took-it': [
    403,
    {
      'zh-CN': '这张代办单的款是您收的：请另一位主管或财务退款',
      en: 'You took money of this errand: another supervisor or finance gives it back',
    },
  ],
  'passed-on-by-work': [
    409,
    {
      'zh-CN': '代付只能在办理中登记，且不含代办费',
      en: 'Money is passed on while the errand is worked on, and never of the fee',
    },
  ],
  whole: [400, { 'zh-CN': '金额须为整分', en: 'Amounts are whole fen' }],
  'receipt-taken': [
    409,
    { 'zh-CN': '收据号已用过：请核对收据', en: 'This receipt number is used already: look at the receipt' },
  ],
  'other-payment': [
    409,
    {
      'zh-CN': '这笔收付已登记，内容不同：请刷新后再试',
      en: 'This payment is written down otherwise already: load the page anew',
    },
  ],
  'not-your-role': [403, { 'zh-CN': '您的角色不能这样操作代办单', en: 'Your role may not do this to an errand' }],
  'no-such-agent': [
    400,
    { 'zh-CN': '没有这位代办员，请从列表中选择', en: 'There is no such errand agent: choose one of the list' },
  ],
  'not-a-picture': [415, { 'zh-CN': '请上传 JPEG、PNG 或 WebP 照片', en: 'Bring a picture: JPEG, PNG or WebP' }],
  'too-many-pictures': [
    409,
    { 'zh-CN': '这张代办单的照片已满 60 张', en: 'This errand has 60 pictures already: no more are kept' },
  ],
  'picture-gone': [
    410,
    { 'zh-CN': '照片已过保存期，已删除', en: 'The picture was kept long enough and has been removed' },
  ],
  'no-such-item': [400, { 'zh-CN': '没有这项代付规费', en: 'There is no such item that is paid to others' }],
};

/** The problem that a refusal is to who asked. */
export function refused(code: Code): Problem {
  const [status, text] = refusals[code];
  return new Problem(status, code, text);
}
