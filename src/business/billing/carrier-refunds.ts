import { assertRows, type Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { refundsOf, saveRefunds } from './refund.ts';

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
  const sums = new Map<Id, number>();
  for (const { by, chargeId, amountFen } of await refundsOf(tx, phones))
    if (by === 'carrier') sums.set(chargeId, (sums.get(chargeId) ?? 0) + amountFen);
  return sums;
}

/**
 * Books what the carrier gave back, against the charge and in the ledger. Throws a retryable WorldError when one of the charges
 * has no such amount left: somebody gave it back meanwhile, and what is true must be looked at again.
 */
export async function bookCarrierRefunds(tx: Tx, refunds: readonly CarrierRefund[], now: Date): Promise<void> {
  const fates = await saveRefunds(
    tx,
    refunds.map(({ phone, chargeId, amountFen, fileId, line }) => {
      const evidence = { file: fileId, line: String(line) };
      return {
        phone,
        id: newId(now),
        chargeId,
        by: 'carrier',
        amountFen,
        reason: 'file of the carrier',
        evidence,
        at: now,
      };
    }),
  );
  const booked = fates.filter((fate) => fate === 'saved').length;
  assertRows('charges given back by somebody else meanwhile', booked, refunds.length);
}
