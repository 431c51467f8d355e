export { type AskRefusal, askGoodwill, askRefund, giveApproved, type House as RefundHouse } from './actions.ts';
export { type RemedyFacts, remedyFacts } from './facts.ts';
export { jobsOf } from './jobs.ts';
export { isOfFormer, openFor, type Proof, proofOf, type RefundRules, type Remedy } from './model.ts';
export { refused as refundRefused } from './problems.ts';
export { loadRefundRules } from './rules.ts';
export { remediesOf } from './store.ts';
