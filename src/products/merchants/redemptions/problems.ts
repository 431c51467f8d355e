import { Problem, type Text } from '../../../platform/http/index.ts';
import { problemOf, type TillRefusal } from './contract.ts';
import { tillWords } from './words/contract.ts';

/** Noes that are about the one who asks, not about a member. */
const others = {
  'no-person': [
    403,
    { 'zh-CN': '您的账号不属于任何商户：请商户经理登记', en: 'Your account works for no merchant: ask its manager' },
  ],
  'check-over': [409, { 'zh-CN': '核验已过期，请重新核验', en: 'This check is over: check again' }],
  'no-redemption': [404, { 'zh-CN': '没有这条核销记录', en: 'There is no such redemption' }],
  undone: [409, { 'zh-CN': '已经撤销', en: 'It was undone before' }],
  'too-late': [
    409,
    { 'zh-CN': '已超过撤销时限，不能撤销：请联系我方业务人员', en: 'The time to undo it is over: talk to us' },
  ],
  'key-used': [
    409,
    {
      'zh-CN': '同一操作编号已用于另一项优惠：请重新核验',
      en: 'This key redeemed another benefit: check again, with a new key',
    },
  ],
  'no-offline': [404, { 'zh-CN': '没有这条离线记录', en: 'There is no such offline check' }],
  settled: [409, { 'zh-CN': '已经处理', en: 'It was settled before' }],
  'no-key': [404, { 'zh-CN': '没有这个密钥', en: 'There is no such key' }],
  'bad-key': [401, { 'zh-CN': '密钥无效或已停用', en: 'The key is not good, or was closed' }],
  'no-event': [409, { 'zh-CN': '没有需要重发的通知', en: 'There is nothing to send again' }],
  'no-ban': [404, { 'zh-CN': '没有这条限制，或已解除', en: 'There is no such ban, or it was lifted' }],
} as const satisfies Record<string, readonly [number, Text]>;

/** The problem that answers a no of a till. */
export function refuseTill(why: TillRefusal | keyof typeof others): Problem {
  if (Object.hasOwn(others, why)) {
    const [status, text] = others[why as keyof typeof others];
    return new Problem(status, problemCode(why), text);
  }
  const status = why === 'too-many' ? 429 : 409;
  return new Problem(status, problemCode(why), tillWords[why as TillRefusal]);
}

const problemCode = (why: string) => problemOf(why as TillRefusal);
