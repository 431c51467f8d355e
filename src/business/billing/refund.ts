import { assertRows, type Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import type { Id } from '../../values/id.ts';
import type { Fen } from '../../values/money.ts';
import { inPhoneOrder, type Phone } from '../../values/phone.ts';
import type { Month } from '../../values/time.ts';
import { saveTransfers, type Transfer } from '../ledger/index.ts';
import { type ChargeState, feeAccounts } from './model.ts';

/** Money given back for a charge, by us or by its carrier (10010 refunds first and deducts later). */
export type ChargeRefund = {
  readonly phone: Phone;
  /** Made by the caller: the same again changes nothing. Its transfer has the same id. */
  readonly id: Id;
  readonly chargeId: Id;
  readonly by: 'us' | 'carrier';
  readonly amountFen: Fen;
  readonly reason: string;
  readonly evidence: Readonly<Record<string, string>>;
  readonly at: Date;
};

/** What became of a refund that was to be saved. Everything but the first two changes nothing. */
export type RefundFate =
  | 'saved'
  /** The same was saved before. */
  | 'known'
  /** Its id belongs to a refund that says something else. */
  | 'other-content'
  | 'no-such-charge'
  /** The fee may still be taken, or it is not known whether it was. */
  | 'not-settled'
  /** The fee was never taken: there is nothing to give back. */
  | 'not-taken'
  /** Together with what was given back before, by us or by the carrier, it is more than was charged. */
  | 'exceeds';

/** What a refund is decided on. */
export type RefundedCharge = {
  readonly phone: Phone;
  readonly id: Id;
  readonly month: Month;
  readonly amountFen: Fen;
  readonly refundedFen: Fen;
  readonly state: ChargeState;
};

/** Decides a batch, one refund after another: a fate for each, in order. */
export function decideRefunds(
  charges: readonly RefundedCharge[],
  known: readonly ChargeRefund[],
  wanted: readonly ChargeRefund[],
): RefundFate[] {
  const before = new Map(known.map((one) => [keyOf(one.phone, one.id), one]));
  const given = new Map(charges.map((one) => [keyOf(one.phone, one.id), one.refundedFen]));
  const byKey = new Map(charges.map((one) => [keyOf(one.phone, one.id), one]));
  return wanted.map((refund): RefundFate => {
    const same = before.get(keyOf(refund.phone, refund.id));
    if (same) return saysTheSame(same, refund) ? 'known' : 'other-content';
    const key = keyOf(refund.phone, refund.chargeId);
    const charge = byKey.get(key);
    if (!charge) return 'no-such-charge';
    if (charge.state !== 'posted') return isOver(charge.state) ? 'not-taken' : 'not-settled';
    const total = given.get(key)! + refund.amountFen;
    if (total > charge.amountFen) return 'exceeds';
    given.set(key, total);
    before.set(keyOf(refund.phone, refund.id), refund);
    return 'saved';
  });
}

function isOver(state: ChargeState): boolean {
  return state === 'voided' || state === 'expired';
}

function saysTheSame(one: ChargeRefund, other: ChargeRefund): boolean {
  return one.chargeId === other.chargeId && one.by === other.by && one.amountFen === other.amountFen;
}

/**
 * Saves refunds, each with its transfer back, and says of each what became of it, in order. It is the only way money goes
 * back for a charge, whoever gives it: so a charge is never refunded by both. The charges are locked in phone order.
 */
export async function saveRefunds(tx: Tx, wanted: readonly ChargeRefund[]): Promise<RefundFate[]> {
  if (wanted.length === 0) return [];
  const charges = await lockCharges(tx, wanted);
  const fates = decideRefunds(charges, await knownRefunds(tx, wanted), wanted);
  const saved = wanted.filter((_, index) => fates[index] === 'saved');
  await addToCharges(tx, charges, saved);
  await insertRefunds(tx, charges, saved);
  const moved = await saveTransfers(tx, saved.map(transferOf));
  if (moved.some((fate) => fate !== 'saved')) throw new Error(`a transfer of a refund was not saved: ${moved.join()}`);
  return fates;
}

function transferOf({ phone, id, chargeId, by, amountFen, at }: ChargeRefund): Transfer {
  return {
    phone,
    id,
    unit: feeAccounts.unit,
    debit: feeAccounts.payee,
    credit: feeAccounts.payer,
    amount: amountFen,
    kind: 'posted',
    reason: by === 'us' ? 'refund' : 'carrier-refund',
    reasonId: chargeId,
    at,
  };
}

async function lockCharges(tx: Tx, wanted: readonly ChargeRefund[]): Promise<RefundedCharge[]> {
  const rows = inPhoneOrder(wanted);
  return tx.sql<RefundedCharge>(
    'lock charges to refund',
    `update charge c set refunded_fen = c.refunded_fen
     from unnest($1::text[], $2::uuid[]) t(p, i) where c.phone = t.p and c.id = t.i
     returning c.phone, c.id, to_char(c.billing_month, 'YYYY-MM') as month, c.amount_fen as "amountFen",
       c.refunded_fen as "refundedFen", c.state`,
    [rows.map(({ phone }) => phone), rows.map(({ chargeId }) => chargeId)],
  );
}

const refundColumns = `phone, id, charge_id as "chargeId", "by", amount_fen as "amountFen", reason, evidence, at`;

function knownRefunds(tx: Tx, wanted: readonly ChargeRefund[]): Promise<ChargeRefund[]> {
  return tx.sql<ChargeRefund>(
    'known refunds',
    `select ${refundColumns} from unnest($1::text[], $2::uuid[]) t(p, i) join charge_refund r on r.phone = t.p and r.id = t.i`,
    [wanted.map(({ phone }) => phone), wanted.map(({ id }) => id)],
  );
}

/** Refuses what SQL would refuse: more than was charged, or for a charge that is not posted. */
async function addToCharges(tx: Tx, charges: readonly RefundedCharge[], saved: readonly ChargeRefund[]): Promise<void> {
  const sums = groupBy(saved, ({ phone, chargeId }) => keyOf(phone, chargeId));
  const touched = charges.flatMap((charge) => {
    const refunds = sums.get(keyOf(charge.phone, charge.id)) ?? [];
    return refunds.length === 0 ? [] : [{ ...charge, fen: refunds.reduce((sum, one) => sum + one.amountFen, 0) }];
  });
  const updated = await tx.sql(
    'add refunds to charges',
    `update charge c set refunded_fen = c.refunded_fen + t.fen
     from unnest($1::text[], $2::date[], $3::uuid[], $4::int[]) t(p, m, i, fen)
     where c.phone = t.p and c.billing_month = t.m and c.id = t.i and c.state = 'posted' returning c.id`,
    [
      touched.map(({ phone }) => phone),
      touched.map(({ month }) => `${month}-01`),
      touched.map(({ id }) => id),
      touched.map(({ fen }) => fen),
    ],
  );
  assertRows('charges to refund that are not posted any more', updated.length, touched.length);
}

async function insertRefunds(
  tx: Tx,
  charges: readonly RefundedCharge[],
  saved: readonly ChargeRefund[],
): Promise<void> {
  if (saved.length === 0) return;
  const months = new Map(charges.map((one) => [keyOf(one.phone, one.id), one.month]));
  await tx.sql(
    'insert refunds',
    `insert into charge_refund (phone, id, charge_id, billing_month, "by", amount_fen, reason, evidence, at)
     select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::date[], $5::text[], $6::int[], $7::text[], $8::jsonb[], $9::timestamptz[])`,
    [
      saved.map((one) => one.phone),
      saved.map((one) => one.id),
      saved.map((one) => one.chargeId),
      saved.map((one) => `${months.get(keyOf(one.phone, one.chargeId))}-01`),
      saved.map((one) => one.by),
      saved.map((one) => one.amountFen),
      saved.map((one) => one.reason),
      saved.map((one) => JSON.stringify(one.evidence)),
      saved.map((one) => one.at),
    ],
  );
}

/** Everything that was given back to these phones, oldest first. */
export function refundsOf(tx: Tx, phones: readonly Phone[]): Promise<ChargeRefund[]> {
  return tx.sql<ChargeRefund>(
    'refunds of phones',
    `select ${refundColumns} from charge_refund where phone = any($1) order by phone, at, id`,
    [phones],
  );
}

function keyOf(phone: Phone, id: Id): string {
  return `${phone} ${id}`;
}
