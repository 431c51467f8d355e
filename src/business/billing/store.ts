import { assertRows, type Reading, type Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { type Month, monthOf } from '../../values/time.ts';
import { saveTransfers } from '../ledger/index.ts';
import type { Charge, ChargeChanges, ChargeEvent, ChargeState, RaisedBy } from './model.ts';

/** A fee that was taken, is being taken, or may have been, for a month of a product group. */
export type MonthFee = {
  readonly billingGroup: string;
  readonly product: string;
  /** Less what was refunded. */
  readonly amountFen: number;
  /** A record of ours that nobody has answered: it may not have left, and then it is taken back when its subscription ends. */
  readonly mayStop: boolean;
};

/**
 * The monthly fees of this Beijing month by phone, of its present holder. `unsure` ones count, and so do those that a carrier
 * has not answered: membership is not taken from who may have paid.
 */
export async function feesOfMonth(tx: Reading, phones: readonly Phone[], now: Date): Promise<Map<Phone, MonthFee[]>> {
  const rows = await tx.told<MonthFee & { readonly phone: Phone }>(
    'fees of month',
    `select c.phone, c.billing_group as "billingGroup", c.product, c.amount_fen - c.refunded_fen as "amountFen",
       c.state = 'pending' and c.raised_by = 'sp-record' as "mayStop"
     from charge c
     where c.phone = any($1) and c.billing_month = $2::date and c.occasion = 'month' and c.state in ('pending', 'unsure', 'posted')
       and not exists (select from subscriber s where s.phone = c.phone and s.holder_since > c.created_at)`,
    [phones, firstDay(monthOf(now))],
  );
  return groupBy(rows, ({ phone }) => phone);
}

const columns = `phone, billing_month, id, billing_group, occasion, product, service_code, subscription_id, tariff_version,
  amount_fen, refunded_fen, state, link, raised_by, transfer_id, mt_id, attempts, next_at, until_at, result, failure,
  created_at, version`;
const selected = columns.replace('billing_month', "to_char(billing_month, 'YYYY-MM') as billing_month");

/** The monthly charges of these phones in some months. */
export async function monthCharges(tx: Tx, phones: readonly Phone[], months: readonly Month[]): Promise<Charge[]> {
  const rows = await tx.sql<ChargeRow>(
    'month charges',
    `select ${selected} from charge
     where phone = any($1) and billing_month = any($2::date[]) and occasion = 'month' order by phone, billing_month, id`,
    [phones, months.map(firstDay)],
  );
  return rows.map(chargeFrom);
}

/** A page of all charges of a month, in the order of their phones: those after `after`. */
export async function chargesOfMonth(
  tx: Tx,
  { month, after, limit }: { month: Month; after: string; limit: number },
): Promise<Charge[]> {
  const rows = await tx.sql<ChargeRow>(
    'charges of month',
    `select ${selected} from charge where billing_month = $1::date and phone > $2 order by phone, id limit $3`,
    [firstDay(month), after, limit],
  );
  return rows.map(chargeFrom);
}

/** A charge of which something was given back, by us or by the carrier. */
export type RefundedCharge = Pick<Charge, 'phone' | 'product' | 'subscriptionId' | 'refundedFen'>;

/** Taken charges of a month of which something was given back, a page in the order of their phones; the last phone is whole. */
export async function refundsOfMonth(
  tx: Tx,
  { month, after, limit }: { month: Month; after: string; limit: number },
): Promise<RefundedCharge[]> {
  const rows = await tx.sql<{ phone: Phone; product: string; subscription_id: Id | null; refunded_fen: number }>(
    'refunds of month',
    `select phone, product, subscription_id, refunded_fen from charge
     where billing_month = $1::date and phone > $2 and refunded_fen > 0 and state = 'posted'
     order by phone fetch first $3 rows with ties`,
    [firstDay(month), after, limit],
  );
  return rows.map((row) => ({
    phone: row.phone,
    product: row.product,
    subscriptionId: row.subscription_id ?? undefined,
    refundedFen: row.refunded_fen,
  }));
}

/** Charges by phone and id. */
export async function chargesById(tx: Tx, keys: readonly { phone: Phone; id: Id }[]): Promise<Charge[]> {
  const rows = await tx.sql<ChargeRow>(
    'charges by id',
    `select ${selected} from unnest($1::text[], $2::uuid[]) t(p, i)
     join charge on charge.phone = t.p and charge.id = t.i`,
    [keys.map(({ phone }) => phone), keys.map(({ id }) => id)],
  );
  return rows.map(chargeFrom);
}

/** Every charge of these phones, oldest first. */
export async function chargesOf(tx: Tx, phones: readonly Phone[]): Promise<Charge[]> {
  const rows = await tx.sql<ChargeRow>(
    'charges of phones',
    `select ${selected} from charge where phone = any($1) order by phone, created_at, id`,
    [phones],
  );
  return rows.map(chargeFrom);
}

/** The stories of all charges of these phones, oldest step first. */
export async function chargeEventsOf(tx: Tx, phones: readonly Phone[]): Promise<ChargeEvent[]> {
  const rows = await tx.sql<Omit<ChargeEvent, 'from'> & { from: ChargeState | null }>(
    'charge events of phones',
    `select phone, id, charge_id as "chargeId", from_state as "from", to_state as "to", rule, detail, at
     from charge_event where phone = any($1) order by phone, at, id`,
    [phones],
  );
  return rows.map((row) => ({ ...row, from: row.from ?? undefined }));
}

/** Charges of subscriptions that have not come to an end. */
export async function openChargesOf(tx: Tx, keys: readonly { phone: Phone; id: Id }[]): Promise<Charge[]> {
  const rows = await tx.sql<ChargeRow>(
    'open charges of subscriptions',
    `select ${selected} from unnest($1::text[], $2::uuid[]) t(p, s)
     join charge on charge.phone = t.p and charge.subscription_id = t.s and charge.state in ('planned', 'pending')`,
    [keys.map(({ phone }) => phone), keys.map(({ id }) => id)],
  );
  return rows.map(chargeFrom);
}

/** At most `limit` phones with a charge that the clock must end by `now`, the oldest first. */
export async function phonesToEnd(tx: Tx, now: Date, limit: number): Promise<Phone[]> {
  const rows = await tx.sql<{ phone: Phone }>(
    'phones with charges to end',
    'select phone from charge where until_at <= $1 order by until_at limit $2',
    [now, limit],
  );
  return rows.map(({ phone }) => phone);
}

/** The charges of these phones that the clock must end by `now`. */
export async function chargesToEnd(tx: Tx, phones: readonly Phone[], now: Date): Promise<Charge[]> {
  const rows = await tx.sql<ChargeRow>(
    'charges to end',
    `select ${selected} from charge where phone = any($1) and until_at <= $2 order by phone, id`,
    [phones, now],
  );
  return rows.map(chargeFrom);
}

/**
 * Saves charges with their events and transfers: all, or the whole batch fails. New rows are inserted, and a second charge
 * for one payer, group, month and occasion fails; known ones are updated only from the version they were read at.
 */
export async function saveCharges(tx: Tx, changes: ChargeChanges): Promise<void> {
  const latest = [...new Map(changes.charges.map((one) => [one.id, one])).values()];
  // A charge whose story begins in these changes was not stored before.
  const begun = new Set(changes.events.flatMap(({ chargeId, from }) => (from === undefined ? chargeId : [])));
  const fresh = latest.filter(({ id }) => begun.has(id));
  const known = latest.filter(({ id }) => !begun.has(id));
  await insertCharges(tx, fresh);
  await updateCharges(tx, known, changes);
  await insertEvents(tx, changes.events);
  const fates = await saveTransfers(tx, changes.transfers);
  const refused = fates.findIndex((fate) => fate !== 'saved' && fate !== 'known');
  if (refused >= 0) {
    const { id, kind } = changes.transfers[refused]!;
    throw new Error(`transfer ${id} (${kind}) of a charge was not saved: ${fates[refused]}`);
  }
}

/** The clock need not look at these any more: their messages have left. */
export async function releaseCharges(tx: Tx, charges: readonly Charge[]): Promise<void> {
  if (charges.length === 0) return;
  await tx.sql(
    'release charges',
    `update charge c set until_at = null from unnest($1::text[], $2::date[], $3::uuid[]) t(phone, month, id)
     where c.phone = t.phone and c.billing_month = t.month and c.id = t.id`,
    [charges.map(({ phone }) => phone), charges.map(({ month }) => firstDay(month)), charges.map(({ id }) => id)],
  );
}

async function insertCharges(tx: Tx, rows: readonly Charge[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.sql(
    'insert charges',
    `insert into charge (${columns})
     select * from unnest($1::text[], $2::date[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::int[],
       $10::int[], $11::int[], $12::text[], $13::text[], $14::text[], $15::uuid[], $16::uuid[], $17::smallint[], $18::timestamptz[],
       $19::timestamptz[], $20::text[], $21::text[], $22::timestamptz[], $23::int[])`,
    [
      rows.map((one) => one.phone),
      rows.map((one) => firstDay(one.month)),
      rows.map((one) => one.id),
      rows.map((one) => one.billingGroup),
      rows.map((one) => one.occasion),
      rows.map((one) => one.product),
      rows.map((one) => one.serviceCode),
      rows.map((one) => one.subscriptionId ?? null),
      rows.map((one) => one.tariffVersion),
      rows.map((one) => one.amountFen),
      rows.map((one) => one.refundedFen),
      rows.map((one) => one.state),
      rows.map((one) => one.link),
      rows.map((one) => one.raisedBy),
      rows.map((one) => one.transferId ?? null),
      rows.map((one) => one.mtId ?? null),
      rows.map((one) => one.attempts),
      rows.map((one) => one.nextAt ?? null),
      rows.map((one) => one.untilAt ?? null),
      rows.map((one) => one.result ?? null),
      rows.map((one) => one.failure ?? null),
      rows.map((one) => one.createdAt),
      rows.map((one) => one.version),
    ],
  );
}

async function updateCharges(tx: Tx, rows: readonly Charge[], { events }: ChargeChanges): Promise<void> {
  if (rows.length === 0) return;
  // Every step has one event, so their number tells which version the row was read at.
  const steps = groupBy(events, ({ chargeId }) => chargeId);
  const updated = await tx.sql(
    'update charges',
    `update charge c set product = t.product, service_code = t.service_code, subscription_id = t.subscription_id,
       tariff_version = t.tariff_version, amount_fen = t.amount_fen, state = t.state, link = t.link, raised_by = t.raised_by,
       transfer_id = t.transfer_id, mt_id = t.mt_id, attempts = t.attempts, next_at = t.next_at, until_at = t.until_at,
       result = t.result, failure = t.failure, version = t.version
     from unnest($1::text[], $2::date[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::int[], $8::int[], $9::text[],
       $10::text[], $11::text[], $12::uuid[], $13::uuid[], $14::smallint[], $15::timestamptz[], $16::timestamptz[], $17::text[],
       $18::text[], $19::int[], $20::int[])
       t(phone, month, id, product, service_code, subscription_id, tariff_version, amount_fen, state, link, raised_by, transfer_id,
         mt_id, attempts, next_at, until_at, result, failure, version, was)
     where c.phone = t.phone and c.billing_month = t.month and c.id = t.id and c.version = t.was returning c.id`,
    [
      rows.map((one) => one.phone),
      rows.map((one) => firstDay(one.month)),
      rows.map((one) => one.id),
      rows.map((one) => one.product),
      rows.map((one) => one.serviceCode),
      rows.map((one) => one.subscriptionId ?? null),
      rows.map((one) => one.tariffVersion),
      rows.map((one) => one.amountFen),
      rows.map((one) => one.state),
      rows.map((one) => one.link),
      rows.map((one) => one.raisedBy),
      rows.map((one) => one.transferId ?? null),
      rows.map((one) => one.mtId ?? null),
      rows.map((one) => one.attempts),
      rows.map((one) => one.nextAt ?? null),
      rows.map((one) => one.untilAt ?? null),
      rows.map((one) => one.result ?? null),
      rows.map((one) => one.failure ?? null),
      rows.map((one) => one.version),
      rows.map((one) => one.version - (steps.get(one.id)?.length ?? 0)),
    ],
  );
  assertRows('charges changed by somebody else meanwhile', updated.length, rows.length);
}

async function insertEvents(tx: Tx, events: readonly ChargeEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.sql(
    'insert charge events',
    `insert into charge_event (phone, id, charge_id, from_state, to_state, rule, detail, at)
     select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::timestamptz[])`,
    [
      events.map((one) => one.phone),
      events.map((one) => one.id),
      events.map((one) => one.chargeId),
      events.map((one) => one.from ?? null),
      events.map((one) => one.to),
      events.map((one) => one.rule),
      events.map((one) => JSON.stringify(one.detail)),
      events.map((one) => one.at),
    ],
  );
}

type ChargeRow = {
  phone: Phone;
  billing_month: Month;
  id: Id;
  billing_group: string;
  occasion: string;
  product: string;
  service_code: string;
  subscription_id: Id | null;
  tariff_version: number;
  amount_fen: number;
  refunded_fen: number;
  state: ChargeState;
  link: string;
  raised_by: RaisedBy;
  transfer_id: Id | null;
  mt_id: Id | null;
  attempts: number;
  next_at: Date | null;
  until_at: Date | null;
  result: string | null;
  failure: string | null;
  created_at: Date;
  version: number;
};

function chargeFrom(row: ChargeRow): Charge {
  return {
    phone: row.phone,
    id: row.id,
    month: row.billing_month,
    billingGroup: row.billing_group,
    occasion: row.occasion,
    product: row.product,
    serviceCode: row.service_code,
    subscriptionId: row.subscription_id ?? undefined,
    tariffVersion: row.tariff_version,
    amountFen: row.amount_fen,
    refundedFen: row.refunded_fen,
    state: row.state,
    link: row.link,
    raisedBy: row.raised_by,
    transferId: row.transfer_id ?? undefined,
    mtId: row.mt_id ?? undefined,
    attempts: row.attempts,
    nextAt: row.next_at ?? undefined,
    untilAt: row.until_at ?? undefined,
    result: row.result ?? undefined,
    failure: row.failure ?? undefined,
    createdAt: row.created_at,
    version: row.version,
  };
}

function firstDay(month: Month): string {
  return `${month}-01`;
}
