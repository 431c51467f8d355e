import type { Tx } from '../../platform/db.ts';
import { inPhoneOrder } from '../../values/phone.ts';
import { type Leaving, lookAgain } from './door/leave.ts';
import type { Door } from './door/model.ts';
import { type ErrandRow, errandColumns, errandOf, type KeyRow, keyArrays, keyOf } from './errands.ts';
import type { Errand, SubmitKey } from './model.ts';
import { settleMts, type WhenSettled } from './settle.ts';

export type Claim = {
  readonly door: Door;
  /** Told of what the door turns back. */
  readonly whenSettled: WhenSettled;
  readonly link: string;
  /** Of the lease under which the bytes will leave. */
  readonly epoch: number;
  /** What the window and the pace have room for. */
  readonly limit: number;
  /** Makes the id that reports will name the PDU by, where we give it (SGIP). It is stored before the bytes leave. */
  readonly nextCarrierId?: () => string;
};

/**
 * Takes what is due on a lane, highest priority first, and writes it down as `sending`. A queue row can be deleted once, so
 * two claims never get the same. The door looks once more at what is to leave. Only when the transaction has committed may
 * the bytes leave.
 * One priority a sub-select, so that a million messages due tomorrow are never walked over.
 */
export async function claim(
  tx: Tx,
  { door, whenSettled, link, epoch, limit, nextCarrierId }: Claim,
  now: Date,
): Promise<Errand[]> {
  const ids = nextCarrierId === undefined ? null : Array.from({ length: limit }, nextCarrierId);
  const rows = await tx.sql<ErrandRow & Leaving>(
    'claim MTs',
    `with due as (
       select * from (
         (select phone, mt_id, part, priority, due_at from mt_queue
          where lane = $1 and priority = 0 and due_at <= $2 order by due_at, mt_id, part limit $3)
         union all
         (select phone, mt_id, part, priority, due_at from mt_queue
          where lane = $1 and priority = 1 and due_at <= $2 order by due_at, mt_id, part limit $3)
         union all
         (select phone, mt_id, part, priority, due_at from mt_queue
          where lane = $1 and priority = 2 and due_at <= $2 order by due_at, mt_id, part limit $3)
       ) each order by priority, due_at, mt_id, part limit $3),
     gone as (
       delete from mt_queue q using due d where (q.phone, q.mt_id, q.part) = (d.phone, d.mt_id, d.part) returning q.*),
     numbered as (
       select phone, mt_id, part, attempt, place, ($5::text[])[place] as carrier_message_id, false as resent
       from (select *, row_number() over (order by priority, due_at, mt_id, part) as place from gone) ordered),
     sending as (
       insert into submit (phone, mt_id, part, attempt, link, lease_epoch, carrier_message_id, state, sent_at)
       select phone, mt_id, part, attempt, $1, $4, carrier_message_id, 'sending', $2 from numbered)
     select ${errandColumns}, mt.class, mt.reason from numbered s
     join mt on mt.phone = s.phone and mt.id = s.mt_id
     order by s.place`,
    [link, now, limit, epoch, ids],
  );
  const staying = await lookAgain(tx, { door, link, whenSettled }, rows, now);
  return rows.filter((row) => !staying.has(row.mt_id)).map(errandOf);
}

/** Whether a link needs a connection: something is due, or an earlier connection left something without an answer. */
export async function anythingToSend(tx: Tx, link: string, now: Date): Promise<boolean> {
  const [row] = await tx.sql<{ some: boolean }>(
    'anything to send',
    `select exists (select 1 from mt_queue where lane = $1 and priority = 0 and due_at <= $2)
         or exists (select 1 from mt_queue where lane = $1 and priority = 1 and due_at <= $2)
         or exists (select 1 from mt_queue where lane = $1 and priority = 2 and due_at <= $2)
         or exists (select 1 from submit where link = $1 and state = 'sending') as some`,
    [link, now],
  );
  return row!.some;
}

/**
 * Puts back what this epoch claimed and what surely never left: into its old place in the queue, or among what waits to be
 * resent. What a later epoch has taken over is left to it.
 */
export async function putBack(tx: Tx, errands: readonly Errand[], epoch: number): Promise<void> {
  const resends = errands.filter(({ resent }) => resent);
  const fresh = errands.filter(({ resent }) => !resent);
  if (fresh.length > 0) await requeue(tx, fresh, epoch);
  if (resends.length === 0) return;
  await tx.sql(
    'put back resends',
    `update submit s set resent = false from ${keysFrom} where ${keysMatch} and s.state = 'sending' and s.lease_epoch = $5`,
    [...keyArrays(resends), epoch],
  );
}

async function requeue(tx: Tx, errands: readonly Errand[], epoch: number): Promise<void> {
  await tx.sql(
    'put back MTs',
    `with gone as (
       delete from submit s using ${keysFrom} where ${keysMatch} and s.state = 'sending' and s.lease_epoch = $5 returning s.*)
     insert into mt_queue (phone, mt_id, part, lane, priority, due_at, attempt)
     select gone.phone, gone.mt_id, gone.part, gone.link, mt.priority, mt.queued_at, gone.attempt
     from gone join mt on mt.phone = gone.phone and mt.id = gone.mt_id`,
    [...keyArrays(errands), epoch],
  );
}

export type Silence = {
  /** The lease epoch under which they are sent again. */
  readonly epoch: number;
  /** The gateway drops a copy with the same number and content. */
  readonly dropsCopies: boolean;
  readonly whenSettled: WhenSettled;
};

/**
 * PDUs whose answer did not come. A lost answer cannot be told from a lost request: what must never go twice becomes
 * unsure, and so does what was resent already, or is of no use by now. The rest is returned, to be sent once more with its own carrier id.
 */
export async function recordSilence(
  tx: Tx,
  silent: readonly SubmitKey[],
  { epoch, dropsCopies, whenSettled }: Silence,
  now: Date,
): Promise<Errand[]> {
  if (silent.length === 0) return [];
  const keys = keyArrays(inPhoneOrder(silent));
  const again = await tx.sql<ErrandRow>(
    'resend MTs',
    `update submit s set resent = true, maybe_twice = $6, lease_epoch = $5
     from ${keysFrom} join mt on mt.phone = t.phone and mt.id = t.mt_id and not mt.never_twice
       and coalesce(mt.good_until > $7, true)
     where ${keysMatch} and s.state = 'sending' and not s.resent and s.lease_epoch <= $5
     returning ${errandColumns}`,
    [...keys, epoch, !dropsCopies, now],
  );
  const resends = new Set(again.map((row) => nameOf(keyOf(row))));
  const rest = silent.filter((key) => !resends.has(nameOf(key)));
  if (rest.length > 0) await becomeUnsure(tx, rest, { epoch, whenSettled }, now);
  return again.map(errandOf).sort((a, b) => (a.mtId === b.mtId ? a.part - b.part : a.mtId < b.mtId ? -1 : 1));
}

export type Stale = {
  readonly link: string;
  /** Epochs under which other connections of ours still wait for answers. */
  readonly alive: readonly number[];
};

/** The same for all that an earlier holder of the link, or an earlier connection of ours, left without an answer. */
export async function takeStale(tx: Tx, { link, alive }: Stale, silence: Silence, now: Date): Promise<Errand[]> {
  const stale = await tx.sql<KeyRow>(
    'find stale MTs',
    `select phone, mt_id, part, attempt from submit
     where link = $1 and state = 'sending' and lease_epoch < $2 and lease_epoch <> all($3::int[])`,
    [link, silence.epoch, alive],
  );
  return recordSilence(tx, stale.map(keyOf), silence, now);
}

/** Whether these arrived cannot be known: nobody answered under any epoch up to this one. */
export async function becomeUnsure(
  tx: Tx,
  keys: readonly SubmitKey[],
  { epoch, whenSettled }: Pick<Silence, 'epoch' | 'whenSettled'>,
  now: Date,
): Promise<void> {
  await tx.sql(
    'MTs become unsure',
    `update submit s set state = 'unsure' from ${keysFrom} where ${keysMatch} and s.state = 'sending' and s.lease_epoch <= $5`,
    [...keyArrays(inPhoneOrder(keys)), epoch],
  );
  await settleMts(tx, keys, whenSettled, now);
}

const keysFrom = 'unnest($1::text[], $2::uuid[], $3::smallint[], $4::smallint[]) t(phone, mt_id, part, attempt)';
const keysMatch = '(s.phone, s.mt_id, s.part, s.attempt) = (t.phone, t.mt_id, t.part, t.attempt)';

function nameOf({ phone, mtId, part, attempt }: SubmitKey): string {
  return `${phone} ${mtId} ${part} ${attempt}`;
}
