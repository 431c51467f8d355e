export type { PlanLine } from './contract.ts';
export type { BillingHouse } from './house.ts';
export { type LeftOutRule, leftOutRules } from './model.ts';
export { phonePlan } from './plan.ts';
export { feesLeftAtEnd, progressOf } from './progress.ts';
export { type BillLine, type BillLineFate, settleByBillFile, settleUnbilled, whenSettled } from './settle.ts';
