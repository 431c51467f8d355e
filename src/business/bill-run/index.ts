export type { BillingHouse } from './house.ts';
export { type LeftOutRule, leftOutRules } from './model.ts';
export { type BillLine, type BillLineFate, settleByBillFile, whenSettled } from './settle.ts';
