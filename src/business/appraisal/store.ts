import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { Facts, Rules } from './model.ts';

/** A month as it was when it was locked: what it was counted from, and by which rules. */
export type Inputs = {
  readonly month: string;
  readonly rules: Rules;
  readonly people: readonly {
    readonly accountId: Id;
    readonly name: string;
    /** The days that were served, as ISO times; absent in months that were locked before these were kept. */
    readonly served?: readonly { readonly from: string; readonly until: string }[];
    readonly facts: Facts;
    readonly conduct: number | null;
    readonly self: number | null;
  }[];
};

export type Month = {
  readonly month: string;
  readonly seed: string | undefined;
  readonly drawnAt: Date | undefined;
  readonly lockedAt: Date | undefined;
  readonly lockedBy: Id | undefined;
  readonly inputs: Inputs | undefined;
  readonly inputsHash: string | undefined;
};

type MonthRow = {
  month: string;
  seed: string | null;
  drawn_at: Date | null;
  locked_at: Date | null;
  locked_by: Id | null;
  inputs: Inputs | null;
  inputs_hash: string | null;
};

const monthText =
  'select month, seed, drawn_at, locked_at, locked_by, inputs, inputs_hash from appraisal_month where month = $1';

function toMonth(month: string, row: MonthRow | undefined): Month {
  return {
    month,
    seed: row?.seed ?? undefined,
    drawnAt: row?.drawn_at ?? undefined,
    lockedAt: row?.locked_at ?? undefined,
    lockedBy: row?.locked_by ?? undefined,
    inputs: row?.inputs ?? undefined,
    inputsHash: row?.inputs_hash ?? undefined,
  };
}

export async function findMonth(db: Db, month: string): Promise<Month> {
  return toMonth(month, (await db.read<MonthRow>(monthText, [month]))[0]);
}

/** The month, locked in the database until the transaction ends: what changes it goes in single file. */
export async function takeMonth(tx: Tx, month: string): Promise<Month> {
  await tx.sql('begin appraisal month', 'insert into appraisal_month (month) values ($1) on conflict do nothing', [
    month,
  ]);
  const [row] = await tx.sql<MonthRow>('take appraisal month', `${monthText} for update`, [month]);
  return toMonth(month, row);
}

/** A call that was drawn for scoring. */
export type Sampled = {
  readonly callId: Id;
  readonly accountId: Id;
  readonly phone: Phone;
  readonly place: number;
  readonly offeredAt: Date;
  readonly talkSeconds: number;
  readonly recording: string | null;
};

export async function saveDraw(
  tx: Tx,
  {
    month,
    seed,
    by,
    calls,
    from,
  }: { month: string; seed: string; by: Id; calls: readonly Sampled[]; from: readonly Id[] },
  now: Date,
): Promise<void> {
  await tx.sql(
    'draw appraisal month',
    'update appraisal_month set seed = $2, drawn_at = $3, drawn_by = $4, drawn_from = $5 where month = $1',
    [month, seed, now, by, from],
  );
  await tx.sql(
    'save appraisal sample',
    `insert into appraisal_sample (month, call_id, account_id, phone, place, offered_at, talk_seconds, recording)
     select $1, * from unnest($2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::timestamptz[], $7::int[], $8::text[])`,
    [
      month,
      calls.map(({ callId }) => callId),
      calls.map(({ accountId }) => accountId),
      calls.map(({ phone }) => phone),
      calls.map(({ place }) => place),
      calls.map(({ offeredAt }) => offeredAt),
      calls.map(({ talkSeconds }) => talkSeconds),
      calls.map(({ recording }) => recording),
    ],
  );
}

/** The calls that a month's sample was drawn from. */
export async function drawnFrom(db: Db, month: string): Promise<Id[]> {
  const [row] = await db.read<{ ids: Id[] | null }>('select drawn_from as ids from appraisal_month where month = $1', [
    month,
  ]);
  return row?.ids ?? [];
}

export function sampleOf(db: Db, month: string): Promise<Sampled[]> {
  return db.read<Sampled>(
    `select call_id as "callId", account_id as "accountId", phone, place, offered_at as "offeredAt", talk_seconds as "talkSeconds",
       recording from appraisal_sample where month = $1 order by account_id, place limit 5000`,
    [month],
  );
}

/** What one scorer gave a call. */
export type Score = {
  readonly callId: Id;
  readonly accountId: Id;
  readonly scorer: Id;
  readonly marks: Readonly<Record<string, number>>;
  readonly score: number;
  readonly words: string;
  readonly at: Date;
};

export function scoresOf(db: Db, month: string): Promise<Score[]> {
  return db.read<Score>(
    `select s.call_id as "callId", p.account_id as "accountId", s.scorer, s.marks, s.score::float8 as score, s.words, s.at
     from appraisal_score s join appraisal_sample p using (month, call_id) where s.month = $1 order by s.call_id, s.scorer limit 20000`,
    [month],
  );
}

/** How many drawn calls nobody has scored. */
export async function unscored(tx: Tx, month: string): Promise<number> {
  const [row] = await tx.sql<{ n: number }>(
    'unscored calls',
    `select count(*)::int as n from appraisal_sample p where p.month = $1
       and not exists (select from appraisal_score s where s.month = p.month and s.call_id = p.call_id)`,
    [month],
  );
  return row!.n;
}

export async function saveScore(
  tx: Tx,
  month: string,
  score: Omit<Score, 'accountId' | 'at'>,
  now: Date,
): Promise<void> {
  await tx.sql(
    'save appraisal score',
    `insert into appraisal_score (month, call_id, scorer, marks, score, words, at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (month, call_id, scorer) do update set marks = excluded.marks, score = excluded.score, words = excluded.words, at = excluded.at`,
    [month, score.callId, score.scorer, JSON.stringify(score.marks), score.score, score.words, now],
  );
}

export async function sampledCall(tx: Tx, month: string, callId: Id): Promise<{ accountId: Id } | undefined> {
  const [row] = await tx.sql<{ accountId: Id }>(
    'sampled call',
    'select account_id as "accountId" from appraisal_sample where month = $1 and call_id = $2',
    [month, callId],
  );
  return row;
}

/** What the supervisor thinks of somebody's conduct, or somebody of himself. */
export type Opinion = {
  readonly accountId: Id;
  readonly kind: 'conduct' | 'self';
  readonly marks: Readonly<Record<string, number>>;
  readonly score: number;
  readonly words: string;
  readonly by: Id;
};

export function opinionsOf(db: Db, month: string): Promise<Opinion[]> {
  return db.read<Opinion>(
    `select account_id as "accountId", kind, marks, score::float8 as score, words, by from appraisal_opinion where month = $1
     order by account_id limit 2000`,
    [month],
  );
}

export async function saveOpinion(tx: Tx, month: string, one: Opinion, now: Date): Promise<void> {
  await tx.sql(
    'save appraisal opinion',
    `insert into appraisal_opinion (month, account_id, kind, marks, score, words, by, at) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (month, account_id, kind) do update set marks = excluded.marks, score = excluded.score, words = excluded.words,
       by = excluded.by, at = excluded.at`,
    [month, one.accountId, one.kind, JSON.stringify(one.marks), one.score, one.words, one.by, now],
  );
}

export async function saveLock(
  tx: Tx,
  { month, by, inputs, hash }: { month: string; by: Id; inputs: Inputs; hash: string },
  now: Date,
): Promise<void> {
  await tx.sql(
    'lock appraisal month',
    'update appraisal_month set locked_at = $2, locked_by = $3, inputs = $4, inputs_hash = $5 where month = $1 and locked_at is null',
    [month, now, by, JSON.stringify(inputs), hash],
  );
}

export type Appeal = {
  readonly id: Id;
  readonly month: string;
  readonly accountId: Id;
  readonly words: string;
  readonly askedAt: Date;
  readonly decision: 'upheld' | 'rejected' | null;
  readonly adjustment: number | null;
  readonly reason: string | null;
  readonly decidedBy: Id | null;
  readonly decidedAt: Date | null;
};
const appealColumns = `id, month, account_id as "accountId", words, asked_at as "askedAt", decision, adjustment::float8 as adjustment, reason,
  decided_by as "decidedBy", decided_at as "decidedAt"`;

export function appealsOf(db: Db, month: string): Promise<Appeal[]> {
  return db.read<Appeal>(`select ${appealColumns} from appraisal_appeal where month = $1 order by id limit 1000`, [
    month,
  ]);
}

/** False when there is one of this person already. */
export async function insertAppeal(
  tx: Tx,
  one: Pick<Appeal, 'id' | 'month' | 'accountId' | 'words'>,
  now: Date,
): Promise<boolean> {
  const rows = await tx.sql(
    'insert appraisal appeal',
    `insert into appraisal_appeal (id, month, account_id, words, asked_at) values ($1, $2, $3, $4, $5)
     on conflict (month, account_id) do nothing returning id`,
    [one.id, one.month, one.accountId, one.words, now],
  );
  return rows.length === 1;
}

export async function findAppeal(tx: Tx, id: Id): Promise<Appeal | undefined> {
  const [row] = await tx.sql<Appeal>(
    'find appraisal appeal',
    `select ${appealColumns} from appraisal_appeal where id = $1 for update`,
    [id],
  );
  return row;
}

export async function decideAppeal(
  tx: Tx,
  {
    id,
    decision,
    adjustment,
    reason,
    by,
  }: { id: Id; decision: 'upheld' | 'rejected'; adjustment: number | null; reason: string; by: Id },
  now: Date,
): Promise<void> {
  await tx.sql(
    'decide appraisal appeal',
    `update appraisal_appeal set decision = $2, adjustment = $3, reason = $4, decided_by = $5, decided_at = $6
     where id = $1 and decision is null`,
    [id, decision, adjustment, reason, by, now],
  );
}
