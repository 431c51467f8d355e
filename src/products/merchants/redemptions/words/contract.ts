import { refusalWords } from '../../benefits/words/contract.ts';
import type { TillRefusal } from '../contract.ts';

/** Why a till says no, in words for who stands at it: on its page, in problems and in reports. */
export const tillWords: Readonly<Record<TillRefusal, { readonly 'zh-CN': string; readonly en: string }>> = {
  ...refusalWords,
  'no-member': { 'zh-CN': '该号码不是会员', en: 'this number is no member' },
  suspended: { 'zh-CN': '会员服务已暂停', en: 'the membership is suspended' },
  'no-sms': { 'zh-CN': '本月没有向该号码发送会员短信', en: 'no membership SMS was sent to this number this month' },
  'sms-waiting': {
    'zh-CN': '会员短信还在发送途中，请稍后再试',
    en: 'the membership SMS is still on its way: try again shortly',
  },
  'sms-not-arrived': { 'zh-CN': '会员短信没有送达该号码', en: 'the membership SMS did not arrive at this number' },
  'other-sender': { 'zh-CN': '短信发件人不是 10620007', en: 'the SMS came from another sender than 10620007' },
  forwarded: { 'zh-CN': '短信是转发的', en: 'the SMS was forwarded' },
  'code-wanted': { 'zh-CN': '需要会员报出短信验证码', en: 'the member must say the code from the SMS' },
  'wrong-code': {
    'zh-CN': '验证码或会员码无效，请会员重取',
    en: 'the code is wrong or over: the member gets a new one',
  },
  banned: { 'zh-CN': '该号码因滥用被停用优惠', en: 'this number misused benefits and may use none' },
  'clerk-banned': { 'zh-CN': '核验权限已被停用，请联系平台', en: 'this person may check nobody any more' },
  'own-number': { 'zh-CN': '不能为自己的号码核销', en: 'nobody redeems for a number of his own' },
  'too-many': {
    'zh-CN': '查询的非会员号码过多，请稍后再试',
    en: 'too many numbers that were no members: try again later',
  },
  'too-old': { 'zh-CN': '离线核验时间太久', en: 'checked without a network, too long ago' },
  'no-shop': { 'zh-CN': '门店未在合作期内或已停业', en: 'the shop has no contract in force, or is closed' },
  'no-benefit': { 'zh-CN': '没有这项优惠', en: 'there is no such benefit' },
};
