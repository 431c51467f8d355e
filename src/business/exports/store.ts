import type { Db, Tx } from '../../platform/db.ts';
import { endWork } from '../works/index.ts';
import type { Deed, ExportRequest } from './model.ts';

const columns = `r.id, r.kind, r.filter, r.subject, r.reason, r.language, r.organisation, r.asked_by as "askedBy", r.asked_at as "askedAt", r.state,
  r.decided_by as "decidedBy", r.decided_at as "decidedAt", r.note, r.due_at as "dueAt", r.rows_done::float8 as "rowsDone",
  r.rows_expected::float8 as "rowsExpected", r.file_hash as "fileHash", r.file_bytes::float8 as "fileBytes",
  r.prepared_at as "preparedAt", r.downloads, r.fault`;

/** An export with the names of its people. */
export type Named = ExportRequest & { readonly askedByName: string; readonly decidedByName: string | null };

const named = `select ${columns}, a.name as "askedByName", d.name as "decidedByName" from export_request r
  join staff_account a on a.id = r.asked_by left join staff_account d on d.id = r.decided_by`;

/** Exports that a person asked for, or whose kinds are theirs to decide; the newest first. */
export function listExports(
  db: Db,
  who: { id: string; decides: readonly string[] },
  page: { state?: string | undefined; before?: string | undefined; limit: number },
): Promise<Named[]> {
  return db.read<Named>(
    `${named} where (r.asked_by = $1 or r.kind = any($2)) and ($3::text is null or r.state = $3) and ($4::uuid is null or r.id < $4)
     order by r.id desc limit $5`,
    [who.id, who.decides, page.state ?? null, page.before ?? null, page.limit],
  );
}

/** One export. */
export async function readExport(db: Db, id: string): Promise<Named | undefined> {
  const [row] = await db.read<Named>(`${named} where r.id = $1`, [id]);
  return row;
}

/** Keeps what was asked. */
export async function insertExport(
  tx: Tx,
  one: Pick<
    ExportRequest,
    'id' | 'kind' | 'filter' | 'subject' | 'reason' | 'language' | 'organisation' | 'askedBy' | 'askedAt'
  > & {
    readonly dueAt: Date;
  },
): Promise<void> {
  await tx.sql(
    'ask export',
    `insert into export_request (id, kind, filter, reason, language, organisation, asked_by, asked_at, state, due_at, attempts,
       rows_done, downloads, subject)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'asked', $9, 0, 0, 0, $10)`,
    [
      ...[one.id, one.kind, JSON.stringify(one.filter), one.reason, one.language, one.organisation],
      ...[one.askedBy, one.askedAt, one.dueAt, one.subject],
    ],
  );
}

/** Takes the row of an export for this transaction. */
export async function lockExport(tx: Tx, id: string): Promise<ExportRequest | undefined> {
  const [row] = await tx.sql<ExportRequest>(
    'lock export',
    `select ${columns} from export_request r where r.id = $1 for update`,
    [id],
  );
  return row;
}

/** Writes what a person did to an export that `lockExport` took. */
export async function recordDeed(
  tx: Tx,
  deed: Deed,
  { id, by, note, at }: { id: string; by: string; note: string; at: Date },
): Promise<void> {
  switch (deed) {
    case 'approve':
    case 'refuse':
      await tx.sql(
        'decide export',
        `update export_request set state = $2, decided_by = $3, decided_at = $4, note = nullif($5, ''), due_at = null where id = $1`,
        [id, deed === 'approve' ? 'approved' : 'refused', by, at, note],
      );
      return;
    case 'cancel':
      await cancelPrepared(tx, id);
      return;
    case 'download':
      await tx.sql('count download', 'update export_request set downloads = downloads + 1 where id = $1', [id]);
      return;
    default:
      deed satisfies never;
  }
}

/** Takes an export back, also while it is being prepared, and ends what the list of long work says of it. */
export async function cancelPrepared(tx: Tx, id: string): Promise<void> {
  await tx.sql(
    'cancel export',
    `update export_request set state = 'cancelled', due_at = null, holder = null, held_until = null where id = $1`,
    [id],
  );
  await endWork(tx, id, { state: 'cancelled' });
}

const leaseSeconds = 30;

/** An export whose file is to be made: how often that was tried, and what the person who asked is now. */
export type Taken = ExportRequest & { readonly attempts: number; readonly askedByRole: string };

/** Takes the oldest export that waits for its file, or whose preparer went away. Real time of the database. */
export async function takeWaiting(db: Db, holder: string): Promise<Taken | undefined> {
  const [row] = await db.read<Taken>(
    `update export_request r set state = 'preparing', holder = $1, held_until = clock_timestamp() + interval '${leaseSeconds} s',
       attempts = attempts + 1, rows_done = 0
     where id = (select id from export_request where state = 'approved' or (state = 'preparing' and held_until < clock_timestamp())
       order by decided_at limit 1 for update skip locked)
     returning ${columns}, r.attempts, (select role from staff_account where id = r.asked_by) as "askedByRole"`,
    [holder],
  );
  return row;
}

/** Says how far it is, and stays the holder; false when it was cancelled, or somebody else has it. */
export async function renew(
  db: Db,
  { id, holder }: { id: string; holder: string },
  progress: { done: number; expected: number | undefined },
): Promise<boolean> {
  const rows = await db.read(
    `update export_request set held_until = clock_timestamp() + interval '${leaseSeconds} s', rows_done = $3, rows_expected = $4
     where id = $1 and holder = $2 and state = 'preparing' returning id`,
    [id, holder, progress.done, progress.expected ?? null],
  );
  return rows.length === 1;
}

/** The file is there; false when it was cancelled meanwhile, or somebody else has it. */
export async function finish(
  db: Db,
  { id, holder }: { id: string; holder: string },
  file: { hash: string; bytes: number; rows: number; at: Date; dueAt: Date },
): Promise<boolean> {
  const rows = await db.read(
    `update export_request set state = 'ready', holder = null, held_until = null, rows_done = $3, file_hash = $4, file_bytes = $5,
       prepared_at = $6, due_at = $7, fault = null
     where id = $1 and holder = $2 and state = 'preparing' returning id`,
    [id, holder, file.rows, file.hash, file.bytes, file.at, file.dueAt],
  );
  return rows.length === 1;
}

/** A file was whole just as its export was cancelled: it is remembered until it is removed. */
export async function discard(db: Db, id: string, { hash, dueAt }: { hash: string; dueAt: Date }): Promise<void> {
  await db.read(`update export_request set file_hash = $2, due_at = $3 where id = $1 and state = 'cancelled'`, [
    ...[id, hash, dueAt],
  ]);
}

/** It failed: with `forGood` it stays so, else it is taken again when its lease has run out. */
export async function recordFailure(
  db: Db,
  { id, holder }: { id: string; holder: string },
  { fault, forGood }: { fault: string; forGood: boolean },
): Promise<void> {
  await db.read(
    `update export_request set fault = $3, state = case when $4 then 'failed' else state end
     where id = $1 and holder = $2 and state = 'preparing'`,
    [id, holder, fault, forGood],
  );
}

/** When the next question lapses, or the next file expires. */
export async function nextDue(db: Db): Promise<Date | undefined> {
  const [row] = await db.read<{ at: Date | null }>('select min(due_at) as at from export_request');
  return row?.at ?? undefined;
}

/** Ends what was due by `now`. Returns the files that no export needs any more. */
export async function expire(tx: Tx, now: Date): Promise<string[]> {
  const rows = await tx.sql<{ hash: string }>(
    'expire exports',
    `with over as (update export_request set due_at = null,
         state = case state when 'cancelled' then state else 'expired' end where due_at <= $1 returning id, file_hash)
     select distinct o.file_hash as hash from over o where o.file_hash is not null
       and not exists (select from export_request r where r.state = 'ready' and r.file_hash = o.file_hash
         and r.id not in (select id from over))`,
    [now],
  );
  return rows.map(({ hash }) => hash);
}
