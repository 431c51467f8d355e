import { assertRows, type Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { saveTransfers } from '../ledger/index.ts';
import { feeAccounts } from './model.ts';

/** Money that a carrier gave back by itself, as a line of a file of it says. */
export type CarrierRefund = {
  readonly phone: Phone;
  readonly chargeId: Id;
  readonly fileId: Id;
  readonly line: number;
  readonly amountFen: number;
};

/** What carriers have given back of these charges. */
export async function carrierRefunded(tx: Tx, phones: readonly Phone[]): Promise<Map<Id, number>> {
  const rows = await tx.sql<{ charge_id: Id; fen: number }>(
    'carrier refunded',
    'select charge_id, sum(amount_fen)::int as fen from carrier_refund where phone = any($1) group by charge_id',
    [phones],
  );
  return new Map(rows.map((row) => [row.charge_id, row.fen]));
}

/**
 * Books what the carrier gave back, against the charge and in the ledger. Throws a retryable WorldError when one of the charges
 * has no such amount left: somebody gave it back meanwhile, and what is true must be looked at again. At most one a charge.
 */
export async function bookCarrierRefunds(tx: Tx, refunds: readonly CarrierRefund[], now: Date): Promise<void> {
  if (refunds.length === 0) return;
  const ids = refunds.map(() => newId(now));
  const phones = refunds.map((one) => one.phone);
  const charges = refunds.map((one) => one.chargeId);
  const amounts = refunds.map((one) => one.amountFen);
  const booked = await tx.sql(
    'book carrier refunds',
    `update charge c set refunded_fen = c.refunded_fen + t.fen
     from unnest($1::text[], $2::uuid[], $3::int[]) t(p, i, fen)
     where c.phone = t.p and c.id = t.i and c.refunded_fen + t.fen <= c.amount_fen returning c.id`,
    [phones, charges, amounts],
  );
  assertRows('charges given back by somebody else meanwhile', booked.length, refunds.length);
  await tx.sql(
    'insert carrier refunds',
    `insert into carrier_refund (phone, id, charge_id, file_id, line, amount_fen, at)
     select p, i, c, f, l, a, $7 from unnest($1::text[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::int[]) t(p, i, c, f, l, a)`,
    [phones, ids, charges, refunds.map((one) => one.fileId), refunds.map((one) => one.line), amounts, now],
  );
  const fates = await saveTransfers(
    tx,
    refunds.map(({ phone, chargeId, amountFen }, index) => ({
      ...{ phone, id: ids[index]!, unit: feeAccounts.unit, debit: feeAccounts.payee, credit: feeAccounts.payer },
      ...{ amount: amountFen, kind: 'posted' as const, reason: 'carrier-refund', reasonId: chargeId, at: now },
    })),
  );
  assertRows('transfers of refunds by the carrier', fates.filter((fate) => fate === 'saved').length, refunds.length);
}
