import type { RowFault } from '../../platform/csv.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Text } from '../../platform/http/index.ts';
import type { Id } from '../../values/id.ts';
import type { WorkKind } from './contract.ts';
import type { Work } from './model.ts';

/** The channel on which the database says that some work has moved. */
export const worksChannel = 'long_work';

const columns = `id, kind, subject, account_id as "accountId", by_name as "by", resumes, state, done::float8 as done, total::float8 as total,
  share, per_second as "perSecond", faults, cancel_asked_at is not null as "isCancelAsked", problem, started_at as "startedAt",
  ended_at as "endedAt", alive_until > clock_timestamp() as "isAlive"`;

/** Work that begins. */
export type NewWork = {
  readonly id: Id;
  readonly kind: WorkKind;
  readonly subject: string;
  readonly account: Id | undefined;
  readonly by: string;
  readonly total?: number | undefined;
  /** It goes on by itself after a crash. */
  readonly resumes: boolean;
};

/** Writes down that work begins: it is seen from then on. */
export async function beginWork(tx: Tx, { id, kind, subject, account, by, total, resumes }: NewWork): Promise<void> {
  await tx.sql(
    'begin work',
    `insert into long_work (id, kind, subject, account_id, by_name, total, resumes, state, started_at, moved_at, alive_until)
     select $1, $2, $3, $4, $5, $6, $7, 'running', s, s, s + interval '30 s' from statement_timestamp() s`,
    [id, kind, subject, account ?? null, by, total ?? null, resumes],
  );
  await tell(tx);
}

/** How far work is. `share` is for work of which nobody knows how much there is. */
export type Progress = {
  readonly done: number;
  readonly total?: number | undefined;
  readonly share?: number | undefined;
};

/**
 * Moves work on, and with it its rate: that of the last moments counts most, and a pause after a crash does not count.
 * Resolves with whether it was asked to stop.
 */
export async function moveWork(tx: Tx, id: Id, { done, total, share }: Progress): Promise<boolean> {
  const [moved] = await tx.sql<{ isCancelAsked: boolean }>(
    'move work',
    `update long_work set done = $2, total = coalesce($3, total), share = case when $4::float8 is null then share else least($4, 1) end,
       per_second = case
         when alive_until < statement_timestamp() or statement_timestamp() - moved_at < interval '20 ms' then per_second
         else coalesce(per_second * 0.6 + 0.4 * greatest($2 - done, 0) / extract(epoch from statement_timestamp() - moved_at),
           greatest($2 - done, 0) / extract(epoch from statement_timestamp() - moved_at)) end,
       moved_at = statement_timestamp(), alive_until = statement_timestamp() + interval '30 s'
     where id = $1 and state = 'running' returning cancel_asked_at is not null as "isCancelAsked"`,
    [id, done, total ?? null, share ?? null],
  );
  await tell(tx);
  return moved?.isCancelAsked ?? false;
}

/** Whoever does the work is alive, though it has not come on. Resolves as `moveWork` does. */
export async function keepWorkAlive(db: Db, id: Id): Promise<boolean> {
  const [kept] = await db.read<{ isCancelAsked: boolean }>(
    `update long_work set alive_until = clock_timestamp() + interval '30 s' where id = $1 and state = 'running'
     returning cancel_asked_at is not null as "isCancelAsked"`,
    [id],
  );
  return kept?.isCancelAsked ?? false;
}

/** What is wrong with lines of a file, kept with its work, in the order given. */
export async function insertFaults(tx: Tx, id: Id, from: number, faults: readonly RowFault[]): Promise<void> {
  await tx.sql(
    'insert work faults',
    `insert into work_fault (work_id, seq, line, field, value, remedy)
     select $1, $2 + n, l, f, v, r from unnest($3::int[], $4::text[], $5::text[], $6::jsonb[]) with ordinality t(l, f, v, r, n)`,
    [
      ...[id, from, faults.map(({ line }) => line), faults.map(({ field }) => field)],
      ...[faults.map(({ value }) => value), faults.map(({ remedy }) => JSON.stringify(remedy))],
    ],
  );
  await tx.sql('count work faults', 'update long_work set faults = $2 where id = $1', [id, from + faults.length]);
}

type KeptFault = RowFault & { readonly seq: number };

/** Lines that could not be taken, of work that somebody sees. */
export function faultsOf(
  db: Db,
  id: Id,
  { account, kinds }: Seen,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<KeptFault[]> {
  return db.read<KeptFault>(
    `select f.seq, f.line, f.field, f.value, f.remedy from work_fault f join long_work w on w.id = f.work_id
     where f.work_id = $1 and (w.account_id = $2 or w.kind = any($3)) and f.seq > $4 order by f.seq limit $5`,
    [id, account, kinds, after, limit],
  );
}

/** How work ends. */
export type WorkEnd = { readonly state: 'done' | 'cancelled' } | { readonly state: 'failed'; readonly problem: Text };

/** Ends work; what has ended before stays as it ended. */
export async function endWork(tx: Tx, id: Id, end: WorkEnd): Promise<void> {
  await tx.sql(
    'end work',
    `update long_work set state = $2, problem = $3, ended_at = clock_timestamp() where id = $1 and state = 'running'`,
    [id, end.state, end.state === 'failed' ? JSON.stringify(end.problem) : null],
  );
  await tell(tx);
}

/** Whose work somebody sees: their own, and that of these kinds. */
export type Seen = { readonly account: Id; readonly kinds: readonly WorkKind[] };

/** Asks running work to stop. Resolves with the work, or with undefined when there is none that they see and that runs. */
export async function askToCancel(tx: Tx, id: Id, seen: Seen, by: string): Promise<Work | undefined> {
  const [asked] = await tx.sql<Work>(
    'ask work to cancel',
    `update long_work set cancel_asked_at = coalesce(cancel_asked_at, clock_timestamp()), cancel_asked_by = coalesce(cancel_asked_by, $4)
     where id = $1 and state = 'running' and (account_id = $2 or kind = any($3)) returning ${columns}`,
    [id, seen.account, seen.kinds, by],
  );
  await tell(tx);
  return asked;
}

/** How the newest work of a kind about something stands, and who stopped it. */
export async function lastWorkOf(
  db: Db,
  kind: WorkKind,
  subject: string,
): Promise<{ readonly state: Work['state']; readonly stoppedBy: string | null } | undefined> {
  const [last] = await db.read<{ state: Work['state']; stoppedBy: string | null }>(
    `select state, cancel_asked_by as "stoppedBy" from long_work where kind = $1 and subject = $2 order by id desc limit 1`,
    [kind, subject],
  );
  return last;
}

/** Works that somebody sees, newest first. */
export function listWorks(db: Db, seen: Seen, page: { before: Id; limit: number }): Promise<Work[]> {
  return db.read(
    `select ${columns} from long_work where (account_id = $1 or kind = any($2)) and id < $3 order by id desc limit $4`,
    [seen.account, seen.kinds, page.before, page.limit],
  );
}

const mostUnderWay = 50;

/** What is under way (of broken-off work what broke in the last ten minutes), and what ended in the last ten minutes; newest first. */
export function worksUnderWay(db: Db, seen: Seen): Promise<Work[]> {
  return db.read(
    `select ${columns} from long_work where (account_id = $1 or kind = any($2)) and
       (state = 'running' and (resumes or alive_until > clock_timestamp() - interval '10 min')
        or ended_at > clock_timestamp() - interval '10 min')
     order by id desc limit $3`,
    [seen.account, seen.kinds, mostUnderWay],
  );
}

async function tell(tx: Tx): Promise<void> {
  await tx.sql('tell work', `select pg_notify('${worksChannel}', '')`, []);
}
