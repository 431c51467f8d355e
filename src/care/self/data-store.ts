import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';

/** A copy of somebody's data, asked for. */
export type Copy = {
  readonly phone: Phone;
  readonly id: Id;
  readonly language: 'zh-CN' | 'en';
  readonly state: 'waiting' | 'ready' | 'failed' | 'gone';
  readonly askedAt: Date;
  readonly attempts: number;
  readonly hash: string | null;
  readonly bytes: number | null;
  readonly readyAt: Date | null;
  readonly expiresAt: Date | null;
};

const copyColumns = `phone, id, language, state, asked_at as "askedAt", attempts, hash, bytes::float8 as bytes, ready_at as "readyAt",
  expires_at as "expiresAt"`;

export async function insertCopy(tx: Tx, copy: Pick<Copy, 'phone' | 'id' | 'language' | 'askedAt'>): Promise<void> {
  await tx.sql(
    'ask for copy',
    `insert into self_copy (phone, id, language, state, asked_at, next_at) values ($1, $2, $3, 'waiting', $4, $4)`,
    [copy.phone, copy.id, copy.language, copy.askedAt],
  );
}

/** Copies of a phone that were asked for since a time, the newest first. */
export function copiesOf(tx: Tx, phone: Phone, since: Date): Promise<Copy[]> {
  return tx.sql<Copy>(
    'copies of phone',
    `select ${copyColumns} from self_copy where phone = $1 and asked_at >= $2 order by id desc limit 5`,
    [phone, since],
  );
}

/** When the clock must look at a copy next. */
export async function nextCopy(db: Db): Promise<Date | undefined> {
  const [row] = await db.read<{ at: Date | null }>(
    'select min(next_at) as at from self_copy where next_at is not null',
  );
  return row?.at ?? undefined;
}

/** Copies that the clock must look at. */
export function dueCopies(db: Db, now: Date, limit: number): Promise<Copy[]> {
  return db.read<Copy>(`select ${copyColumns} from self_copy where next_at <= $1 order by next_at limit $2`, [
    now,
    limit,
  ]);
}

/** A copy is made; false when it is waited for no more: then its file goes as soon as it may. */
export async function copyReady(
  tx: Tx,
  { phone, id }: Copy,
  made: { readonly hash: string; readonly bytes: number; readonly at: Date; readonly expiresAt: Date },
): Promise<boolean> {
  const rows = await tx.sql<Pick<Copy, 'state'>>(
    'copy is ready',
    `update self_copy set hash = $3, bytes = $4, ready_at = $5, state = case state when 'waiting' then 'ready' else 'gone' end,
       expires_at = case state when 'waiting' then $6::timestamptz else $5 end, next_at = case state when 'waiting' then $6::timestamptz else $5 end
     where phone = $1 and id = $2 and hash is null returning state`,
    [phone, id, made.hash, made.bytes, made.at, made.expiresAt],
  );
  return rows[0]?.state === 'ready';
}

/** A try failed: the next is at a time, or never. */
export async function copyFailed(db: Db, { phone, id }: Copy, nextAt: Date | undefined): Promise<void> {
  await db.read(
    `update self_copy set attempts = attempts + 1, next_at = $3, state = case when $3::timestamptz is null then 'failed' else state end
     where phone = $1 and id = $2 and state = 'waiting'`,
    [phone, id, nextAt ?? null],
  );
}

/** The file of a copy is removed, or looked at again at a time. */
export async function copyGone(db: Db, { phone, id }: Copy, againAt: Date | undefined): Promise<void> {
  await db.read(
    againAt
      ? 'update self_copy set next_at = $3 where phone = $1 and id = $2'
      : `update self_copy set state = 'gone', hash = null, next_at = null, expires_at = coalesce(expires_at, $3) where phone = $1 and id = $2`,
    [phone, id, againAt ?? null],
  );
}

export async function countTaken(tx: Tx, { phone, id }: Copy): Promise<void> {
  await tx.sql('copy taken', 'update self_copy set taken = taken + 1 where phone = $1 and id = $2', [phone, id]);
}

/** Nobody gets copies of these phones any more; their files go at the next ring. */
export async function endCopies(tx: Tx, phones: readonly Phone[], now: Date): Promise<void> {
  await tx.sql(
    'end copies',
    `update self_copy set expires_at = least(expires_at, $2), next_at = case when state = 'ready' then $2 end,
       state = case when state = 'waiting' then 'gone' else state end
     where phone = any($1) and state in ('waiting', 'ready')`,
    [phones, now],
  );
}

/** A wish to be forgotten. */
export type Erasure = {
  readonly phone: Phone;
  readonly id: Id;
  readonly askedAt: Date;
  readonly dueBy: Date;
  readonly until: Date;
  readonly state: 'waiting' | 'cleared' | 'done' | 'withdrawn';
  readonly waitsFor: string | null;
  readonly clearedAt: Date | null;
  readonly doneAt: Date | null;
  readonly receipt: string | null;
  readonly proof: Readonly<Record<string, number>>;
};

const erasureColumns = `phone, id, asked_at as "askedAt", due_by as "dueBy", until, state, waits_for as "waitsFor", cleared_at as "clearedAt",
  done_at as "doneAt", receipt, proof`;

/** False when one waits already. */
export async function insertErasure(
  tx: Tx,
  one: Pick<Erasure, 'phone' | 'id' | 'askedAt' | 'dueBy'> & { readonly evidence: Readonly<Record<string, string>> },
): Promise<boolean> {
  const rows = await tx.sql(
    'ask for erasure',
    `insert into erasure (phone, id, asked_at, due_by, until, evidence, state, next_at) values ($1, $2, $3, $4, $3, $5, 'waiting', $3)
     on conflict (phone) where state = 'waiting' do nothing returning id`,
    [one.phone, one.id, one.askedAt, one.dueBy, JSON.stringify(one.evidence)],
  );
  return rows.length === 1;
}

/** The newest wish of a phone since a time. */
export async function erasureOf(tx: Tx, phone: Phone, since: Date): Promise<Erasure | undefined> {
  const [row] = await tx.sql<Erasure>(
    'erasure of phone',
    `select ${erasureColumns} from erasure where phone = $1 and asked_at >= $2 order by id desc limit 1`,
    [phone, since],
  );
  return row;
}

export async function nextErasure(db: Db): Promise<Date | undefined> {
  const [row] = await db.read<{ at: Date | null }>('select min(next_at) as at from erasure where next_at is not null');
  return row?.at ?? undefined;
}

export function dueErasures(db: Db, now: Date, limit: number): Promise<Erasure[]> {
  return db.read<Erasure>(`select ${erasureColumns} from erasure where next_at <= $1 order by next_at limit $2`, [
    now,
    limit,
  ]);
}

/** Locks one as it stands; undefined when it moved on meanwhile. */
export async function takeErasure(tx: Tx, { phone, id, state }: Erasure): Promise<boolean> {
  const rows = await tx.sql(
    'take erasure',
    'select from erasure where phone = $1 and id = $2 and state = $3 for update',
    [...[phone, id, state]],
  );
  return rows.length === 1;
}

export async function erasureWaits(tx: Tx, { phone, id }: Erasure, waitsFor: string, againAt: Date): Promise<void> {
  await tx.sql('erasure waits', 'update erasure set waits_for = $3, next_at = $4 where phone = $1 and id = $2', [
    ...[phone, id, waitsFor, againAt],
  ]);
}

/** A part of it is done: `more` says when the rest is, or that nothing is left. */
export async function erasureDone(
  tx: Tx,
  { phone, id }: Erasure,
  came: {
    readonly at: Date;
    readonly proof: Readonly<Record<string, number>>;
    readonly receipt: string;
    readonly moreAt: Date | undefined;
  },
): Promise<void> {
  await tx.sql(
    'erasure done',
    `update erasure set state = case when $6::timestamptz is null then 'done' else 'cleared' end, cleared_at = coalesce(cleared_at, $3),
       done_at = case when $6::timestamptz is null then $3::timestamptz end, proof = proof || $4::jsonb, receipt = $5, next_at = $6, waits_for = null
     where phone = $1 and id = $2`,
    [phone, id, came.at, JSON.stringify(came.proof), came.receipt, came.moreAt ?? null],
  );
}

/** Takes a wish back that was not carried out yet. */
export async function withdrawErasure(tx: Tx, phone: Phone): Promise<boolean> {
  const rows = await tx.sql(
    'withdraw erasure',
    `update erasure set state = 'withdrawn', next_at = null, waits_for = null where phone = $1 and state = 'waiting' returning id`,
    [phone],
  );
  return rows.length === 1;
}

/** Wishes for the desk: those that wait, the most pressing first, then the newest others. */
export function erasuresForDesk(db: Db, limit: number): Promise<Erasure[]> {
  return db.read<Erasure>(
    `(select ${erasureColumns} from erasure where state = 'waiting' order by due_by limit $1)
     union all (select ${erasureColumns} from erasure where state <> 'waiting' order by asked_at desc limit $1)`,
    [limit],
  );
}

/** Copies for the desk, the newest first. */
export function copiesForDesk(db: Db, limit: number): Promise<Copy[]> {
  return db.read<Copy>(`select ${copyColumns} from self_copy order by asked_at desc limit $1`, [limit]);
}
