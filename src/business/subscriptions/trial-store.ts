import type { Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import { newId } from '../../values/id.ts';
import { inPhoneOrder, type Phone } from '../../values/phone.ts';
import type { Catalog, Trial } from '../catalog/index.ts';
import { own, saveTransfers, type Transfer } from '../ledger/index.ts';
import type { Subscriber } from '../subscribers/index.ts';
import type { TrialFacts } from './decision.ts';
import type { Subscription, TrialTaken } from './model.ts';

/**
 * What trials of these people depend on. Asks the database only while some trial is open or asked for. The seats of a trial
 * that may be joined now, because a phone of this batch was asked, are locked: the last seat is taken once.
 */
export async function trialFactsOf(
  tx: Tx,
  catalog: Catalog,
  people: readonly Pick<Subscriber, 'phone' | 'holderSince'>[],
  open: readonly Subscription[],
  now: Date,
): Promise<(phone: Phone) => TrialFacts> {
  if (people.length === 0) return noTrials;
  const asked = new Set(open.filter(asksTrial).map(({ trial }) => trial));
  const running = [...catalog.trials.values()].filter(
    ({ code, joinFrom, joinUntil }) => asked.has(code) || (joinFrom <= now && now < joinUntil),
  );
  if (running.length === 0) return noTrials;
  const [taken, seats] = await Promise.all([takenBy(tx, people), seatsOf(tx, running, asked)]);
  return (phone) => ({ taken: taken.get(phone) ?? [], seats });
}

/** Whether it waits for the Y to a trial. */
export function asksTrial(one: Subscription): one is Subscription & { trial: string } {
  return one.state === 'pending-confirm' && one.trial !== undefined;
}

function noTrials(): TrialFacts {
  return { taken: [], seats: new Map() };
}

async function takenBy(
  tx: Tx,
  people: readonly Pick<Subscriber, 'phone' | 'holderSince'>[],
): Promise<Map<Phone, TrialFacts['taken'][number][]>> {
  const rows = await tx.sql<{ phone: Phone; billing_group: string; reward_points: number | null }>(
    'trials taken',
    `select t.phone, t.billing_group, t.reward_points from unnest($1::text[], $2::timestamptz[]) p(phone, holder_since)
     join trial_taken t on t.phone = p.phone and t.holder_since = p.holder_since`,
    [people.map(({ phone }) => phone), people.map(({ holderSince }) => holderSince)],
  );
  const all = rows.map((row) => ({
    phone: row.phone,
    billingGroup: row.billing_group,
    rewardPoints: row.reward_points ?? 0,
  }));
  return groupBy(all, ({ phone }) => phone);
}

async function seatsOf(tx: Tx, running: readonly Trial[], asked: ReadonlySet<string>): Promise<Map<string, number>> {
  const locked = running.filter(({ code }) => asked.has(code)).toSorted((a, b) => (a.code < b.code ? -1 : 1));
  const rows = await tx.sql<{ trial: string; taken: number }>(
    'seats of trials',
    'select trial, taken from trial_seats where trial = any($1)',
    [running.map(({ code }) => code)],
  );
  const exact = locked.length === 0 ? [] : await lockSeats(tx, locked);
  return new Map([...rows, ...exact].map(({ trial, taken }) => [trial, taken]));
}

function lockSeats(tx: Tx, trials: readonly Trial[]): Promise<{ trial: string; taken: number }[]> {
  return tx.sql(
    'lock seats of trials',
    `insert into trial_seats (trial, taken, quota) select trial, 0, quota from unnest($1::text[], $2::int[]) t(trial, quota)
     on conflict (trial) do update set trial = excluded.trial returning trial, taken`,
    [trials.map(({ code }) => code), trials.map(({ quota }) => quota)],
  );
}

/** Takes seats. One more than a trial has fails the whole batch, as does a second trial of a group by one holder. */
export async function saveTrials(tx: Tx, seats: readonly TrialTaken[]): Promise<void> {
  if (seats.length === 0) return;
  const rows = inPhoneOrder(seats);
  await tx.sql(
    'insert trials taken',
    `insert into trial_taken (phone, holder_since, billing_group, trial, subscription_id, reward_points, taken_at)
     select p, h, g, t, s, nullif(r, 0), a from unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::uuid[], $6::int[],
       $7::timestamptz[]) x(p, h, g, t, s, r, a)`,
    [
      rows.map((one) => one.phone),
      rows.map((one) => one.holderSince),
      rows.map((one) => one.billingGroup),
      rows.map((one) => one.trial),
      rows.map((one) => one.subscriptionId),
      rows.map((one) => one.rewardPoints),
      rows.map((one) => one.at),
    ],
  );
  await tx.sql(
    'take seats of trials',
    `insert into trial_seats as s (trial, taken, quota)
     select t, count(*)::int, max(q) from unnest($1::text[], $2::int[]) x(t, q) group by t order by t
     on conflict (trial) do update set taken = s.taken + excluded.taken, quota = excluded.quota`,
    [rows.map((one) => one.trial), rows.map((one) => one.quota)],
  );
  await saveTransfers(tx, rows.filter(({ rewardPoints }) => rewardPoints > 0).map(rewardOf));
}

/** The points that joining earns, in the ledger. */
function rewardOf({ phone, rewardPoints, subscriptionId, at }: TrialTaken): Transfer {
  return {
    id: newId(at),
    phone,
    unit: 'points',
    debit: 'sp',
    credit: own('points'),
    amount: rewardPoints,
    kind: 'posted',
    reason: 'trial reward',
    reasonId: subscriptionId,
    at,
  };
}
