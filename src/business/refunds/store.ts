import { assertRows, type Db, type Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { type Remedy, type RemedyState, withinLimit } from './model.ts';

const columns = `phone, id, kind, product, billing_group as "billingGroup", to_char(month, 'YYYY-MM') as month,
  charge_id as "chargeId", amount_fen as "amountFen", extra_fen as "extraFen", extra_id as "extraId", gift, reason, note, state,
  requested_by as "requestedBy", requested_at as "requestedAt", decided_by as "decidedBy", decided_at as "decidedAt", rule,
  done_at as "doneAt"`;

/** Saves new remedies. Returns the ids that are new: one that was asked for before stays as it is. */
export async function insertRemedies(tx: Tx, remedies: readonly Remedy[]): Promise<Set<Id>> {
  if (remedies.length === 0) return new Set();
  const rows = await tx.sql<{ id: Id }>(
    'insert remedies',
    `insert into remedy (phone, id, kind, product, billing_group, month, charge_id, amount_fen, extra_fen, extra_id, gift, reason,
       note, state, requested_by, requested_at, decided_by, decided_at, rule, done_at)
     select * from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::date[], $7::uuid[], $8::int[], $9::int[],
       $10::uuid[], $11::text[], $12::text[], $13::text[], $14::text[], $15::uuid[], $16::timestamptz[], $17::uuid[],
       $18::timestamptz[], $19::text[], $20::timestamptz[]) on conflict (phone, id) do nothing returning id`,
    [
      remedies.map((one) => one.phone),
      remedies.map((one) => one.id),
      remedies.map((one) => one.kind),
      remedies.map((one) => one.product),
      remedies.map((one) => one.billingGroup),
      remedies.map((one) => `${one.month}-01`),
      remedies.map((one) => one.chargeId),
      remedies.map((one) => one.amountFen),
      remedies.map((one) => one.extraFen),
      remedies.map((one) => one.extraId),
      remedies.map((one) => one.gift),
      remedies.map((one) => one.reason),
      remedies.map((one) => one.note),
      remedies.map((one) => one.state),
      remedies.map((one) => one.requestedBy),
      remedies.map((one) => one.requestedAt),
      remedies.map((one) => one.decidedBy),
      remedies.map((one) => one.decidedAt),
      remedies.map((one) => one.rule),
      remedies.map((one) => one.doneAt),
    ],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Saves how remedies have moved on from a state. Fails as a whole when one was moved by somebody else meanwhile. */
export async function updateRemedies(tx: Tx, from: RemedyState, remedies: readonly Remedy[]): Promise<void> {
  if (remedies.length === 0) return;
  const updated = await tx.sql(
    'update remedies',
    `update remedy r set state = t.state, decided_by = t.decided_by, decided_at = t.decided_at, rule = t.rule, done_at = t.done_at
     from unnest($2::text[], $3::uuid[], $4::text[], $5::uuid[], $6::timestamptz[], $7::text[], $8::timestamptz[])
       t(phone, id, state, decided_by, decided_at, rule, done_at)
     where r.phone = t.phone and r.id = t.id and r.state = $1 returning r.id`,
    [
      from,
      remedies.map((one) => one.phone),
      remedies.map((one) => one.id),
      remedies.map((one) => one.state),
      remedies.map((one) => one.decidedBy),
      remedies.map((one) => one.decidedAt),
      remedies.map((one) => one.rule),
      remedies.map((one) => one.doneAt),
    ],
  );
  assertRows('remedies decided by somebody else meanwhile', updated.length, remedies.length);
}

/** Everything that was asked for these phones, oldest first. */
export function remediesOf(tx: Tx, phones: readonly Phone[]): Promise<Remedy[]> {
  return tx.sql<Remedy>(
    'remedies of phones',
    `select ${columns} from remedy where phone = any($1) order by phone, requested_at, id`,
    [phones],
  );
}

/** What somebody gave since then without a second person, by the limit alone. Locks that person's giving until the end. */
export async function givenAlone(tx: Tx, by: Id, since: Date): Promise<number> {
  await tx.sql('lock who gives', `select pg_advisory_xact_lock(hashtextextended('remedies of ' || $1, 0))`, [by]);
  const [row] = await tx.sql<{ fen: number }>(
    'given alone',
    `select coalesce(sum(amount_fen + extra_fen), 0)::int as fen from remedy
     where requested_by = $1 and requested_at > $2 and state <> 'refused' and decided_by is null and $3 = rule`,
    [by, since, withinLimit],
  );
  return row!.fen;
}

/** A remedy by its id, for who saw it in a list. */
export async function findRemedy(db: Db, id: Id): Promise<Remedy | undefined> {
  const [remedy] = await db.read<Remedy>(`select ${columns} from remedy where id = $1 limit 1`, [id]);
  return remedy;
}

/** Remedies in a state, newest first. */
export function remediesIn(
  db: Db,
  { state, before, limit }: { state: RemedyState; before?: Id | undefined; limit: number },
): Promise<Remedy[]> {
  return db.read<Remedy>(
    `select ${columns} from remedy
     where state = $1 and ($2::uuid is null or (requested_at, id) < (select requested_at, id from remedy where id = $2 limit 1))
     order by requested_at desc, id desc limit $3`,
    [state, before ?? null, limit],
  );
}

/** Remedies by the time they were asked for, the oldest first: a page behind one. */
export function remediesAskedIn(
  db: Db,
  asked: {
    readonly state?: RemedyState | undefined;
    readonly from: Date;
    readonly until: Date;
    readonly after?: Pick<Remedy, 'requestedAt' | 'id'> | undefined;
    readonly limit: number;
  },
): Promise<Remedy[]> {
  const { state = null, from, until, after, limit } = asked;
  return db.read<Remedy>(
    `select ${columns} from remedy
     where state = any($1) and requested_at >= $2 and requested_at < $3 and (requested_at, id) > ($4, $5::uuid)
     order by requested_at, id limit $6`,
    [
      state === null ? ['requested', 'approved', 'refused', 'done', 'former-holder', 'settled'] : [state],
      from,
      until,
      after?.requestedAt ?? new Date(0),
      after?.id ?? '00000000-0000-0000-0000-000000000000',
      limit,
    ],
  );
}

/** Approved remedies that are not done, in the order of ids after one. */
export function approvedAfter(tx: Tx, after: Id, limit: number): Promise<Remedy[]> {
  return tx.sql<Remedy>(
    'approved remedies',
    `select ${columns} from remedy where state = 'approved' and id > $1 order by id limit $2`,
    [after, limit],
  );
}
