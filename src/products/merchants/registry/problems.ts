import { refuserOf } from '../../../platform/http/index.ts';
import type { ContractFault } from './model.ts';

type Code =
  | ContractFault
  | 'no-such-merchant'
  | 'no-such-contract'
  | 'no-such-shop'
  | 'no-such-benefit'
  | 'no-such-person'
  | 'no-such-document'
  | 'code-taken'
  | 'shop-name-taken'
  | 'account-name-taken'
  | 'changed-meanwhile'
  | 'signed-merchant'
  | 'phone-taken'
  | 'phone-without-link'
  | 'not-your-person'
  | 'not-a-document'
  | 'too-many-documents';

/** What is said when something cannot be done with a merchant, and what to do instead. */
export const refused = refuserOf<Code>({
  'no-such-merchant': [404, { 'zh-CN': '没有这家商户', en: 'There is no such merchant' }],
  'no-such-contract': [404, { 'zh-CN': '没有这份合同', en: 'There is no such contract' }],
  'no-such-shop': [404, { 'zh-CN': '没有这家门店，或已关闭', en: 'There is no such shop, or it was closed' }],
  'no-such-benefit': [404, { 'zh-CN': '没有这项优惠', en: 'There is no such benefit' }],
  'no-such-person': [404, { 'zh-CN': '没有这名店员，或已离职', en: 'There is no such person, or they have left' }],
  'no-such-document': [404, { 'zh-CN': '没有这份文件，或已移除', en: 'There is no such document, or it was removed' }],
  'code-taken': [409, { 'zh-CN': '该代码已被使用，请换一个', en: 'This code is taken: choose another one' }],
  'shop-name-taken': [
    409,
    { 'zh-CN': '该商户已有同名门店，请换一个名称', en: 'A shop of this merchant has this name: choose another one' },
  ],
  'account-name-taken': [
    409,
    { 'zh-CN': '该登录名已被使用，请换一个', en: 'This account name is taken: choose another one' },
  ],
  'changed-meanwhile': [
    409,
    { 'zh-CN': '已被他人修改，请刷新后再改', en: 'Somebody changed this meanwhile: load it again' },
  ],
  'signed-merchant': [
    409,
    {
      'zh-CN': '合同有效或待签的商户不能放弃：请先终止合同或撤回草稿',
      en: 'A merchant with a contract or a draft is not given up: end or drop that first',
    },
  ],
  'phone-taken': [
    409,
    { 'zh-CN': '该号码已登记给另一名店员，请先移除', en: 'Another person has this number: remove it there first' },
  ],
  'phone-without-link': [
    409,
    {
      'zh-CN': '我们与该号码的运营商没有连接，短信验证收不到：请换一个号码，或只用网页验证',
      en: 'No link carries messages of this carrier, so checks by SMS would not arrive: give another number, or check on the page only',
    },
  ],
  'not-your-person': [
    403,
    { 'zh-CN': '经理只能管理自己商户的店员', en: 'A manager keeps the clerks of the own merchant only' },
  ],
  'not-a-document': [
    415,
    { 'zh-CN': '只接受 PDF、JPEG、PNG、WebP 文件', en: 'Documents are PDF, JPEG, PNG or WebP files' },
  ],
  'too-many-documents': [
    409,
    { 'zh-CN': '该商户的文件已满 50 份，请先移除', en: 'This merchant has 50 documents: remove one first' },
  ],
  overlaps: [
    409,
    {
      'zh-CN': '与另一份已签合同的日期重叠，请改日期或先终止那一份',
      en: 'Another signed contract holds on some of these days: change the days or end that one first',
    },
  ],
  over: [409, { 'zh-CN': '合同的截止日已过，请重新起草', en: 'Its last day is past: draft it anew' }],
  'own-draft': [
    403,
    { 'zh-CN': '自己起草的合同须由另一个人签署', en: 'Another person signs a contract that you drafted' },
  ],
  'not-a-draft': [409, { 'zh-CN': '已签署或已撤回，请刷新', en: 'It was signed or dropped already: look again' }],
  'no-shop': [409, { 'zh-CN': '请先登记至少一家门店', en: 'Add a shop first' }],
  'no-benefit': [409, { 'zh-CN': '请先登记至少一项优惠', en: 'Add a benefit first' }],
});
