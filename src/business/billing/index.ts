export { bookCarrierRefunds, type CarrierRefund, carrierRefunded } from './carrier-refunds.ts';
export {
  type FreeMonth,
  type FreeMonthCharged,
  freeMonthsCharged,
  freeMonthsOf,
  freeMonthsOwed,
  saveFreeMonths,
} from './free-month.ts';
export {
  type Charge,
  type ChargeChanges,
  type ChargeEvent,
  type ChargeState,
  type ChargeStep,
  chargeOnDemand,
  chargesTogether,
  feeAccounts,
  moveCharge,
  type NewCharge,
  type OnDemandOrder,
  planCharge,
  type RaisedBy,
} from './model.ts';
export { type MonthState, openFees, statesOfMonth, type UnsureCharge, unsureCharges } from './reading.ts';
export { type ChargeRefund, type RefundFate, refundsOf, saveRefunds } from './refund.ts';
export {
  chargeEventsOf,
  chargesById,
  chargesOf,
  chargesOfMonth,
  chargesToEnd,
  feesOfMonth,
  type MonthFee,
  monthCharges,
  openChargesOf,
  phonesToEnd,
  type RefundedCharge,
  refundsOfMonth,
  releaseCharges,
  saveCharges,
} from './store.ts';
export { type FeeTerms, type LinkFees, type Meaning, meanings } from './terms.ts';
