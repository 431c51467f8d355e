import type { Tx } from '../../platform/db.ts';
import type { Phone } from '../../values/phone.ts';
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
import { carriersOf, lockSubscribers } from '../subscribers/index.ts';
import { move, phonesOfMonth, saveChanges, subscriptionsOfMonth, together } from '../subscriptions/index.ts';
import { startOf } from './calendar.ts';
import { loadCases, loadRules } from './cases.ts';
import type { BillingHouse } from './house.ts';
import { decideFee, type FeeCase, type FeeDecision, type FeeRules, recordOf } from './model.ts';
import { endRun, moveRun, takeRun } from './store.ts';
import { tellEnded } from './tell-ended.ts';

const pageSize = 500;

/**
 * One page of a run: takes the next phones, locks those that something is due for, decides again, and writes charges, ledger,
 * records and the cursor in one transaction. False when the run has ended. A crash before the commit leaves nothing of the page, after it all of it.
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
  const rules = await loadRules(tx, house);
  const load = async (some: readonly Phone[]) =>
    loadCases(tx, house, await subscriptionsOfMonth(tx, some, since), await carriersOf(tx, some), run.month);
  const isDue = (one: FeeCase) => isStoppedTwice(one) || dueNow(one, rules, run.month, now) !== undefined;
  const due = [...new Set((await load(phones)).filter(isDue).map(({ subscription }) => subscription.phone))];
  const billed = due.length === 0 ? 0 : await billDue(tx, house, due, { load, rules, month: run.month }, now);
  await moveRun(tx, run, phones.at(-1)!, billed);
  return true;
}

type Page = {
  readonly load: (phones: readonly Phone[]) => Promise<FeeCase[]>;
  readonly rules: FeeRules;
  readonly month: Month;
};

/** Decides on what stands once the phones are locked: a cancel a moment ago is seen. Returns how many are billed. */
async function billDue(
  tx: Tx,
  house: BillingHouse,
  phones: readonly Phone[],
  { load, rules, month }: Page,
  now: Date,
): Promise<number> {
  await lockSubscribers(tx, phones);
  const cases = await load(phones);
  const bills = cases.flatMap((one) => {
    const decision = dueNow(one, rules, month, now);
    return decision ? [billOf(one, decision, month, now)] : [];
  });
  await raise(tx, house, bills, now);
  await endStopped(tx, house, cases.filter(isStoppedTwice), now);
  return bills.length;
}

type ToBill = FeeDecision & { readonly kind: 'bill' };

function dueNow(one: FeeCase, rules: FeeRules, month: Month, now: Date): ToBill | undefined {
  const decision = decideFee(one, rules, month, now);
  return decision.kind === 'bill' && decision.dueAt <= now ? decision : undefined;
}

type Bill = { readonly step: ChargeStep; readonly record: NewMt | undefined };

/** The charge that becomes pending, and the record that carries it, unless the carrier raises the fee itself. */
function billOf(one: FeeCase, decision: ToBill, month: Month, now: Date): Bill {
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
    ...(from.state === 'voided' && { result: undefined, failure: undefined }),
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

function ruleOfRecord({ state, attempts, failure }: Charge): string {
  if (state === 'voided' && failure) return 'the phone is back: it is tried again, and its record is queued';
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

/** Stopped in the month before and not back since. */
function isStoppedTwice({ subscription, previous }: FeeCase): boolean {
  const itself = previous?.subscriptionId === subscription.id;
  return itself && subscription.state === 'suspended' && previous.state === 'voided' && previous.failure === 'stopped';
}

/** Their relations end (provisioning §7.5), and they are told for when the phone is back. */
async function endStopped(tx: Tx, house: BillingHouse, gone: readonly FeeCase[], now: Date): Promise<void> {
  const steps = gone.map(({ subscription, previous }) => {
    const evidence = { chargeId: previous!.id };
    const why = { cause: 'stopped for two months', channel: 'clock', actor: 'clock', evidence } as const;
    return move(subscription, 'closed', why, now);
  });
  if (steps.length === 0) return;
  await saveChanges(tx, together(...steps));
  await tellEnded(
    tx,
    house,
    steps.map(({ subscriptions }) => subscriptions[0]),
    '连续两月停机',
    now,
  );
}
