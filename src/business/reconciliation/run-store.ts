import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { Day } from '../../values/time.ts';
import type { Open } from '../staff/index.ts';
import type { Reading } from './reading.ts';
import type { Source } from './shares.ts';

export type RunKind = 'relations' | 'bills';

/** A comparison: what it was made from, and how far it is. */
export type Run = {
  readonly id: Id;
  readonly kind: RunKind;
  readonly peer: string;
  readonly carrier: string;
  readonly period: Day;
  readonly fileId: Id;
  readonly refundsId: Id | null;
  readonly asOf: Date;
  readonly state: 'comparing' | 'open' | 'signed' | 'superseded';
  readonly cursor: string;
  readonly startedBy: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
};

const runColumns = `id, kind, peer, carrier, to_char(period, 'YYYY-MM-DD') as period, file_id as "fileId", refunds_id as "refundsId",
  as_of as "asOf", state, cursor, started_by as "startedBy", started_at as "startedAt", ended_at as "endedAt"`;

/** Begins a comparison, unless one of the same files is being made. */
export async function insertRun(tx: Tx, run: Omit<Run, 'state' | 'cursor' | 'endedAt'>): Promise<Run | undefined> {
  const [row] = await tx.sql<Run>(
    'insert reconciliation run',
    `insert into reconciliation_run (id, kind, peer, carrier, period, file_id, refunds_id, as_of, state, started_by, started_at)
     values ($1, $2, $3, $4, $5::date, $6, $7, $8, 'comparing', $9, $10)
     on conflict (kind, peer, period, file_id, (coalesce(refunds_id, file_id))) where state = 'comparing' do nothing returning ${runColumns}`,
    [
      run.id,
      run.kind,
      run.peer,
      run.carrier,
      run.period,
      run.fileId,
      run.refundsId,
      run.asOf,
      run.startedBy,
      run.startedAt,
    ],
  );
  return row;
}

export async function findRun(db: Db, id: Id): Promise<Run | undefined> {
  return (await db.read<Run>(`select ${runColumns} from reconciliation_run where id = $1`, [id]))[0];
}

/** The comparison that has waited longest to be made, with the reading of its file. */
export async function nextToCompare(db: Db): Promise<(Run & { reading: Reading }) | undefined> {
  const rows = await db.read<Run & { reading: Reading }>(
    `select r.*, f.reading from (select ${runColumns} from reconciliation_run where state = 'comparing' order by id limit 1) r
     join carrier_file f on f.id = r."fileId"`,
  );
  return rows[0];
}

/** Comparisons, newest first: all of them, those of a carrier, or those in which a telemarketer has a part. */
export function listRuns(
  db: Db,
  asked: {
    readonly kind?: RunKind | undefined;
    readonly carrier?: string | undefined;
    readonly telemarketer?: string | undefined;
    readonly before: Id;
    readonly limit: number;
  },
): Promise<Run[]> {
  return db.read(
    `select ${runColumns} from reconciliation_run r where ($1::text is null or kind = $1) and id < $2
       and ($4::text is null or carrier = $4)
       and ($5::text is null or exists (select from reconciliation_telemarketer t where t.run_id = r.id and t.organisation = $5))
     order by id desc limit $3`,
    [asked.kind ?? null, asked.before, asked.limit, asked.carrier ?? null, asked.telemarketer ?? null],
  );
}

/** The comparison before this one that still has something to say: of the same period, or for relations the last of an earlier one. */
export async function runBefore(tx: Tx, run: Run): Promise<Run | undefined> {
  const [row] = await tx.sql<Run>(
    'run before',
    `select ${runColumns} from reconciliation_run
     where kind = $1 and peer = $2 and state in ('open', 'signed') and (period = $3::date or kind = 'relations' and period < $3::date)
     order by period desc, id desc limit 1`,
    [run.kind, run.peer, run.period],
  );
  return row;
}

/** How many of each class, and their money. */
export type Total = {
  readonly class: string;
  readonly product: string;
  readonly source: Source;
  readonly items: number;
  readonly oursFen: number;
  readonly theirsFen: number;
};

export async function addTotals(tx: Tx, runId: Id, totals: readonly Total[]): Promise<void> {
  if (totals.length === 0) return;
  await tx.sql(
    'add reconciliation totals',
    `insert into reconciliation_total as t (run_id, class, product, source, items, ours_fen, theirs_fen)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])
     on conflict (run_id, class, product, source) do update set items = t.items + excluded.items,
       ours_fen = t.ours_fen + excluded.ours_fen, theirs_fen = t.theirs_fen + excluded.theirs_fen`,
    [
      runId,
      totals.map((one) => one.class),
      totals.map((one) => one.product),
      totals.map((one) => one.source),
      totals.map((one) => one.items),
      totals.map((one) => one.oursFen),
      totals.map((one) => one.theirsFen),
    ],
  );
}

export function totalsOf(db: Db, runId: Id): Promise<Total[]> {
  return db.read(
    `select class, product, source, items::float8 as items, ours_fen::float8 as "oursFen", theirs_fen::float8 as "theirsFen"
     from reconciliation_total where run_id = $1 order by class, product, source`,
    [runId],
  );
}

/** Comparisons that nobody has signed yet, each with how many differences it has found. */
export function openDifferences(db: Db): Promise<(Pick<Run, 'peer' | 'period'> & { readonly items: number })[]> {
  return db.read(
    `select r.peer, to_char(r.period, 'YYYY-MM-DD') as period, sum(t.items)::float8 as items
     from reconciliation_run r join reconciliation_total t on t.run_id = r.id
     where r.state = 'open' and t.class not in ('agreed', 'matched', 'unpaid', 'refunded') group by r.id limit 200`,
  );
}

export type DifferenceState = 'open' | 'assigned' | 'resolved' | 'carried' | 'gone';

/** Something that the sides do not agree about, until a person has settled it. */
export type Difference = {
  readonly phone: Phone;
  readonly runId: Id;
  /** Kept when it is found again, so that what was said about it stays with it. */
  readonly id: Id;
  readonly class: string;
  readonly product: string;
  /** What each side says. */
  readonly detail: Readonly<Record<string, unknown>>;
  readonly state: DifferenceState;
  readonly owner: string | null;
  readonly deadline: Day | null;
  readonly resolution: string | null;
  readonly firstSeen: Day;
  readonly version: number;
};

const differenceColumns = `phone, run_id as "runId", id, class, product, detail, state, owner, to_char(deadline, 'YYYY-MM-DD') as deadline,
  resolution, to_char(first_seen, 'YYYY-MM-DD') as "firstSeen", version`;

/** One that a person looks at; `isProposed` when a correction waits for another person. */
export type SeenDifference = Difference & { readonly isProposed: boolean };

/** What ends a proposal, and what makes one: the newest of these words says whether one stands. */
const proposing = `('proposed', 'withdrawn', 'resolved', 'reopened', 'corrected')`;
const seenColumns = `${differenceColumns}, coalesce((select r.what = 'proposed' from reconciliation_remark r where r.phone = d.phone
  and r.difference_id = d.id and r.what in ${proposing} order by r.id desc limit 1), false) as "isProposed"`;

/** Those of an earlier comparison about these phones. */
export function differencesAbout(tx: Tx, runId: Id, phones: readonly Phone[]): Promise<Difference[]> {
  return tx.sql(
    'differences about phones',
    `select ${differenceColumns} from reconciliation_difference
     where phone = any($2) and run_id = $1 and state in ('open', 'assigned', 'resolved') order by phone, id`,
    [runId, phones],
  );
}

export async function insertDifferences(tx: Tx, rows: readonly Difference[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.sql(
    'insert differences',
    `insert into reconciliation_difference (phone, run_id, id, class, product, detail, state, owner, deadline, first_seen)
     select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::jsonb[], $7::text[], $8::text[], $9::date[], $10::date[])`,
    [
      rows.map((one) => one.phone),
      rows.map((one) => one.runId),
      rows.map((one) => one.id),
      rows.map((one) => one.class),
      rows.map((one) => one.product),
      rows.map((one) => JSON.stringify(one.detail)),
      rows.map((one) => one.state),
      rows.map((one) => one.owner),
      rows.map((one) => one.deadline),
      rows.map((one) => one.firstSeen),
    ],
  );
}

/** Moves on behind a page. Returns false, and must then be undone, when somebody else has. */
export async function moveRun(tx: Tx, run: Pick<Run, 'id' | 'cursor'>, cursor: string): Promise<boolean> {
  const moved = await tx.sql(
    'move reconciliation run',
    `update reconciliation_run set cursor = $3 where id = $1 and cursor = $2 and state = 'comparing' returning id`,
    [run.id, run.cursor, cursor],
  );
  return moved.length === 1;
}

/** The comparison stands; what the one before it still had open is carried over or has gone. */
export async function concludeRun(tx: Tx, run: Run, before: Run | undefined, now: Date): Promise<void> {
  if (before) {
    await tx.sql(
      'carry differences',
      `update reconciliation_difference o set version = version + 1,
         state = case when exists (select from reconciliation_difference n where n.phone = o.phone and n.run_id = $2 and n.id = o.id)
           then 'carried' else 'gone' end
       where o.run_id = $1 and o.state in ('open', 'assigned')`,
      [before.id, run.id],
    );
    if (before.period === run.period)
      await tx.sql('supersede run', `update reconciliation_run set state = 'superseded' where id = $1`, [before.id]);
  }
  await tx.sql('conclude run', `update reconciliation_run set state = 'open', ended_at = $2 where id = $1`, [
    run.id,
    now,
  ]);
}

/** Telemarketers whose agreements are compared: each has to sign. */
export async function addTelemarketers(tx: Tx, runId: Id, organisations: readonly string[]): Promise<void> {
  if (organisations.length === 0) return;
  await tx.sql(
    'add telemarketers of comparison',
    'insert into reconciliation_telemarketer (run_id, organisation) select $1, unnest($2::text[]) on conflict do nothing',
    [runId, organisations],
  );
}

export async function telemarketersOf(db: Db, runId: Id): Promise<string[]> {
  const rows = await db.read<{ organisation: string }>(
    'select organisation from reconciliation_telemarketer where run_id = $1 order by organisation',
    [runId],
  );
  return rows.map(({ organisation }) => organisation);
}

export type DifferencesAsked = {
  readonly runId: Id;
  readonly state?: string | undefined;
  readonly class?: string | undefined;
  readonly owner?: string | undefined;
  readonly phone?: Phone | undefined;
  /** Those about agreements of this telemarketer only. */
  readonly telemarketer?: string | undefined;
  readonly after: Id;
  readonly limit: number;
};

export function listDifferences(db: Db, asked: DifferencesAsked): Promise<SeenDifference[]> {
  return db.read(
    `select ${seenColumns} from reconciliation_difference d
     where run_id = $1 and id > $2 and ($3::text is null or state = $3) and ($4::text is null or class = $4)
       and ($5::text is null or owner = $5) and ($6::text is null or phone = $6)
       and ($8::text is null or detail->'consent'->>'organisation' = $8) order by id limit $7`,
    [
      asked.runId,
      asked.after,
      asked.state ?? null,
      asked.class ?? null,
      asked.owner ?? null,
      asked.phone ?? null,
      asked.limit,
      asked.telemarketer ?? null,
    ],
  );
}

export async function findDifference(tx: Tx, runId: Id, id: Id): Promise<SeenDifference | undefined> {
  const [row] = await tx.sql<SeenDifference>(
    'find difference',
    `select ${seenColumns} from reconciliation_difference d where run_id = $1 and id = $2`,
    [runId, id],
  );
  return row;
}

/** What a person changes of a difference, from the version that was seen. Returns whether it still was that one. */
export async function updateDifference(
  tx: Tx,
  difference: Pick<Difference, 'phone' | 'runId' | 'id' | 'version' | 'state' | 'owner' | 'deadline' | 'resolution'>,
): Promise<boolean> {
  const { phone, runId, id, version, state, owner, deadline, resolution } = difference;
  const updated = await tx.sql(
    'update difference',
    `update reconciliation_difference set state = $5, owner = $6, deadline = $7::date, resolution = $8, version = version + 1
     where phone = $1 and run_id = $2 and id = $3 and version = $4 returning id`,
    [phone, runId, id, version, state, owner, deadline, resolution],
  );
  return updated.length === 1;
}

/** A line of what was said and done about a difference. */
export type Remark = {
  readonly phone: Phone;
  readonly differenceId: Id;
  readonly id: Id;
  readonly what: 'assigned' | 'remark' | 'resolved' | 'reopened' | 'corrected' | 'proposed' | 'withdrawn';
  readonly text: string;
  readonly by: string;
  readonly at: Date;
  /** What is proposed, and by whom; of other words nothing. */
  readonly verdict?: string;
  readonly accountId?: string;
};

export type Proposal = Open & Pick<Remark, 'text' | 'by' | 'at'>;

export async function insertRemarks(tx: Tx, rows: readonly Remark[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.sql(
    'insert remarks',
    `insert into reconciliation_remark (phone, difference_id, id, what, text, by, at, verdict, account_id)
     select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::uuid[])`,
    [
      rows.map((one) => one.phone),
      rows.map((one) => one.differenceId),
      rows.map((one) => one.id),
      rows.map((one) => one.what),
      rows.map((one) => one.text),
      rows.map((one) => one.by),
      rows.map((one) => one.at),
      rows.map((one) => one.verdict ?? null),
      rows.map((one) => one.accountId ?? null),
    ],
  );
}

/** The correction of a difference that one person has proposed, and nobody has confirmed or withdrawn. */
export async function proposalOf(tx: Tx, phone: Phone, differenceId: Id): Promise<Proposal | undefined> {
  const [row] = await tx.sql<Proposal & { what: Remark['what'] }>(
    'proposal of difference',
    `select what, verdict, account_id as "accountId", text, by, at from reconciliation_remark
     where phone = $1 and difference_id = $2 and what in ${proposing} order by id desc limit 1`,
    [phone, differenceId],
  );
  return row?.what === 'proposed' ? row : undefined;
}

export function remarksOf(tx: Tx, phone: Phone, differenceId: Id): Promise<Remark[]> {
  return tx.sql(
    'remarks of difference',
    `select phone, difference_id as "differenceId", id, what, text, by, at from reconciliation_remark
     where phone = $1 and difference_id = $2 order by id`,
    [phone, differenceId],
  );
}

export type Signature = {
  readonly party: 'carrier' | 'sp' | 'telemarketer';
  /** Which telemarketer; empty for the others. */
  readonly organisation: string;
  readonly signer: string;
  readonly evidence: string;
  readonly by: string;
  /** Whose hand it was; unknown of what was signed before that was asked. */
  readonly accountId: string | null;
  readonly at: Date;
};

const signatureColumns = 'party, organisation, signer, evidence, by, account_id as "accountId", at';

export function signaturesOf(db: Db, runId: Id): Promise<Signature[]> {
  return db.read(
    `select ${signatureColumns} from reconciliation_sign_off where run_id = $1 order by at, party, organisation`,
    [runId],
  );
}

/** The signatures under an open comparison, which waits for this transaction; undefined when it is not open. */
export async function signaturesToJoin(tx: Tx, runId: Id): Promise<Signature[] | undefined> {
  const [run] = await tx.sql<{ state: string }>(
    'lock run to sign',
    'select state from reconciliation_run where id = $1 for update',
    [runId],
  );
  if (run?.state !== 'open') return undefined;
  return tx.sql<Signature>('signatures', `select ${signatureColumns} from reconciliation_sign_off where run_id = $1`, [
    runId,
  ]);
}

/** How many differences nobody has taken on. */
export async function unowned(tx: Tx, runId: Id): Promise<number> {
  const [row] = await tx.sql<{ n: number }>(
    'unowned differences',
    `select count(*)::int as n from reconciliation_difference where run_id = $1 and state = 'open'`,
    [runId],
  );
  return row!.n;
}

/** Writes a signature down. The comparison is closed when all three have signed, and each of several telemarketers. */
export async function insertSignature(tx: Tx, runId: Id, signature: Signature): Promise<void> {
  const { party, organisation, signer, evidence, by, accountId, at } = signature;
  await tx.sql(
    'insert signature',
    `insert into reconciliation_sign_off (run_id, party, organisation, signer, evidence, by, account_id, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [runId, party, organisation, signer, evidence, by, accountId, at],
  );
  await tx.sql(
    'close signed run',
    `update reconciliation_run set state = 'signed'
     where id = $1 and (select count(distinct party) from reconciliation_sign_off where run_id = $1) = 3
       and not exists (select from reconciliation_telemarketer t where t.run_id = $1 and not exists (
         select from reconciliation_sign_off s where s.run_id = $1 and s.party = 'telemarketer' and s.organisation = t.organisation))`,
    [runId],
  );
}
