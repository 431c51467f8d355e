import { randomBytes } from 'node:crypto';
import { assertRows, type Db, type Tx } from '../../platform/db.ts';
import type { Carrier } from '../../values/carrier.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { Award, Contest, Entry, Given, PlayChanges } from './contest.ts';
import type { Slot } from './draw.ts';

/** Digests of the seeds, by contest. A contest heard of for the first time gets its seed now: before anybody has answered. */
export async function sealsOf(tx: Tx, contests: readonly Contest[], now: Date): Promise<Map<string, string>> {
  const codes = contests.map(({ code }) => code);
  const seals = await readSeals(tx, codes);
  const fresh = contests.filter(({ code }) => !seals.has(code));
  if (fresh.length === 0) return seals;
  await tx.sql(
    'seal contests',
    `insert into contest (code, version, seed, seal, sealed_at, draw_at, budget_fen)
     select c, v, s, sha256(s), $6, d, b
     from unnest($1::text[], $2::text[], $3::bytea[], $4::timestamptz[], $5::int[]) t(c, v, s, d, b) order by c
     on conflict do nothing`,
    [
      fresh.map(({ code }) => code),
      fresh.map(({ version }) => version),
      fresh.map(() => randomBytes(32)),
      fresh.map(({ drawAt }) => drawAt),
      fresh.map(({ budgetFen }) => budgetFen),
      now,
    ],
  );
  return readSeals(tx, codes);
}

async function readSeals(tx: Tx, codes: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.sql<{ code: string; seal: Buffer }>(
    'seals of contests',
    'select code, seal from contest where code = any($1)',
    [codes],
  );
  return new Map(rows.map(({ code, seal }) => [code, seal.toString('hex')]));
}

/** What these phones entered and won. */
export async function playsOf(tx: Tx, phones: readonly Phone[]): Promise<{ entries: Entry[]; awards: Award[] }> {
  const [entries, awards] = await Promise.all([
    tx.sql<EntryRow>(
      'contest entries',
      `select phone, contest, id, carrier, answered, right_answers, qualified, started_at, done_at, version
       from contest_entry where phone = any($1)`,
      [phones],
    ),
    tx.sql<AwardRow>(
      'contest awards',
      'select phone, contest, prize, state, claim_until from contest_award where phone = any($1)',
      [phones],
    ),
  ]);
  return { entries: entries.map(entryOf), awards: awards.map(awardOf) };
}

/** Saves what texts changed. A row that moved on meanwhile fails the whole batch, which is then taken one by one. */
export async function savePlay(tx: Tx, changes: readonly PlayChanges[], now: Date): Promise<void> {
  await saveEntries(
    tx,
    changes.flatMap(({ entries }) => entries),
  );
  await saveGiven(
    tx,
    changes.flatMap(({ given }) => given),
  );
  await saveClaims(
    tx,
    changes.flatMap(({ claims }) => claims),
    now,
  );
}

async function saveEntries(tx: Tx, steps: readonly Entry[]): Promise<void> {
  if (steps.length === 0) return;
  // Several steps of one entry may be in a batch: the last is kept, from the version before the first.
  const first = new Map<Id, number>();
  for (const { id, version } of steps) if (!first.has(id)) first.set(id, version);
  const rows = [...new Map(steps.map((one) => [one.id, one])).values()];
  const saved = await tx.sql(
    'save contest entries',
    `insert into contest_entry as e (phone, contest, id, carrier, answered, right_answers, qualified, started_at, done_at, version)
     select p, c, i, k, a, r, q, s, d, v
     from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::int[], $6::int[], $7::boolean[], $8::timestamptz[],
       $9::timestamptz[], $10::int[]) t(p, c, i, k, a, r, q, s, d, v)
     on conflict (phone, contest) do update set answered = excluded.answered, right_answers = excluded.right_answers,
       qualified = excluded.qualified, done_at = excluded.done_at, version = excluded.version
     where e.id = excluded.id
       and e.version = (select w - 1 from unnest($3::uuid[], $11::int[]) u(i, w) where u.i = excluded.id)
     returning e.id`,
    [
      rows.map((one) => one.phone),
      rows.map((one) => one.contest),
      rows.map((one) => one.id),
      rows.map((one) => one.carrier),
      rows.map((one) => one.answered),
      rows.map((one) => one.right),
      rows.map((one) => one.qualified),
      rows.map((one) => one.startedAt),
      rows.map((one) => one.doneAt ?? null),
      rows.map((one) => one.version),
      rows.map((one) => first.get(one.id)),
    ],
  );
  assertRows('contest entries changed by somebody else meanwhile', saved.length, rows.length);
}

async function saveGiven(tx: Tx, rows: readonly Given[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.sql(
    'save contest answers',
    `insert into contest_answer (phone, contest, question, text, answer, is_right, mo_id, at)
     select * from unnest($1::text[], $2::text[], $3::smallint[], $4::text[], $5::text[], $6::boolean[], $7::uuid[], $8::timestamptz[])`,
    [
      rows.map((one) => one.phone),
      rows.map((one) => one.contest),
      rows.map((one) => one.question),
      rows.map((one) => one.text),
      rows.map((one) => one.answer),
      rows.map((one) => one.isRight),
      rows.map((one) => one.moId),
      rows.map((one) => one.at),
    ],
  );
}

async function saveClaims(tx: Tx, claims: readonly Award[], now: Date): Promise<void> {
  if (claims.length === 0) return;
  const claimed = await tx.sql(
    'claim contest awards',
    `update contest_award w set state = 'claimed', claimed_at = $3 from unnest($1::text[], $2::text[]) t(p, c)
     where w.phone = t.p and w.contest = t.c and w.state = 'offered' and w.claim_until > $3 returning w.slot`,
    [claims.map(({ phone }) => phone), claims.map(({ contest }) => contest), now],
  );
  assertRows('contest awards that lapsed meanwhile', claimed.length, claims.length);
}

/** A number that changed hands takes part in no draw to come, and what it won and did not claim goes to the next at once. */
export async function sealContests(tx: Tx, phones: readonly Phone[], now: Date): Promise<void> {
  await tx.sql(
    'seal contest entries',
    `update contest_entry e set qualified = false, version = version + 1
     where phone = any($1) and qualified and exists (select from contest c where c.code = e.contest and c.drawn_at is null)`,
    [phones],
  );
  await tx.sql(
    'seal contest awards',
    `update contest_award set claim_until = $2 where phone = any($1) and state = 'offered' and claim_until > $2`,
    [phones, now],
  );
}

/** What somebody answered and won since a time, in its order. */
export function ownPlays(
  db: Db,
  phone: Phone,
  since: Date,
): Promise<{ at: Date; contest: string; question: number | null; text: string; state: string | null }[]> {
  return db.read(
    `select at, contest, question, text, null as state from contest_answer where phone = $1 and at >= $2
     union all select offered_at, contest, null, prize, state from contest_award where phone = $1 and offered_at >= $2 order by 1`,
    [phone, since],
  );
}

/** Removes what somebody answered up to a time, and takes them out of draws to come. Gives how many answers there were. */
export async function erasePlays(
  tx: Tx,
  { phone, until }: { readonly phone: Phone; readonly until: Date },
): Promise<number> {
  await tx.sql(
    'leave contests',
    `update contest_entry e set qualified = false, version = version + 1 where phone = $1 and qualified and started_at <= $2
       and exists (select from contest c where c.code = e.contest and c.drawn_at is null)`,
    [phone, until],
  );
  // Answers let go of rows to who says so (ops/retention.md), and to nobody else in this transaction.
  await tx.sql('open contest answers', `set local spgate.retention = 'on'`, []);
  const rows = await tx.sql(
    'erase contest answers',
    'delete from contest_answer where phone = $1 and at <= $2 returning question',
    [phone, until],
  );
  await tx.sql('close contest answers', `set local spgate.retention = ''`, []);
  return rows.length;
}

/** Contests that are not over: their sheets must stay as they are. */
export function unfinishedContests(db: Db): Promise<{ code: string; version: string }[]> {
  return db.read(
    `select code, version from contest c
     where drawn_at is null or exists (select from contest_award w where w.contest = c.code and w.state = 'offered')
     order by code`,
  );
}

/** When the next contest is to be drawn, and when the next claim lapses. */
export async function nextDraw(db: Db): Promise<Date | undefined> {
  const [row] = await db.read<{ due: Date | null }>('select min(draw_at) as due from contest where drawn_at is null');
  return row?.due ?? undefined;
}

/** When the next claim lapses. */
export async function nextLapse(db: Db): Promise<Date | undefined> {
  const [row] = await db.read<{ due: Date | null }>(
    `select min(claim_until) as due from contest_award where state = 'offered'`,
  );
  return row?.due ?? undefined;
}

/** Contests to be drawn by then. */
export async function contestsToDraw(tx: Tx, now: Date): Promise<string[]> {
  const rows = await tx.sql<{ code: string }>(
    'contests to draw',
    'select code from contest where drawn_at is null and draw_at <= $1 order by code',
    [now],
  );
  return rows.map(({ code }) => code);
}

/** Takes a contest for its one draw: undefined when another worker has it, or had it. */
export async function takeForDraw(tx: Tx, code: string, now: Date): Promise<Uint8Array | undefined> {
  const [row] = await tx.sql<{ seed: Buffer }>(
    'take contest for draw',
    `update contest set drawn_at = $2, qualified = 0, entrants = '' where code = $1 and drawn_at is null returning seed`,
    [code, now],
  );
  return row?.seed;
}

/** The seed of a contest that has been drawn, held until the transaction ends so that substitutes come one after another. */
export async function holdDrawn(tx: Tx, code: string): Promise<Uint8Array> {
  const [row] = await tx.sql<{ seed: Buffer }>(
    'hold drawn contest',
    'update contest set spent_fen = spent_fen where code = $1 returning seed',
    [code],
  );
  return row!.seed;
}

/** Who took part, a page of phones after another, in the order of the phones. */
export async function* entrants(tx: Tx, code: string, pageSize = 5_000): AsyncGenerator<Phone[]> {
  let after = '';
  for (;;) {
    const rows = await tx.sql<{ phone: Phone }>(
      'contest entrants',
      'select phone from contest_entry where contest = $1 and qualified and phone > $2 order by phone limit $3',
      [code, after, pageSize],
    );
    if (rows.length > 0) yield rows.map(({ phone }) => phone);
    if (rows.length < pageSize) return;
    after = rows.at(-1)!.phone;
  }
}

/** Keeps who took part in the draw, as a number and a digest. */
export async function recordEntrants(tx: Tx, code: string, qualified: number, digest: Uint8Array): Promise<void> {
  await tx.sql('record entrants', 'update contest set qualified = $2, entrants = $3 where code = $1', [
    code,
    qualified,
    digest,
  ]);
}

/** The networks of these phones, by which messages reach them. */
export async function carriersOf(tx: Tx, code: string, phones: readonly Phone[]): Promise<Map<Phone, Carrier>> {
  const rows = await tx.sql<{ phone: Phone; carrier: Carrier }>(
    'carriers of entrants',
    'select phone, carrier from contest_entry where phone = any($1) and contest = $2',
    [phones, code],
  );
  return new Map(rows.map(({ phone, carrier }) => [phone, carrier]));
}

/** A slot with the phone that is offered it. */
export type Offer = Slot & { readonly turn: number; readonly phone: Phone };

/** Offers slots to phones and spends their value. SQL refuses a slot with two holders, a phone with two prizes, a budget overdrawn. */
export async function offer(
  tx: Tx,
  code: string,
  offers: readonly Offer[],
  { now, claimUntil }: { now: Date; claimUntil: Date },
): Promise<void> {
  if (offers.length === 0) return;
  await tx.sql(
    'offer awards',
    `insert into contest_award (contest, slot, turn, phone, prize, value_fen, state, offered_at, claim_until)
     select $1, s, t, p, z, v, 'offered', $7, $8
     from unnest($2::smallint[], $3::smallint[], $4::text[], $5::text[], $6::int[]) u(s, t, p, z, v)`,
    [
      code,
      offers.map(({ slot }) => slot),
      offers.map(({ turn }) => turn),
      offers.map(({ phone }) => phone),
      offers.map(({ prize }) => prize),
      offers.map(({ valueFen }) => valueFen),
      now,
      claimUntil,
    ],
  );
  await spend(tx, code, totalOf(offers));
}

/** Contests with a prize that was not claimed by then. */
export async function contestsToLapse(tx: Tx, now: Date): Promise<string[]> {
  const rows = await tx.sql<{ contest: string }>(
    'contests to lapse',
    `select distinct contest from contest_award where state = 'offered' and claim_until <= $1 order by contest`,
    [now],
  );
  return rows.map(({ contest }) => contest);
}

/** Takes back what was not claimed by then, and its value; returns the slots that are free again, in order. */
export async function lapse(tx: Tx, code: string, now: Date): Promise<(Slot & { turn: number })[]> {
  const rows = await tx.sql<{ slot: number; turn: number; prize: string; value_fen: number }>(
    'lapse awards',
    `update contest_award set state = 'lapsed' where contest = $1 and state = 'offered' and claim_until <= $2
     returning slot, turn, prize, value_fen`,
    [code, now],
  );
  const freed = rows.map(({ value_fen, ...row }) => ({ ...row, valueFen: value_fen }));
  await spend(tx, code, -totalOf(freed));
  return freed.sort((one, other) => one.slot - other.slot);
}

function totalOf(slots: readonly Pick<Slot, 'valueFen'>[]): number {
  return slots.reduce((sum, { valueFen }) => sum + valueFen, 0);
}

async function spend(tx: Tx, code: string, fen: number): Promise<void> {
  await tx.sql('spend contest budget', 'update contest set spent_fen = spent_fen + $2 where code = $1', [code, fen]);
}

/** Phones that were ever offered a prize of this contest. */
export async function offeredPhones(tx: Tx, code: string): Promise<Set<Phone>> {
  const rows = await tx.sql<{ phone: Phone }>('offered phones', 'select phone from contest_award where contest = $1', [
    code,
  ]);
  return new Set(rows.map(({ phone }) => phone));
}

type EntryRow = {
  phone: Phone;
  contest: string;
  id: Id;
  carrier: Carrier;
  answered: number;
  right_answers: number;
  qualified: boolean;
  started_at: Date;
  done_at: Date | null;
  version: number;
};

function entryOf(row: EntryRow): Entry {
  return {
    phone: row.phone,
    contest: row.contest,
    id: row.id,
    carrier: row.carrier,
    answered: row.answered,
    right: row.right_answers,
    qualified: row.qualified,
    startedAt: row.started_at,
    doneAt: row.done_at ?? undefined,
    version: row.version,
  };
}

type AwardRow = { phone: Phone; contest: string; prize: string; state: Award['state']; claim_until: Date };

function awardOf({ phone, contest, prize, state, claim_until }: AwardRow): Award {
  return { phone, contest, prize, state, claimUntil: claim_until };
}
