import type { Tx } from '../../platform/db.ts';
import type { Month } from '../../values/time.ts';
import {
  type Charge,
  type ChargeStep,
  chargesTogether,
  moveCharge,
  planCharge,
  saveCharges,
} from '../billing/index.ts';
import { type NewMt, queueMts } from '../messages/index.ts';
import { lockSubscribers } from '../subscribers/index.ts';
import {
  move,
  phonesOfMonth,
  type Subscription,
  saveChanges,
  subscriptionsOfMonth,
  together,
} from '../subscriptions/index.ts';
import { startOf } from './calendar.ts';
import { loadCases, loadRules } from './cases.ts';
import type { BillingHouse } from './house.ts';
import { decideFee, type FeeCase, type FeeDecision, recordOf } from './model.ts';
import { endRun, moveRun, takeRun } from './store.ts';

const pageSize = 500;

/**
 * One page of a run: takes the next phones, locks them, decides their fees, and writes charges, ledger, records and the cursor
 * in one transaction. False when the run has ended. A crash before the commit leaves nothing of the page, after it all of it.
 */
export async function runPage(tx: Tx, house: BillingHouse, runAt: Date, now: Date): Promise<boolean> {
  const run = await takeRun(tx, runAt);
  if (!run) return false;
  const since = startOf(run.month);
  const phones = await phonesOfMonth(tx, run.cursor, since, pageSize);
  if (phones.length === 0) {
    await endRun(tx, run, now);
    return false;
  }
  const subscribers = await lockSubscribers(tx, phones);
  const carriers = new Map([...subscribers].map(([phone, { carrier }]) => [phone, carrier]));
  const cases = await loadCases(tx, await subscriptionsOfMonth(tx, phones, since), carriers, run.month);
  const rules = await loadRules(tx, house);
  const bills = cases.flatMap((one) => {
    const decision = decideFee(one, rules, run.month, now);
    return decision.kind === 'bill' && decision.dueAt <= now ? [billOf(one, decision, run.month, now)] : [];
  });
  await raise(tx, house, bills, now);
  await endStopped(tx, cases, now);
  await moveRun(tx, run, phones.at(-1)!, bills.length);
  return true;
}

type Bill = { readonly step: ChargeStep; readonly record: NewMt | undefined };

/** The charge that becomes pending, and the record that carries it, unless the carrier raises the fee itself. */
function billOf(one: FeeCase, decision: FeeDecision & { kind: 'bill' }, month: Month, now: Date): Bill {
  const { subscription } = one;
  const { product, amountFen, tariffVersion, lane, fees, untilAt } = decision;
  const what = {
    product: product.code,
    serviceCode: product.serviceCode,
    subscriptionId: subscription.id,
    tariffVersion,
    amountFen,
    link: lane.link,
    raisedBy: fees.raisedBy,
  };
  const key = { phone: subscription.phone, month, billingGroup: subscription.billingGroup, occasion: 'month' };
  const detail = { subscription: subscription.id, amountFen, activeFrom: subscription.activeFrom!.toISOString() };
  const planned = one.charge
    ? undefined
    : planCharge(
        { ...key, ...what },
        { rule: 'no charge of this month yet; 72 hours and the window allow it', detail },
        now,
      );
  const from = planned?.charges[0] ?? one.charge!;
  const byCarrier = fees.raisedBy === 'carrier';
  const rule = byCarrier ? 'the carrier raises it; its bill settles it' : ruleOfRecord(from);
  const begun = moveCharge(from, 'pending', { rule, detail }, now, {
    ...what,
    ...(!byCarrier && { untilAt }),
  });
  const charge = begun.charges[0];
  const step = planned ? { ...chargesTogether(planned, begun), charges: begun.charges } : begun;
  if (byCarrier) return { step, record: undefined };
  const record = recordOf(subscription, product, month, amountFen);
  return {
    step,
    record: { ...record, carrier: one.carrier!, reasonId: charge.id, fee: { ...record.fee, chargeId: charge.id } },
  };
}

function ruleOfRecord({ state, attempts }: Charge): string {
  if (state === 'voided' || state === 'expired') return 'ordered again in the same month: the one fee of it is raised';
  return attempts > 0 ? 'it is tried again, and its record is queued' : 'its record is queued';
}

/** Queues the records, and saves the charges with their ids. */
async function raise(tx: Tx, { door }: BillingHouse, bills: readonly Bill[], now: Date): Promise<void> {
  const records = bills.flatMap(({ record }) => record ?? []);
  const ids = await queueMts(tx, door, records, now);
  const mtOf = new Map(records.map(({ reasonId }, i) => [reasonId, ids[i]]));
  const steps = bills.map(({ step }) => ({
    ...step,
    charges: step.charges.map((charge) => ({ ...charge, mtId: mtOf.get(charge.id) })),
  }));
  await saveCharges(tx, chargesTogether(...steps));
}

/** Stopped in the month before and not back since: the relation ends (provisioning §7.5). */
async function endStopped(tx: Tx, cases: readonly FeeCase[], now: Date): Promise<void> {
  const gone = cases.filter(
    ({ subscription, previous }) =>
      isStopped(subscription) && previous?.state === 'voided' && previous.failure === 'stopped',
  );
  const steps = gone.map(({ subscription, previous }) => {
    const evidence = { chargeId: previous!.id };
    const why = { cause: 'stopped for two months', channel: 'clock', actor: 'clock', evidence } as const;
    return move(subscription, 'closed', why, now);
  });
  if (steps.length > 0) await saveChanges(tx, together(...steps));
}

function isStopped({ state }: Subscription): boolean {
  return state === 'suspended';
}
