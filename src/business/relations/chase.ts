import type { Db, Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import { maskPhone, type Phone } from '../../values/phone.ts';
import { hourMs, later, minuteMs } from '../../values/time.ts';

/** Something of ours has ended, and the carrier may still hold its relation. */
export type Ended = {
  readonly phone: Phone;
  readonly product: string;
  readonly subscriptionId: Id | undefined;
  readonly cause: string;
  readonly at: Date;
};

/**
 * Begins to chase the relations that the mirror still shows as standing though we have ended what they are for. Nothing more is
 * sent or billed from here on; the carrier is told until it agrees. What is chased already is not chased twice.
 */
export async function openChases(tx: Tx, ended: readonly Ended[]): Promise<void> {
  if (ended.length === 0) return;
  await tx.sql(
    'open order chases',
    `insert into order_chase (phone, id, peer, product_ref, subscription_id, cause, opened_at, next_at)
     select t.phone, t.id, r.peer, r.product_ref, t.subscription_id, t.cause, t.at, t.at
     from unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::timestamptz[])
       t(phone, id, product, subscription_id, cause, at)
     join order_relation r on r.phone = t.phone and r.product = t.product and r.state <> 'closed'
     on conflict do nothing`,
    [
      ended.map(({ phone }) => phone),
      ended.map(({ at }) => newId(at)),
      ended.map(({ product }) => product),
      ended.map(({ subscriptionId }) => subscriptionId ?? null),
      ended.map(({ cause }) => cause),
      ended.map(({ at }) => at),
    ],
  );
}

/** Ends chases of products that the phone has ordered anew. */
export async function dropChases(
  tx: Tx,
  reordered: readonly { phone: Phone; product: string }[],
  now: Date,
): Promise<void> {
  if (reordered.length === 0) return;
  await tx.sql(
    'drop order chases',
    `update order_chase c set done_at = $3, outcome = 'ordered anew'
     from unnest($1::text[], $2::text[]) t(phone, product), order_relation r
     where c.phone = t.phone and c.done_at is null and r.product = t.product
       and (r.phone, r.peer, r.product_ref) = (c.phone, c.peer, c.product_ref)`,
    [reordered.map(({ phone }) => phone), reordered.map(({ product }) => product), now],
  );
}

type Wanted = { readonly phone: Phone; readonly product: string };
const wantedPage = 500;

/**
 * Ends chases that are due at these peers though the phone has ordered the product anew: the cancel would end the new order with
 * the old. `standing` tells which products of some phones stand.
 */
export async function dropReordered(
  tx: Tx,
  peers: readonly string[],
  standing: (tx: Tx, phones: readonly Phone[]) => Promise<readonly Wanted[]>,
  now: Date,
): Promise<void> {
  for (let after: Phone | undefined = ''; after !== undefined; ) {
    const chased: Wanted[] = await tx.sql<Wanted>(
      'products that are chased',
      `select c.phone, r.product from order_chase c
       join order_relation r on (r.phone, r.peer, r.product_ref) = (c.phone, c.peer, c.product_ref)
       where c.done_at is null and c.peer = any($1) and (c.next_at is null or c.next_at <= $2)
         and r.product is not null and c.phone > $3 order by c.phone fetch first $4 rows with ties`,
      [peers, now, after, wantedPage],
    );
    if (chased.length === 0) return;
    const phones = [...new Set(chased.map(({ phone }) => phone))];
    const wanted = new Set((await standing(tx, phones)).map(({ phone, product }) => `${phone} ${product}`));
    await dropChases(
      tx,
      chased.filter(({ phone, product }) => wanted.has(`${phone} ${product}`)),
      now,
    );
    after = chased.length < wantedPage ? undefined : phones.at(-1);
  }
}

/** A relation to be ended at its carrier. */
export type Chase = {
  readonly phone: Phone;
  readonly id: Id;
  readonly peer: string;
  readonly productRef: string;
  readonly attempts: number;
};

const firstWaitMs = minuteMs;
const longestWaitMs = hourMs;
/** Told and accepted, but the carrier has not yet said that it is done. */
const patienceMs = 24 * hourMs;

/** How long after an attempt the carrier is asked again. */
export function chaseWaitMs(attempts: number): number {
  return Math.min(firstWaitMs * 2 ** (attempts - 1), longestWaitMs);
}

/**
 * Takes chases that are due at these peers and counts the attempt before it is made, so that a crash repeats it later: a cancel
 * that comes twice is answered "no such relation", which is what we want.
 */
export async function takeChases(tx: Tx, peers: readonly string[], now: Date, limit: number): Promise<Chase[]> {
  const rows = await tx.sql<ChaseRow>(
    'take order chases',
    `update order_chase c set attempts = c.attempts + 1, next_at = $2::timestamptz + interval '1 hour'
     from (select phone, id from order_chase where done_at is null and next_at <= $2 and peer = any($1) order by next_at limit $3) t
     where (c.phone, c.id) = (t.phone, t.id) returning c.phone, c.id, c.peer, c.product_ref, c.attempts`,
    [peers, now, limit],
  );
  return rows.map((row) => ({ ...row, productRef: row.product_ref }));
}

type ChaseRow = { phone: Phone; id: Id; peer: string; product_ref: string; attempts: number };

/** What a peer answered: it took the cancel, there is nothing to cancel, or it did not work. */
export type ChaseAnswer = { readonly kind: 'taken' | 'absent' | 'failed'; readonly result: string };

/** Writes down what a peer answered. Where it holds no such relation the mirror agrees at once. */
export async function recordChaseAnswer(tx: Tx, chase: Chase, { kind, result }: ChaseAnswer, now: Date): Promise<void> {
  const waitMs = kind === 'failed' ? chaseWaitMs(chase.attempts) : patienceMs;
  await tx.sql(
    'record chase answer',
    'update order_chase set last_result = $3, next_at = $4 where (phone, id) = ($1, $2) and done_at is null',
    [chase.phone, chase.id, result, later(now, waitMs)],
  );
  if (kind !== 'absent') return;
  await tx.sql(
    'mirror agrees',
    `update order_relation set state = 'closed' where (phone, peer, product_ref) = ($1, $2, $3)`,
    [chase.phone, chase.peer, chase.productRef],
  );
  await tx.sql(
    'end chase',
    `update order_chase set done_at = $3, outcome = 'the carrier holds no such relation'
     where (phone, id) = ($1, $2) and done_at is null`,
    [chase.phone, chase.id, now],
  );
}

/** When a chase at one of these peers is due next. */
export async function nextChase(db: Db, peers: readonly string[]): Promise<Date | undefined> {
  const [row] = await db.read<{ due: Date | null }>(
    'select min(next_at) as due from order_chase where done_at is null and next_at is not null and peer = any($1)',
    [peers],
  );
  return row?.due ?? undefined;
}

/** A chase that is open longer than it may be. The phone is masked: this is for the log. */
export type OldChase = {
  readonly peer: string;
  readonly phone: string;
  readonly productRef: string;
  readonly openedAt: Date;
};

/** When a chase of this peer becomes too old. */
export async function nextOldChase(db: Db, peer: string, days: number): Promise<Date | undefined> {
  const [row] = await db.read<{ due: Date | null }>(
    `select min(opened_at) + make_interval(days => $2) as due from order_chase
     where peer = $1 and done_at is null and alarmed_at is null`,
    [peer, days],
  );
  return row?.due ?? undefined;
}

/** Marks those that became too old by `now`, each once, and returns them. */
export async function alarmOldChases(tx: Tx, peer: string, days: number, now: Date): Promise<OldChase[]> {
  const rows = await tx.sql<{ phone: Phone; product_ref: string; opened_at: Date }>(
    'alarm old chases',
    `update order_chase set alarmed_at = $3::timestamptz where peer = $1 and done_at is null and alarmed_at is null
       and opened_at <= $3::timestamptz - make_interval(days => $2) returning phone, product_ref, opened_at`,
    [peer, days, now],
  );
  return rows.map((row) => ({
    peer,
    phone: maskPhone(row.phone),
    productRef: row.product_ref,
    openedAt: row.opened_at,
  }));
}
