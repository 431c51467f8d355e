import { assertRows, type Db, type Reading, type Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { openChases } from '../relations/index.ts';
import type { Changes, Channel, State, Subscription, SubscriptionEvent } from './model.ts';
import { stopFees } from './stop-fees.ts';
import { saveTrials } from './trial-store.ts';

const columns = `phone, id, product, billing_group, state, tariff_version, channel, source, asked_from, ask_version,
  asked_at, confirm_until, active_from, closed_at, trial, trial_until, fee_from, next_at, version`;

/** Everything of these phones that has not ended, oldest first. */
export async function openSubscriptions(tx: Reading, phones: readonly Phone[]): Promise<Subscription[]> {
  const rows = await tx.sql<SubscriptionRow>(
    'open subscriptions',
    `select ${columns} from subscription where phone = any($1) and closed_at is null order by phone, id`,
    [phones],
  );
  return rows.map(fromRow);
}

/** What has begun and not ended, as far as it tells what somebody has. */
export type Begun = Pick<Subscription, 'phone' | 'id' | 'product' | 'state' | 'trialUntil'> & {
  readonly activeFrom: Date;
};

/** What of these phones has begun by a moment and has not ended, oldest first. It is asked at every till: no column more than it needs. */
export async function begunSubscriptions(tx: Reading, phones: readonly Phone[], moment: Date): Promise<Begun[]> {
  const rows = await tx.told<BegunTold>(
    'begun subscriptions',
    `select phone, id, product, state, trial_until as "trialUntil", active_from as "activeFrom" from subscription
     where phone = any($1) and closed_at is null and active_from <= $2 order by phone, id`,
    [phones, moment],
  );
  return rows.map(({ phone, id, product, state, trialUntil, activeFrom }) => ({
    ...{ phone, id, product, state, activeFrom: new Date(activeFrom) },
    trialUntil: trialUntil === null ? undefined : new Date(trialUntil),
  }));
}

type BegunTold = Omit<Begun, 'trialUntil' | 'activeFrom'> & {
  readonly trialUntil: string | null;
  readonly activeFrom: string;
};

/** Subscriptions by their ids, ended ones as well. */
export async function subscriptionsById(
  tx: Tx,
  ids: readonly { readonly phone: Phone; readonly id: string }[],
): Promise<Subscription[]> {
  const rows = await tx.sql<SubscriptionRow>(
    'subscriptions by id',
    `select ${columns} from subscription where (phone, id) in (select * from unnest($1::text[], $2::uuid[]))`,
    [ids.map(({ phone }) => phone), ids.map(({ id }) => id)],
  );
  return rows.map(fromRow);
}

/** A row as the database has it, where null stands for what is absent. */
type Absent<Row, Keys extends keyof Row> = Omit<Row, Keys> & { readonly [Key in Keys]: Row[Key] | null };

/** Everything these phones ever had or were asked about, and each step of it, oldest first. */
export async function historyOf(
  tx: Tx,
  phones: readonly Phone[],
): Promise<{ subscriptions: Subscription[]; events: SubscriptionEvent[] }> {
  const [rows, events] = await Promise.all([
    tx.sql<SubscriptionRow>(
      'history of subscriptions',
      `select ${columns} from subscription where phone = any($1) order by phone, id`,
      [phones],
    ),
    tx.sql<Absent<SubscriptionEvent, 'from' | 'consentId'>>(
      'history of subscription events',
      `select phone, id, subscription_id as "subscriptionId", from_state as "from", to_state as "to", cause, channel, actor, evidence,
         consent_id as "consentId", at from subscription_event where phone = any($1) order by phone, at, id`,
      [phones],
    ),
  ]);
  return {
    subscriptions: rows.map(fromRow),
    events: events.map((one) => ({ ...one, from: one.from ?? undefined, consentId: one.consentId ?? undefined })),
  };
}

/** When something of a subscription falls due next: a confirmation window, or a trial. */
export async function nextDue(db: Db): Promise<Date | undefined> {
  const [row] = await db.read<{ due: Date | null }>(`select min(next_at) as due from subscription where ${dueByUs}`);
  return row?.due ?? undefined;
}

/** Others look at what they wait for themselves. */
const dueByUs = `next_at is not null and (state = 'pending-confirm' or trial_until is not null)`;

/** At most `limit` phones with something that has fallen due by `now`, the oldest first. */
export async function phonesDue(tx: Tx, now: Date, limit: number): Promise<Phone[]> {
  const rows = await tx.sql<{ phone: Phone }>(
    'phones due',
    `select phone from subscription where next_at <= $1 and ${dueByUs} order by next_at limit $2`,
    [now, limit],
  );
  return rows.map(({ phone }) => phone);
}

/** At most `limit` phones after one, in order, with something that was active in the month that begins at `since` or stands. */
export async function phonesOfMonth(tx: Tx, after: Phone, since: Date, limit: number): Promise<Phone[]> {
  const rows = await tx.sql<{ phone: Phone }>(
    'phones of month',
    `select distinct phone from subscription
     where phone > $1 and active_from is not null and (closed_at is null or closed_at >= $2) order by phone limit $3`,
    [after, since, limit],
  );
  return rows.map(({ phone }) => phone);
}

/** What stood for these phones in the month that begins at `since`, oldest first. */
export async function subscriptionsOfMonth(tx: Tx, phones: readonly Phone[], since: Date): Promise<Subscription[]> {
  const rows = await tx.sql<SubscriptionRow>(
    'subscriptions of month',
    `select ${columns} from subscription
     where phone = any($1) and active_from is not null and (closed_at is null or closed_at >= $2) order by phone, id`,
    [phones, since],
  );
  return rows.map(fromRow);
}

/** The same for all phones, a page at a time in the order of ids, which show no phone. */
export async function pageOfMonth(tx: Tx, after: Id, since: Date, limit: number): Promise<Subscription[]> {
  const rows = await tx.sql<SubscriptionRow>(
    'page of subscriptions of month',
    `select ${columns} from subscription
     where id > $1 and active_from is not null and (closed_at is null or closed_at >= $2) order by id limit $3`,
    [after, since, limit],
  );
  return rows.map(fromRow);
}

/** Products that phones still have or were asked about, though `known` does not name them, and how many have each. */
export function productsMissing(
  db: Db,
  known: readonly string[],
): Promise<{ product: string; subscriptions: number }[]> {
  return db.read(
    `select product, count(*)::int as subscriptions from subscription where closed_at is null and product <> all($1)
     group by product order by product`,
    [known],
  );
}

/** How many have these products, or were asked about them. */
export async function membersOf(db: Db, products: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.read<{ product: string; members: number }>(
    `select product, count(*)::int as members from subscription where closed_at is null and product = any($1) group by product`,
    [products],
  );
  return new Map(rows.map(({ product, members }) => [product, members]));
}

/** Whose phones are looked for: who has one of these products, and had one at a time as well, where it is given. */
type Members = {
  readonly products: readonly string[];
  readonly on?: Date;
  readonly after: Phone;
  readonly limit: number;
};

/** Phones that have one of these products, a page in their order. */
export async function phonesOfMembers(tx: Tx, { products, on, after, limit }: Members): Promise<Phone[]> {
  const rows = await tx.sql<{ phone: Phone }>(
    'phones of members',
    `select distinct phone from subscription s where phone > $2 and state = 'active' and product = any($1)
       and ($4::timestamptz is null or exists (select from subscription w where w.phone = s.phone and w.product = any($1)
         and w.active_from < $4 and (w.closed_at is null or w.closed_at >= $4)))
     order by phone limit $3`,
    [products, after, limit, on ?? null],
  );
  return rows.map(({ phone }) => phone);
}

/**
 * Saves what decisions changed. New rows are inserted; changed rows are updated only from the version they were read at,
 * and a row that moved on meanwhile fails the whole batch. Ended rows go first, so that a successor of the same group fits.
 * A fee of what ends or is suspended is stopped, if its record has not left.
 */
export async function saveChanges(tx: Tx, changes: Changes): Promise<void> {
  const latest = [...new Map(changes.subscriptions.map((one) => [one.id, one])).values()];
  const firstVersions = versionsSeen(changes);
  const known = latest.filter((one) => (firstVersions.get(one.id) ?? 1) > 1);
  const fresh = latest.filter((one) => (firstVersions.get(one.id) ?? 1) === 1);
  const ended = known.filter((one) => one.closedAt);
  const standing = known.filter((one) => !one.closedAt);
  // Asked at once, they run in this order.
  await Promise.all([
    update(tx, ended, firstVersions),
    update(tx, standing, firstVersions),
    insert(tx, fresh),
    insertEvents(tx, changes.events),
  ]);
  await stopFees(tx, changes);
  await saveTrials(tx, changes.trials);
  await chaseEnded(tx, ended, changes.events);
}

/** Whoever ended them, and however: where the carrier still holds the relation it is told until it agrees. */
async function chaseEnded(tx: Tx, ended: readonly Subscription[], events: readonly SubscriptionEvent[]): Promise<void> {
  const why = new Map(events.map((one) => [one.subscriptionId, one]));
  const chased = ended.map(({ phone, product, id, closedAt }) => ({
    ...{ phone, product, subscriptionId: id },
    cause: `${why.get(id)?.cause ?? 'ended'} (${why.get(id)?.channel ?? 'unknown'})`,
    at: closedAt!,
  }));
  await openChases(tx, chased);
}

/** How the last subscription of a product ended that a phone had, or was about to have. */
export type Ending = {
  readonly phone: Phone;
  readonly product: string;
  readonly at: Date;
  readonly from: State;
  /** By which way it ended. */
  readonly channel: Channel;
  /** By which way it had been ordered. */
  readonly orderedBy: Channel;
  /** The carrier told us, and not the phone. */
  readonly byCarrier: boolean;
  /** When a gateway's report made it, where one did; the carrier's platform tells of it by a notice of its own. */
  readonly madeAt: Date | null;
};

/** The last ending of each product that these phones had. */
export async function lastEndings(tx: Tx, phones: readonly Phone[]): Promise<Ending[]> {
  return tx.sql<Ending>(
    'last endings',
    `select distinct on (s.phone, s.product) s.phone, s.product, e.at, e.from_state as from, e.channel,
       s.channel as "orderedBy", e.evidence ? 'orderEventId' as "byCarrier",
       (select m.at from subscription_event m where (m.phone, m.subscription_id) = (s.phone, s.id)
          and m.from_state = 'pending-carrier' and m.to_state = 'active' and m.evidence ? 'mtId') as "madeAt"
     from subscription s join subscription_event e on (e.phone, e.subscription_id) = (s.phone, s.id)
     where s.phone = any($1) and s.closed_at is not null and e.to_state in ('closed', 'rejected')
       and e.from_state in ('pending-carrier', 'active', 'suspended')
     order by s.phone, s.product, e.at desc`,
    [phones],
  );
}

/** At most `limit` phones with an order that the carrier has not answered in time, the oldest first. */
export async function phonesUnanswered(tx: Tx, now: Date, limit: number): Promise<Phone[]> {
  const rows = await tx.sql<{ phone: Phone }>(
    'phones unanswered by carriers',
    `select phone from subscription where next_at <= $1 and state = 'pending-carrier' order by next_at limit $2`,
    [now, limit],
  );
  return rows.map(({ phone }) => phone);
}

/** The version each row had when it first appears in the changes: 1 for a new row, n+1 for one read at version n. */
function versionsSeen(changes: Changes): Map<string, number> {
  const seen = new Map<string, number>();
  for (const one of changes.subscriptions) if (!seen.has(one.id)) seen.set(one.id, one.version);
  return seen;
}

async function update(
  tx: Tx,
  rows: readonly Subscription[],
  firstVersions: ReadonlyMap<string, number>,
): Promise<void> {
  if (rows.length === 0) return;
  const updated = await tx.sql(
    'update subscriptions',
    `update subscription s set state = t.state, confirm_until = t.confirm_until, active_from = t.active_from,
       closed_at = t.closed_at, tariff_version = t.tariff_version, trial_until = t.trial_until,
       fee_from = t.fee_from, next_at = t.next_at, version = t.version
     from unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::int[],
       $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::int[], $12::int[])
       t(phone, id, state, confirm_until, active_from, closed_at, tariff_version, trial_until, fee_from, next_at, version, was)
     where s.phone = t.phone and s.id = t.id and s.version = t.was returning s.id`,
    [
      rows.map((one) => one.phone),
      rows.map((one) => one.id),
      rows.map((one) => one.state),
      rows.map((one) => one.confirmUntil ?? null),
      rows.map((one) => one.activeFrom ?? null),
      rows.map((one) => one.closedAt ?? null),
      rows.map((one) => one.tariffVersion),
      rows.map((one) => one.trialUntil ?? null),
      rows.map((one) => one.feeFrom ?? null),
      rows.map((one) => one.nextAt ?? null),
      rows.map((one) => one.version),
      rows.map((one) => (firstVersions.get(one.id) ?? 1) - 1),
    ],
  );
  assertRows('subscriptions changed by somebody else meanwhile', updated.length, rows.length);
}

async function insert(tx: Tx, rows: readonly Subscription[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.sql(
    'insert subscriptions',
    `insert into subscription (${columns})
     select * from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[],
       $10::text[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::text[], $16::timestamptz[],
       $17::timestamptz[], $18::timestamptz[], $19::int[])`,
    [
      rows.map((one) => one.phone),
      rows.map((one) => one.id),
      rows.map((one) => one.product),
      rows.map((one) => one.billingGroup),
      rows.map((one) => one.state),
      rows.map((one) => one.tariffVersion),
      rows.map((one) => one.channel),
      rows.map((one) => one.source ?? null),
      rows.map((one) => one.askedFrom),
      rows.map((one) => one.askVersion ?? null),
      rows.map((one) => one.askedAt),
      rows.map((one) => one.confirmUntil ?? null),
      rows.map((one) => one.activeFrom ?? null),
      rows.map((one) => one.closedAt ?? null),
      rows.map((one) => one.trial ?? null),
      rows.map((one) => one.trialUntil ?? null),
      rows.map((one) => one.feeFrom ?? null),
      rows.map((one) => one.nextAt ?? null),
      rows.map((one) => one.version),
    ],
  );
}

async function insertEvents(tx: Tx, events: readonly SubscriptionEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.sql(
    'insert subscription events',
    `insert into subscription_event (phone, id, subscription_id, from_state, to_state, cause, channel, actor, evidence, consent_id, at)
     select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::jsonb[],
       $10::uuid[], $11::timestamptz[])`,
    [
      events.map((one) => one.phone),
      events.map((one) => one.id),
      events.map((one) => one.subscriptionId),
      events.map((one) => one.from ?? null),
      events.map((one) => one.to),
      events.map((one) => one.cause),
      events.map((one) => one.channel),
      events.map((one) => one.actor),
      events.map((one) => JSON.stringify(one.evidence)),
      events.map((one) => one.consentId ?? null),
      events.map((one) => one.at),
    ],
  );
}

type SubscriptionRow = {
  phone: Phone;
  id: string;
  product: string;
  billing_group: string;
  state: State;
  tariff_version: number;
  channel: Channel;
  source: string | null;
  asked_from: string;
  ask_version: string | null;
  asked_at: Date;
  confirm_until: Date | null;
  active_from: Date | null;
  closed_at: Date | null;
  trial: string | null;
  trial_until: Date | null;
  fee_from: Date | null;
  next_at: Date | null;
  version: number;
};

function fromRow(row: SubscriptionRow): Subscription {
  return {
    phone: row.phone,
    id: row.id,
    product: row.product,
    billingGroup: row.billing_group,
    state: row.state,
    tariffVersion: row.tariff_version,
    channel: row.channel,
    source: row.source ?? undefined,
    askedFrom: row.asked_from,
    askVersion: row.ask_version ?? undefined,
    askedAt: row.asked_at,
    confirmUntil: row.confirm_until ?? undefined,
    activeFrom: row.active_from ?? undefined,
    closedAt: row.closed_at ?? undefined,
    trial: row.trial ?? undefined,
    trialUntil: row.trial_until ?? undefined,
    feeFrom: row.fee_from ?? undefined,
    nextAt: row.next_at ?? undefined,
    version: row.version,
  };
}
