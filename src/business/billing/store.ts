import type { Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import type { Phone } from '../../values/phone.ts';
import { type Month, monthOf } from '../../values/time.ts';

/** A fee that was taken, or may have been, for a month of a product group. */
export type MonthFee = { readonly billingGroup: string; readonly amountFen: number };

/** The monthly fees of this Beijing month by phone. `unsure` ones count: membership is not taken from who may have paid. */
export async function feesOfMonth(tx: Tx, phones: readonly Phone[], now: Date): Promise<Map<Phone, MonthFee[]>> {
  const rows = await tx.sql<{ phone: Phone; billing_group: string; amount_fen: number }>(
    'fees of month',
    `select phone, billing_group, amount_fen - refunded_fen as amount_fen from charge
     where phone = any($1) and billing_month = $2::date and occasion = 'month' and state in ('posted', 'unsure')`,
    [phones, firstDay(monthOf(now))],
  );
  const fees = rows.map((row) => ({ phone: row.phone, billingGroup: row.billing_group, amountFen: row.amount_fen }));
  return groupBy(fees, (fee) => fee.phone);
}

function firstDay(month: Month): string {
  return `${month}-01`;
}
