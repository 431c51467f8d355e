import {
  type ChargeChanges,
  chargesTogether,
  moveCharge,
  type NewCharge,
  planCharge,
} from '../../src/business/billing/index.ts';

/** The month's fee of an ordinary member, nothing done yet. */
export function aNewCharge(changes: Partial<NewCharge> = {}): NewCharge {
  return {
    phone: '15633000001',
    month: '2026-11',
    billingGroup: 'car-owner',
    occasion: 'month',
    product: 'car-owner',
    serviceCode: 'CYPT05',
    subscriptionId: undefined,
    tariffVersion: 1,
    amountFen: 500,
    link: 'smg',
    raisedBy: 'sp-record',
    ...changes,
  };
}

/** A fee that was taken, with its whole story, to be saved. */
export function aPostedFee(changes: Partial<NewCharge>, now: Date): ChargeChanges {
  const planned = planCharge(aNewCharge(changes), { rule: 'test' }, now);
  const pending = moveCharge(planned.charges[0], 'pending', { rule: 'test' }, now);
  const posted = moveCharge(pending.charges[0], 'posted', { rule: 'test' }, now);
  return chargesTogether(planned, pending, posted);
}
