import type { Db, Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import { inPhoneOrder, type Phone } from '../../values/phone.ts';
import { type Stretch, stretchColumns } from '../staff/index.ts';
import { type Call, type SeatTally, type Tally, toldTogether } from './model.ts';

/** A call as it is kept. */
export type KeptCall = Call & { readonly id: Id; readonly ticketId: Id | undefined };

type Row = {
  phone: Phone;
  call_id: string;
  id: Id;
  line: number;
  agent: string | null;
  missed: string[];
  offered_at: Date;
  answered_at: Date | null;
  ended_at: Date | null;
  recording: string | null;
  ticket_id: Id | null;
};

const columns = 'phone, call_id, id, line, agent, missed, offered_at, answered_at, ended_at, recording, ticket_id';

function kept(row: Row): KeptCall {
  return {
    phone: row.phone,
    callId: row.call_id,
    id: row.id,
    line: row.line,
    agent: row.agent ?? undefined,
    missed: row.missed,
    offeredAt: row.offered_at,
    answeredAt: row.answered_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    recording: row.recording ?? undefined,
    ticketId: row.ticket_id ?? undefined,
  };
}

/** What became of each call that was told, in order. `another`: the id belongs to a call that began at another time. */
export type Told = 'taken' | 'changed' | 'known' | 'another';

const keyOf = ({ phone, callId }: Pick<Call, 'phone' | 'callId'>) => `${phone} ${callId}`;

/** Keeps what the exchange tells: twice the same is once, and what was told first stays. */
export async function saveCalls(tx: Tx, pieces: readonly Call[]): Promise<Told[]> {
  const { told, filled } = await withCallers(tx, pieces);
  const whole = new Map<string, Call>();
  for (const call of told) {
    const known = whole.get(keyOf(call));
    if (!known) whole.set(keyOf(call), call);
    else if (isSame(known, call)) whole.set(keyOf(call), toldTogether(known, call));
  }
  const fates = await upsert(tx, inPhoneOrder([...whole.values()]));
  for (const key of filled) fates.set(key, fates.get(key) ?? 'changed');
  const counted = new Set<string>();
  return told.map((call): Told => {
    const key = keyOf(call);
    if (!isSame(whole.get(key)!, call)) return 'another';
    const first = !counted.has(key);
    counted.add(key);
    const fate = fates.get(key) ?? 'known';
    return first || fate === 'another' ? fate : 'known';
  });
}

const isSame = (one: Call, other: Call) => one.offeredAt.getTime() === other.offeredAt.getTime();

/**
 * The exchange may tell who calls in one piece and leave it out in another: by its id and the time it came they are one call. Gives
 * each piece the caller that any of them names, also to what is kept already (`filled` are the keys of those). Whoever tells of calls
 * waits for another, so that two pieces at once do not miss each other.
 */
async function withCallers(tx: Tx, pieces: readonly Call[]): Promise<{ told: Call[]; filled: Set<string> }> {
  await tx.sql('calls lock', `select pg_advisory_xact_lock(hashtextextended('calls', 7272))`, []);
  const callOf = ({ callId, offeredAt }: Pick<Call, 'callId' | 'offeredAt'>) => `${offeredAt.getTime()} ${callId}`;
  const kept = await tx.sql<Pick<Call, 'phone' | 'callId' | 'offeredAt'>>(
    'callers of calls',
    `select c.phone, c.call_id as "callId", c.offered_at as "offeredAt" from unnest($1::text[], $2::timestamptz[]) t(k, o)
     join call_record c on c.offered_at = t.o and c.call_id = t.k where c.phone <> ''`,
    [pieces.map(({ callId }) => callId), pieces.map(({ offeredAt }) => offeredAt)],
  );
  const callers = new Map([...pieces, ...kept].flatMap((one) => (one.phone === '' ? [] : [[callOf(one), one.phone]])));
  const told = pieces.map((one) => (one.phone === '' ? { ...one, phone: callers.get(callOf(one)) ?? '' } : one));
  const known = told.filter(({ phone }) => phone !== '');
  const rows = await tx.sql<Pick<Call, 'phone' | 'callId'>>(
    'fill callers of calls',
    `update call_record c set phone = t.p
     from (select distinct on (k, o) p, k, o from unnest($1::text[], $2::text[], $3::timestamptz[]) g(p, k, o) order by k, o, p) t
     where c.phone = '' and c.call_id = t.k and c.offered_at = t.o
       and not exists (select from call_record other where other.phone = t.p and other.call_id = t.k)
     returning c.phone, c.call_id as "callId"`,
    [known.map(({ phone }) => phone), known.map(({ callId }) => callId), known.map(({ offeredAt }) => offeredAt)],
  );
  return { told, filled: new Set(rows.map(keyOf)) };
}

async function upsert(tx: Tx, calls: readonly Call[]): Promise<Map<string, Told>> {
  const rows = await tx.sql<{ phone: Phone; call_id: string; fresh: boolean }>(
    'save calls',
    `insert into call_record as c (phone, call_id, id, line, agent, missed, offered_at, answered_at, ended_at, recording)
     select p, k, i, l, a, array(select jsonb_array_elements_text(m)), o, w, e, r
     from unnest($1::text[], $2::text[], $3::uuid[], $4::int[], $5::text[], $6::jsonb[], $7::timestamptz[], $8::timestamptz[],
       $9::timestamptz[], $10::text[]) t(p, k, i, l, a, m, o, w, e, r)
     on conflict (phone, call_id) do update set
       agent = case when c.answered_at is null then coalesce(excluded.agent, c.agent) else c.agent end,
       missed = array(select distinct unnest(c.missed || excluded.missed) order by 1),
       answered_at = coalesce(c.answered_at, excluded.answered_at), ended_at = coalesce(c.ended_at, excluded.ended_at),
       recording = coalesce(c.recording, excluded.recording)
     where c.offered_at = excluded.offered_at and (
       (c.answered_at is null and (excluded.answered_at is not null or excluded.agent is distinct from coalesce(c.agent, excluded.agent)
         or (c.agent is null and excluded.agent is not null)))
       or (c.ended_at is null and excluded.ended_at is not null) or (c.recording is null and excluded.recording is not null)
       or not c.missed @> excluded.missed)
     returning phone, call_id, xmax = 0 as fresh`,
    [
      calls.map(({ phone }) => phone),
      calls.map(({ callId }) => callId),
      calls.map(({ offeredAt }) => newId(offeredAt)),
      calls.map(({ line }) => line),
      calls.map(({ agent }) => agent ?? null),
      calls.map(({ missed }) => JSON.stringify(missed)),
      calls.map(({ offeredAt }) => offeredAt),
      calls.map(({ answeredAt }) => answeredAt ?? null),
      calls.map(({ endedAt }) => endedAt ?? null),
      calls.map(({ recording }) => recording ?? null),
    ],
  );
  const fates = new Map<string, Told>(
    rows.map((row) => [`${row.phone} ${row.call_id}`, row.fresh ? 'taken' : 'changed']),
  );
  const rest = calls.filter((call) => !fates.has(keyOf(call)));
  const others = await tx.sql<{ phone: Phone; call_id: string }>(
    'calls of another time',
    `select c.phone, c.call_id from unnest($1::text[], $2::text[], $3::timestamptz[]) t(phone, call_id, offered_at)
     join call_record c on c.phone = t.phone and c.call_id = t.call_id and c.offered_at <> t.offered_at`,
    [rest.map(({ phone }) => phone), rest.map(({ callId }) => callId), rest.map(({ offeredAt }) => offeredAt)],
  );
  for (const { phone, call_id } of others) fates.set(`${phone} ${call_id}`, 'another');
  if (rows.length > 0) await tx.sql('tell of calls', `select pg_notify('calls', '')`, []);
  return fates;
}

/** Calls without an end, that began since then. */
export async function runningCalls(db: Db, since: Date): Promise<KeptCall[]> {
  const rows = await db.read<Row>(
    `select ${columns} from call_record where ended_at is null and offered_at > $1 order by offered_at limit 200`,
    [since],
  );
  return rows.map(kept);
}

const tally = `count(*)::int as offered, count(answered_at)::int as answered,
  count(*) filter (where ended_at is not null and answered_at is null)::int as abandoned,
  coalesce(sum(extract(epoch from answered_at - offered_at) * 1000), 0)::float8 as "waitMs",
  coalesce(max(extract(epoch from answered_at - offered_at) * 1000), 0)::float8 as "longestWaitMs"`;

/** Calls from `from` until `to`, counted by the hour (`HH24`) or day (`YYYY-MM-DD`) of Beijing in which they were offered. */
export function talliesBy(
  db: Db,
  by: 'HH24' | 'YYYY-MM-DD',
  from: Date,
  to: Date,
): Promise<(Tally & { period: string })[]> {
  return db.read(
    `select to_char(offered_at at time zone 'Asia/Shanghai', $1) as period, ${tally} from call_record
     where offered_at >= $2 and offered_at < $3 group by 1 order by 1`,
    [by, from, to],
  );
}

/** All calls from `from` until `to`, counted. */
export async function tallyOf(db: Db, from: Date, to: Date): Promise<Tally> {
  const [row] = await db.read<Tally>(`select ${tally} from call_record where offered_at >= $1 and offered_at < $2`, [
    from,
    to,
  ]);
  return row!;
}

/** What calls from `from` until `to` say of each seat. */
export function seatTallies(db: Db, from: Date, to: Date): Promise<SeatTally[]> {
  return db.read<SeatTally>(
    `select agent, sum(answered)::int as answered, sum(missed)::int as missed, sum(talk)::float8 as "talkMs", max(at) as "lastAt" from (
       select agent, count(answered_at) as answered, 0 as missed,
         coalesce(sum(extract(epoch from ended_at - answered_at) * 1000), 0) as talk,
         max(coalesce(ended_at, answered_at, offered_at)) as at
       from call_record where offered_at >= $1 and offered_at < $2 and agent is not null group by 1
       union all
       select unnest(missed), 0, count(*), 0, max(offered_at) from call_record
       where offered_at >= $1 and offered_at < $2 group by 1) s
     group by 1 order by 1`,
    [from, to],
  );
}

/** Calls, the newest first. */
export async function listCalls(
  db: Db,
  {
    agent,
    state,
    before,
    limit,
  }: { agent?: string | undefined; state?: string | undefined; before?: Id | undefined; limit: number },
): Promise<KeptCall[]> {
  const rows = await db.read<Row>(
    `select ${columns} from call_record where ($1::text is null or agent = $1) and ($2::uuid is null or id < $2)
       and case $3 when 'answered' then answered_at is not null when 'abandoned' then answered_at is null and ended_at is not null
           when 'running' then ended_at is null else true end
     order by id desc limit $4`,
    [agent ?? null, before ?? null, state ?? null, limit],
  );
  return rows.map(kept);
}

export async function findCall(db: Db, id: Id): Promise<KeptCall | undefined> {
  const [row] = await db.read<Row>(`select ${columns} from call_record where id = $1`, [id]);
  return row && kept(row);
}

/** Ties a call to the ticket that was opened from it. False when it has one already. */
export async function tieToTicket(
  tx: Tx,
  { phone, callId }: Pick<Call, 'phone' | 'callId'>,
  ticketId: Id,
): Promise<boolean> {
  const rows = await tx.sql(
    'tie call to ticket',
    'update call_record set ticket_id = $3 where phone = $1 and call_id = $2 and ticket_id is null returning id',
    [phone, callId, ticketId],
  );
  return rows.length === 1;
}

/** Who sits where now. */
export type Seat = { readonly agent: string; readonly accountId: Id | undefined };

export async function seats(db: Db): Promise<Seat[]> {
  const rows = await db.read<{ agent: string; account_id: Id | null }>(
    'select agent, account_id from call_seating where until_at is null order by agent limit 1000',
  );
  return rows.map(({ agent, account_id }) => ({ agent, accountId: account_id ?? undefined }));
}

/** Seats an account, or nobody, from now on. Whoever sat there, or sat elsewhere, does no longer; what was stays as it was. */
export async function takeSeat(tx: Tx, agent: string, accountId: Id | undefined, now: Date): Promise<void> {
  await tx.sql(
    'leave seats',
    `with left_seats as (
       update call_seating set until_at = greatest($3, from_at) where until_at is null and (agent = $1 or account_id = $2) returning agent)
     insert into call_seating (agent, account_id, from_at) select agent, null, $3 from left_seats where agent <> $1`,
    [agent, accountId ?? null, now],
  );
  await tx.sql('take seat', 'insert into call_seating (agent, account_id, from_at) values ($1, $2, $3)', [
    agent,
    accountId ?? null,
    now,
  ]);
}

/** What calls tell of somebody's time: those that rang at their seat while they sat there. */
export type CallFacts = {
  readonly accountId: Id;
  readonly rang: number;
  readonly answered: number;
  readonly recorded: number;
};

/** Stretches that people served ($1 to $3), as far as they sat at a seat: calls that rang there meanwhile are theirs. */
const sat = `sat as (
  select s.account_id, c.agent, greatest(s.from_at, c.from_at) as from_at, least(s.until_at, coalesce(c.until_at, 'infinity')) as until_at
  from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) s(account_id, from_at, until_at)
  join call_seating c on c.account_id = s.account_id and c.from_at < s.until_at and coalesce(c.until_at, 'infinity') > s.from_at)`;

/** Counts ended calls by who sat at the seat then, on the days they served. */
export function callFacts(db: Db, served: readonly Stretch[]): Promise<CallFacts[]> {
  return db.read<CallFacts>(
    `with ${sat}, rung as (
       select agent, offered_at, true as answered, recording is not null as recorded from call_record
       where offered_at >= (select min(from_at) from sat) and offered_at < (select max(until_at) from sat)
         and answered_at is not null and ended_at is not null
       union all
       select unnest(missed), offered_at, false, false from call_record
       where offered_at >= (select min(from_at) from sat) and offered_at < (select max(until_at) from sat) and ended_at is not null)
     select account_id as "accountId", count(*)::int as rang, count(*) filter (where answered)::int as answered,
       count(*) filter (where recorded)::int as recorded
     from rung join sat using (agent) where offered_at >= from_at and offered_at < until_at group by 1`,
    stretchColumns(served),
  );
}

/** An answered call, and who sat at the seat that answered it. */
export type AnsweredCall = {
  readonly id: Id;
  readonly accountId: Id;
  readonly phone: Phone;
  readonly offeredAt: Date;
  readonly talkSeconds: number;
  readonly recording: string | null;
};

/** Answered calls that are over, by who sat at the seat then, on the days they served. */
export function answeredCallsBy(db: Db, served: readonly Stretch[]): Promise<AnsweredCall[]> {
  return db.read<AnsweredCall>(
    `with ${sat}
     select c.id, s.account_id as "accountId", c.phone, c.offered_at as "offeredAt",
       extract(epoch from c.ended_at - c.answered_at)::int as "talkSeconds", c.recording
     from sat s join call_record c on c.agent = s.agent and c.offered_at >= s.from_at and c.offered_at < s.until_at
     where c.answered_at is not null and c.ended_at is not null order by c.id limit 200000`,
    stretchColumns(served),
  );
}
