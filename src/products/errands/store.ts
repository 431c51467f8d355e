import { assertRows, type Db, type Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { Actor, Decision, ErrandEvent } from './decide.ts';
import { type AgentLoad, type Errand, lookAtOf, type State } from './model.ts';
import type { Payment } from './money.ts';
import { papersMs } from './papers.ts';

/** What pages are told by NOTIFY: an errand changed. */
export const errandChannel = 'errand';

export function numberOf(number: string | number | bigint): string {
  return `DB${String(number).padStart(4, '0')}`;
}

/** Numbers for errands to come. One that is not used is nobody's. */
export async function nextNumbers(tx: Tx, count: number): Promise<string[]> {
  const rows = await tx.sql<{ number: string }>(
    'next errand numbers',
    `select nextval('errand_number_seq')::text as number from generate_series(1, $1)`,
    [count],
  );
  return rows.map(({ number }) => numberOf(number));
}

/** Errands with their payments, locked in the order of their ids. */
export async function lockErrands(
  tx: Tx,
  ids: readonly Id[],
): Promise<Map<Id, { readonly errand: Errand; readonly payments: readonly Payment[] }>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.sql<{ body: Errand }>(
    'lock errands',
    'select body from errand where id = any($1) order by id for no key update',
    [ids],
  );
  const paid = await tx.sql<PaymentRow>(
    'payments of locked errands',
    `select ${paymentColumns} from errand_payment where errand_id = any($1) order by at, id`,
    [ids],
  );
  const payments = paid.map(paymentFrom);
  return new Map(
    rows.map(({ body }) => [
      body.id,
      { errand: body, payments: payments.filter(({ errandId }) => errandId === body.id) },
    ]),
  );
}

export async function findErrand(db: Db, id: Id): Promise<Errand | undefined> {
  const [row] = await db.read<{ body: Errand }>('select body from errand where id = $1', [id]);
  return row?.body;
}

/** The phone of an errand, which is locked before the errand is. */
export async function phoneOf(tx: Tx, id: Id): Promise<Phone | undefined> {
  const [row] = await tx.sql<{ phone: Phone }>('phone of errand', 'select phone from errand where id = $1', [id]);
  return row?.phone;
}

/** Errands of these phones that their holders of today ordered, the oldest first; those that are over only since then. */
export async function errandsOfPhones(tx: Tx, phones: readonly Phone[], overSince: Date): Promise<Errand[]> {
  const rows = await tx.sql<{ body: Errand }>(
    'errands of phones',
    `select body from errand where phone = any($1) and not (body ->> 'holderGone')::boolean and (over_at is null or over_at >= $2)
     order by phone, id`,
    [phones, overSince],
  );
  return rows.map(({ body }) => body);
}

/** Every errand under a number, the newest first, for people of ours. */
export async function errandsUnder(db: Db, phone: Phone, limit: number): Promise<Errand[]> {
  const rows = await db.read<{ body: Errand }>('select body from errand where phone = $1 order by id desc limit $2', [
    phone,
    limit,
  ]);
  return rows.map(({ body }) => body);
}

/** Payments of these errands, the oldest first. */
export async function paymentsOf(db: Db, ids: readonly Id[]): Promise<Payment[]> {
  const rows = await db.read<PaymentRow>(
    `select ${paymentColumns} from errand_payment where errand_id = any($1) order by at, id`,
    [ids],
  );
  return rows.map(paymentFrom);
}

/** Saves what was decided of errands that are locked, and tells the pages. `from`: the version each had; absent for a new one. */
export async function saveDecisions(
  tx: Tx,
  decisions: readonly (Decision & { readonly from?: number })[],
): Promise<void> {
  for (const { errand, event, from } of decisions) {
    const rows = await tx.sql(
      'save errand',
      `insert into errand as e (id, number, phone, state, kind, city, agent, priority, escalated, body, version, asked_at, changed_at, look_at, over_at, papers_until)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $17)
       on conflict (id) do update set state = excluded.state, agent = excluded.agent, escalated = excluded.escalated,
         body = excluded.body, version = excluded.version, changed_at = excluded.changed_at, look_at = excluded.look_at,
         over_at = excluded.over_at, papers_until = case when excluded.over_at is distinct from e.over_at then excluded.papers_until else e.papers_until end
       where e.version = $16
       returning 1`,
      [
        ...[errand.id, BigInt(errand.number.slice(2)), errand.phone, errand.state, errand.kind, errand.city],
        ...[errand.agent, errand.priority, errand.escalatedAt !== null, JSON.stringify(errand), errand.version],
        ...[dateOf(errand.askedAt), dateOf(errand.changedAt), dateOf(lookAtOf(errand)), dateOf(errand.overAt)],
        from ?? 0,
        errand.overAt === null ? null : new Date(errand.overAt + papersMs),
      ],
    );
    assertRows(`errand ${errand.number}`, rows.length, 1);
    await insertEvent(tx, event);
    await tx.sql('tell errand', 'select pg_notify($1, $2)', [errandChannel, errand.id]);
  }
}

async function insertEvent(tx: Tx, { errandId, seq, kind, by, data, at }: ErrandEvent): Promise<void> {
  await tx.sql(
    'insert errand event',
    `insert into errand_event (errand_id, seq, kind, by_kind, by_id, data, at) values ($1, $2, $3, $4, $5, $6, $7)`,
    [errandId, seq, kind, by.kind, by.id, JSON.stringify(data), new Date(at)],
  );
}

function dateOf(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}

/** What happened to an errand, the oldest first. */
export async function eventsOf(db: Db, id: Id): Promise<ErrandEvent[]> {
  const rows = await db.read<{
    seq: number;
    kind: ErrandEvent['kind'];
    by_kind: Actor['kind'];
    by_id: string | null;
    data: Record<string, unknown>;
    at: Date;
  }>('select seq, kind, by_kind, by_id, data, at from errand_event where errand_id = $1 order by seq', [id]);
  return rows.map(({ seq, kind, by_kind, by_id, data, at }) => ({
    ...{ errandId: id, seq, kind, data, at: at.getTime() },
    by: { kind: by_kind, id: by_id },
  }));
}

const paymentColumns = 'id, errand_id, phone, kind, way, receipt, agency_fen, third_fen, by_id, at';
type PaymentRow = Omit<Payment, 'errandId' | 'agencyFen' | 'thirdFen' | 'by'> & {
  errand_id: Id;
  agency_fen: string;
  third_fen: string;
  by_id: Id;
};

function paymentFrom({ errand_id, agency_fen, third_fen, by_id, ...row }: PaymentRow): Payment {
  return { ...row, errandId: errand_id, agencyFen: Number(agency_fen), thirdFen: Number(third_fen), by: by_id };
}

/** Whether any fen moved for an errand. */
export async function isPaid(tx: Tx, errandId: Id): Promise<boolean> {
  const rows = await tx.sql('errand is paid', 'select 1 from errand_payment where errand_id = $1 limit 1', [errandId]);
  return rows.length > 0;
}

/** Whether a receipt of this kind has the number already. */
export async function receiptIsTaken(tx: Tx, { kind, receipt }: Pick<Payment, 'kind' | 'receipt'>): Promise<boolean> {
  const rows = await tx.sql('errand receipt', 'select 1 from errand_payment where kind = $1 and receipt = $2', [
    kind,
    receipt,
  ]);
  return rows.length > 0;
}

/** False when another payment took the receipt at the same moment. */
export async function insertPayment(tx: Tx, payment: Payment): Promise<boolean> {
  const rows = await tx.sql(
    'insert errand payment',
    `insert into errand_payment (id, errand_id, phone, kind, way, receipt, agency_fen, third_fen, by_id, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning 1`,
    [
      ...[payment.id, payment.errandId, payment.phone, payment.kind, payment.way, payment.receipt],
      ...[payment.agencyFen, payment.thirdFen, payment.by, payment.at],
    ],
  );
  await tx.sql('tell errand', 'select pg_notify($1, $2)', [errandChannel, payment.errandId]);
  return rows.length > 0;
}

/** A picture of a paper, receipt or signature. */
export type Photo = {
  readonly id: Id;
  readonly errandId: Id;
  readonly kind: 'paper' | 'receipt' | 'signature';
  readonly step: string | null;
  readonly hash: string;
  readonly bytes: number;
  readonly by: Id;
  readonly at: Date;
  readonly removedAt: Date | null;
};
const photoColumns = 'id, errand_id, kind, step, hash, bytes, by_id, at, removed_at';
type PhotoRow = Omit<Photo, 'errandId' | 'by' | 'removedAt'> & { errand_id: Id; by_id: Id; removed_at: Date | null };

function photoFrom({ errand_id, by_id, removed_at, ...row }: PhotoRow): Photo {
  return { ...row, errandId: errand_id, by: by_id, removedAt: removed_at };
}

export async function insertPhoto(tx: Tx, photo: Omit<Photo, 'removedAt'>): Promise<void> {
  await tx.sql(
    'insert errand photo',
    `insert into errand_photo (id, errand_id, kind, step, hash, bytes, by_id, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [photo.id, photo.errandId, photo.kind, photo.step, photo.hash, photo.bytes, photo.by, photo.at],
  );
  await tx.sql('tell errand', 'select pg_notify($1, $2)', [errandChannel, photo.errandId]);
}

export async function photosOf(db: Db, errandId: Id): Promise<Photo[]> {
  const rows = await db.read<PhotoRow>(`select ${photoColumns} from errand_photo where errand_id = $1 order by id`, [
    errandId,
  ]);
  return rows.map(photoFrom);
}

/** The same within a transaction, with how many there are of each step. */
export async function picturesOf(tx: Tx, errandId: Id): Promise<Photo[]> {
  const rows = await tx.sql<PhotoRow>(
    'pictures of errand',
    `select ${photoColumns} from errand_photo where errand_id = $1 and removed_at is null order by id`,
    [errandId],
  );
  return rows.map(photoFrom);
}

/** Who does errands and is on duty, with how much each has to do. Each is locked, so that two errands are not weighed at once. */
export async function agentLoads(tx: Tx): Promise<AgentLoad[]> {
  await tx.sql('weigh errand agents', `select pg_advisory_xact_lock(hashtext('errand agents'))`, []);
  return tx.sql<AgentLoad>(
    'errand agents',
    `select a.id, g.cities, (select count(*)::int from errand e where e.agent = a.id and e.over_at is null) as open
     from staff_account a left join errand_agent g on g.account_id = a.id
     where a.role = 'errand-agent' and a.disabled_at is null and coalesce(g.on_duty, true) order by a.id`,
    [],
  );
}

/** An errand agent as the people who lead them see one. */
export type AgentSeen = AgentLoad & { readonly name: string; readonly onDuty: boolean };

export async function agentsSeen(db: Db): Promise<AgentSeen[]> {
  return db.read<AgentSeen>(
    `select a.id, a.name, g.cities, coalesce(g.on_duty, true) as "onDuty",
       (select count(*)::int from errand e where e.agent = a.id and e.over_at is null) as open
     from staff_account a left join errand_agent g on g.account_id = a.id
     where a.role = 'errand-agent' and a.disabled_at is null order by lower(a.name) limit 500`,
  );
}

/** False when there is no such errand agent. */
export async function saveAgent(
  tx: Tx,
  { id, cities, onDuty }: { readonly id: Id; readonly cities: readonly string[] | null; readonly onDuty: boolean },
): Promise<boolean> {
  const rows = await tx.sql(
    'save errand agent',
    `insert into errand_agent (account_id, cities, on_duty)
     select id, $2::text[], $3 from staff_account where id = $1 and role = 'errand-agent'
     on conflict (account_id) do update set cities = excluded.cities, on_duty = excluded.on_duty returning 1`,
    [id, cities, onDuty],
  );
  return rows.length > 0;
}

/** Which errands a list holds. */
export type Filter = {
  readonly state?: State | 'open' | 'late' | 'over' | undefined;
  readonly city?: string | undefined;
  readonly kind?: string | undefined;
  readonly agent?: Id | undefined;
};

const listed = `($1::text is null or case $1 when 'open' then over_at is null when 'over' then over_at is not null
    when 'late' then escalated and over_at is null else state = $1 end)
  and ($2::text is null or city = $2) and ($3::text is null or kind = $3) and ($4::uuid is null or agent = $4)`;

/** Open errands: who has priority first, then the oldest; what is over the newest first. Pages by number of rows. */
export async function listErrands(
  db: Db,
  { state, city, kind, agent }: Filter,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<Errand[]> {
  const rows = await db.read<{ body: Errand }>(
    `select body from errand where ${listed}
     order by over_at desc nulls first, priority desc, id limit $5 offset $6`,
    [state ?? null, city ?? null, kind ?? null, agent ?? null, limit, offset],
  );
  return rows.map(({ body }) => body);
}

/** How many errands stand where, and how many are late. */
export async function countErrands(db: Db, agent: Id | undefined): Promise<Record<State | 'late', number>> {
  const rows = await db.read<{ state: State | 'late'; count: number }>(
    `select state, count(*)::int as count from errand where over_at is null and ($1::uuid is null or agent = $1) group by state
     union all select 'late', count(*)::int from errand where over_at is null and escalated and ($1::uuid is null or agent = $1)`,
    [agent ?? null],
  );
  const none = { asked: 0, quoted: 0, accepted: 0, assigned: 0, working: 0, done: 0, cancelled: 0, late: 0 };
  return { ...none, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
}

/** Which kinds and cities errands are of, and how many. */
export async function usedBy(db: Db): Promise<{ kind: string; city: string; errands: number }[]> {
  return db.read('select kind, city, count(*)::int as errands from errand group by kind, city order by kind, city');
}

/** When the clock must look at some errand first. */
export async function nextLook(db: Db): Promise<Date | undefined> {
  const [row] = await db.read<{ at: Date | null }>('select min(look_at) as at from errand');
  return row?.at ?? undefined;
}

export async function dueErrands(tx: Tx, now: Date, limit: number): Promise<{ id: Id; phone: Phone }[]> {
  return tx.sql('due errands', 'select id, phone from errand where look_at <= $1 order by look_at, id limit $2', [
    now,
    limit,
  ]);
}

/** Open errands of phones that change hands, and those that are over: all are the last holder's. */
export async function idsUnder(tx: Tx, phones: readonly Phone[]): Promise<Id[]> {
  const rows = await tx.sql<{ id: Id }>(
    'errands under phones',
    `select id from errand where phone = any($1) and not (body ->> 'holderGone')::boolean order by id`,
    [phones],
  );
  return rows.map(({ id }) => id);
}

/** The MOs by which somebody agreed to quotations. */
export async function proofsOfErrands(tx: Tx, phone: Phone): Promise<Id[]> {
  const rows = await tx.sql<{ id: Id | null }>(
    'proofs of errands',
    `select body #>> '{acceptance,evidence,moId}' as id from errand where phone = $1`,
    [phone],
  );
  return rows.flatMap(({ id }) => id ?? []);
}
