import { Problem } from '../../platform/http/index.ts';

/** What may be wrong with a request here, with what to do about it. */
export const refuse = {
  noInsurer: () => new Problem(404, 'no-such-insurer', { 'zh-CN': '没有这家保险公司', en: 'There is no such insurer' }),
  noOffer: () => new Problem(404, 'no-such-offer', { 'zh-CN': '没有这条优惠', en: 'There is no such offer' }),
  noLead: () => new Problem(404, 'no-such-lead', { 'zh-CN': '没有这条意向', en: 'There is no such lead' }),
  decided: () =>
    new Problem(409, 'offer-decided', {
      'zh-CN': '这条优惠已有结论，请刷新',
      en: 'This offer has been decided already: look again',
    }),
  own: () =>
    new Problem(403, 'own-offer', {
      'zh-CN': '自己提出的优惠须由另一个人审核',
      en: 'Another person decides of an offer that you proposed',
    }),
  notRetried: () =>
    new Problem(409, 'lead-not-undelivered', {
      'zh-CN': '只有未送达且保险公司支持接口的意向可以重试',
      en: 'Only a lead that was not delivered to an insurer with a webhook can be tried again',
    }),
  withdrawn: () =>
    new Problem(409, 'lead-withdrawn', {
      'zh-CN': '用户已撤回，不再处理',
      en: 'The subscriber withdrew this lead: nothing more is done with it',
    }),
  outcomeDecided: () =>
    new Problem(409, 'lead-decided', {
      'zh-CN': '结果已登记，更正请联系服务提供商',
      en: 'The outcome is known already: ask the service provider to correct it',
    }),
  nothingWaits: () =>
    new Problem(409, 'no-leads-waiting', {
      'zh-CN': '没有等待移交的意向，或该公司使用接口移交',
      en: 'No lead waits for a list, or this insurer takes leads by webhook',
    }),
  handed: () =>
    new Problem(409, 'batch-handed', { 'zh-CN': '该清单已登记移交', en: 'This list was handed over already' }),
  badSignature: () =>
    new Problem(401, 'bad-signature', {
      'zh-CN': '签名不符、已过期，或没有这家保险公司',
      en: 'The signature does not fit or is too old, or there is no such insurer',
    }),
  tooLong: () => new Problem(413, 'too-large', { 'zh-CN': '请求内容过大', en: 'The body is too large' }),
};
