import { refuserOf } from '../../platform/http/index.ts';
import type { AskRefusal } from './actions.ts';

type Code = AskRefusal | 'no-such-remedy' | 'own-request' | 'decided-before';

/** Why nothing is given, as an answer to who asked. */
export const refused = refuserOf<Code>({
  'unknown-reason': [400, { 'zh-CN': '没有这个原因', en: 'There is no such reason: choose one of the list' }],
  'other-reason': [400, { 'zh-CN': '该原因不用于此类处理', en: 'This reason gives something else: choose another' }],
  'no-such-charge': [404, { 'zh-CN': '该号码没有这笔扣费', en: 'This phone has no such charge' }],
  'not-taken': [
    409,
    { 'zh-CN': '该费用未扣成，无需退费', en: 'The fee was never taken: there is nothing to give back' },
  ],
  'nothing-left': [
    409,
    { 'zh-CN': '该费用已全额退还或正在退还', en: 'All of this charge was given back, or is asked for' },
  ],
  'wrong-amount': [
    400,
    {
      'zh-CN': '退费金额不符：全额原因不填金额，部分退费不得超过余额',
      en: 'Leave the amount out where all is given; a part is at most what is left',
    },
  ],
  'other-content': [409, { 'zh-CN': '此编号已用于另一申请', en: 'This id belongs to another request: make a new one' }],
  'no-such-subscription': [404, { 'zh-CN': '该号码没有订购此业务', en: 'This phone does not have this product' }],
  'month-taken': [409, { 'zh-CN': '下月已收费或已免费', en: 'The next month is charged, or free, already' }],
  'no-such-remedy': [404, { 'zh-CN': '没有这个申请', en: 'There is no such request' }],
  'own-request': [403, { 'zh-CN': '申请人不能审批自己的申请', en: 'Who asked does not approve: somebody else has to' }],
  'decided-before': [409, { 'zh-CN': '该申请已有结果', en: 'This request was decided before' }],
});
