export { bookCarrierRefunds, type CarrierRefund, carrierRefunded } from './carrier-refunds.ts';
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
export {
  chargesById,
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
