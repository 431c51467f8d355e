import type { Db, Reading, Tx } from '../../../platform/db.ts';
import { type Carrier, carriers } from '../../../values/carrier.ts';
import type { Id } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import type { Month } from '../../../values/time.ts';
import type { RunResult } from './contract.ts';

/** How far the run of a month is at one carrier. */
export type Run = {
  readonly month: Month;
  readonly carrier: Carrier;
  /** Whom it was to look at when it began, whom it has looked at, for whom it queued, and whom the door turned back. */
  readonly members: number;
  readonly looked: number;
  readonly queued: number;
  readonly refused: number;
  readonly after: Phone;
  /** All were looked at. */
  readonly done: boolean;
  /** The long work that people see. */
  readonly work: Id | null;
  readonly endedAt: Date | null;
};

const columns = `month, carrier, members, looked, queued, refused, after, done, work, ended_at as "endedAt"`;

/** Begins the run of a month at every carrier. False where it has begun already. */
export async function insertRun(
  tx: Tx,
  month: Month,
  members: ReadonlyMap<Carrier, number>,
  now: Date,
): Promise<boolean> {
  const rows = await tx.sql(
    'begin membership run',
    `insert into membership_run (month, carrier, members, looked, queued, refused, after, done, begun_at, next_at)
     select $1, c, m, 0, 0, 0, '', false, $4, $4 from unnest($2::text[], $3::int[]) t(c, m)
     on conflict (month, carrier) do nothing returning carrier`,
    [month, carriers, carriers.map((carrier) => members.get(carrier) ?? 0), now],
  );
  return rows.length > 0;
}

/** Ends what is not over of the months before: nobody needs the SMS of a month that is gone. Returns the work that showed it. */
export async function endRunsBefore(tx: Tx, month: Month, now: Date): Promise<Id[]> {
  const rows = await tx.sql<{ work: Id | null }>(
    'end membership runs of before',
    `update membership_run set done = true, ended_at = $2, next_at = null where month < $1 and ended_at is null returning work`,
    [month, now],
  );
  return [...new Set(rows.flatMap(({ work }) => work ?? []))];
}

/** Takes the run of a month for this transaction, whole. */
export function lockRun(tx: Tx, month: Month): Promise<Run[]> {
  return tx.sql<Run>(
    'lock membership run',
    `select ${columns} from membership_run where month = $1 order by carrier for update`,
    [month],
  );
}

/** The runs of the last months, newest first. */
export function readRuns(
  db: Db,
  limit: number,
): Promise<(Run & { readonly begunAt: Date; readonly nextAt: Date | null })[]> {
  return db.read(
    `select ${columns}, begun_at as "begunAt", next_at as "nextAt" from membership_run
     where month in (select distinct month from membership_run order by month desc limit $1) order by month desc, carrier`,
    [limit],
  );
}

const resultOf = (state: string) =>
  `case ${state} when 'queued' then 'waiting' when 'held' then 'waiting' when 'sent' then 'sent' when 'delivered' then 'delivered' when 'unsure' then 'unsure' else 'failed' end`;

/** What became of the messages of a run. It looks at each of them. */
export async function countResults(db: Db, month: Month): Promise<ReadonlyMap<RunResult, number>> {
  const rows = await db.read<{ result: RunResult; count: number }>(
    `select ${resultOf('m.state')} as result, count(*)::int as count
     from membership_sent s join mt m on m.phone = s.phone and m.id = s.mt_id where s.month = $1 group by 1`,
    [month],
  );
  return new Map(rows.map(({ result, count }) => [result, count]));
}

/** A member whom the SMS of a month did not reach, or nobody knows. */
export type Missing = {
  readonly phone: Phone;
  readonly result: 'unsure' | 'failed';
  readonly detail: string;
  readonly at: Date;
  /** How the newest one stands that was sent after it for the same month. */
  readonly again: RunResult | null;
};

/** Members whom the SMS of a month did not reach, or nobody knows, along their phones. */
export function missingOfRun(
  db: Db,
  month: Month,
  { after, limit }: { readonly after: Phone; readonly limit: number },
): Promise<Missing[]> {
  return db.read<Missing>(
    `select s.phone, ${resultOf('m.state')} as result, m.state as detail, coalesce(m.done_at, m.queued_at) as at,
       (select ${resultOf('x.state')} from mt x where x.phone = s.phone and x.reason = m.reason and x.id > m.id order by x.id desc limit 1) as again
     from membership_sent s join mt m on m.phone = s.phone and m.id = s.mt_id
     where s.month = $1 and s.phone > $2 and m.state not in ('queued', 'held', 'sent', 'delivered') order by s.phone limit $3`,
    [month, after, limit],
  );
}

/** When the run of some month has to go on. */
export async function nextRunAt(db: Db): Promise<{ month: Month; at: Date } | undefined> {
  const [row] = await db.read<{ month: Month; at: Date }>(
    'select month, next_at as at from membership_run where next_at is not null order by next_at, month limit 1',
  );
  return row;
}

/** When the clock looks at the run of a month again. */
export async function lookAgainAt(tx: Tx, month: Month, at: Date, work: Id | null): Promise<void> {
  await tx.sql(
    'look at membership run again',
    'update membership_run set next_at = $2, work = $3 where month = $1 and ended_at is null',
    [month, at, work],
  );
}

/** Moves a run on at a carrier. */
export async function moveRun(
  tx: Tx,
  { month, carrier }: Pick<Run, 'month' | 'carrier'>,
  { after, done, looked, queued, refused }: Pick<Run, 'after' | 'done' | 'looked' | 'queued' | 'refused'>,
): Promise<void> {
  await tx.sql(
    'move membership run',
    `update membership_run set after = $3, done = $4, looked = looked + $5, queued = queued + $6, refused = refused + $7
     where month = $1 and carrier = $2`,
    [month, carrier, after, done, looked, queued, refused],
  );
}

/** The run of a month is over: all were looked at, and nothing of it waits. */
export async function endRun(tx: Tx, month: Month, now: Date): Promise<void> {
  await tx.sql(
    'end membership run',
    'update membership_run set ended_at = $2, next_at = null where month = $1 and ended_at is null',
    [month, now],
  );
}

/** Messages of the run of a month that have not left; at most `limit`. */
export function waitingOfRun(tx: Tx, month: Month, limit: number): Promise<{ phone: Phone; id: Id }[]> {
  return tx.sql(
    'waiting of membership run',
    `select distinct q.phone, q.mt_id as id from mt_queue q join membership_sent s on s.phone = q.phone and s.month = $1 and s.mt_id = q.mt_id
     limit $2`,
    [month, limit],
  );
}

/** Messages were taken back: these phones are looked at again, from the first of them on. */
export async function takenBack(tx: Tx, month: Month, phones: readonly Phone[]): Promise<void> {
  await tx.sql(
    'membership SMS taken back',
    `with gone as (delete from membership_sent s where s.phone = any($2) and s.month = $1 returning s.phone),
       first as (select b.carrier, min(g.phone) as phone, count(*)::int as phones from gone g join subscriber b on b.phone = g.phone group by 1)
     update membership_run r set done = false, queued = r.queued - f.phones,
       after = least(r.after, left(f.phone, -1) collate "C")
     from first f where r.month = $1 and r.carrier = f.carrier`,
    [month, phones],
  );
}

/** Who of these phones got the SMS of a month by a run, with the holder it was for. */
export async function sentAmong(tx: Tx, month: Month, phones: readonly Phone[]): Promise<Map<Phone, Date>> {
  const rows = await tx.sql<{ phone: Phone; since: Date }>(
    'membership sent among',
    `select phone, max(holder_since) as since from membership_sent where phone = any($2) and month = $1 group by phone`,
    [month, phones],
  );
  return new Map(rows.map(({ phone, since }) => [phone, since]));
}

/** A holder of a phone who gets the SMS of a month. */
export type SentRow = { readonly phone: Phone; readonly holderSince: Date; readonly mtId: Id };

/** Writes down who gets the SMS of a month, each holder once: a second time fails the transaction that would send it. */
export async function insertSent(tx: Tx, month: Month, rows: readonly SentRow[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.sql(
    'insert membership sent',
    `insert into membership_sent (phone, month, holder_since, mt_id, at)
     select p, $1, h, m, $5 from unnest($2::text[], $3::timestamptz[], $4::uuid[]) t(p, h, m)`,
    [month, rows.map(({ phone }) => phone), rows.map((one) => one.holderSince), rows.map(({ mtId }) => mtId), now],
  );
}

/** Whether the monthly run of a month has come to its end at every carrier. */
export async function hasRunEnded(tx: Reading, month: Month): Promise<boolean> {
  const [row] = await tx.sql<{ ended: boolean }>(
    'has membership run ended',
    `select exists (select from membership_run where month = $1)
       and not exists (select from membership_run where month = $1 and ended_at is null) as ended`,
    [month],
  );
  return row!.ended;
}

/** The months for which a phone was sent its SMS by the monthly run, newest first. */
export function monthsSent(tx: Tx, phone: Phone, since: Date): Promise<{ month: Month; at: Date }[]> {
  return tx.sql(
    'membership months of phone',
    'select month, at from membership_sent where phone = $1 and at >= $2 order by month desc limit 400',
    [phone, since],
  );
}

/** Forgets which months a phone was sent; the messages themselves are kept as messages are. */
export async function eraseSent(tx: Tx, phone: Phone, until: Date): Promise<number> {
  const rows = await tx.sql(
    'erase membership sent',
    'delete from membership_sent where phone = $1 and at <= $2 returning phone',
    [phone, until],
  );
  return rows.length;
}
