import type { Db } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { Month } from '../../values/time.ts';
import type { ChargeState } from './model.ts';

/** How many monthly fees of a month are in a state, and what they amount to. */
export type MonthState = { readonly state: ChargeState; readonly items: number; readonly fen: number };

/** How the fees of a month stand. */
export function statesOfMonth(db: Db, month: Month): Promise<MonthState[]> {
  return db.read<MonthState>(
    `select state, count(*)::int as items, sum(amount_fen)::float8 as fen from charge
     where billing_month = $1::date and occasion = 'month' group by state order by state`,
    [`${month}-01`],
  );
}

/** How many monthly fees of a month have not been settled: those alone are looked at, not the millions that were. */
export async function openFees(db: Db, month: Month): Promise<number> {
  const [row] = await db.read<{ open: number }>(
    `select count(*)::int as open from charge
     where billing_month = $1::date and occasion = 'month' and state in ('planned', 'pending')`,
    [`${month}-01`],
  );
  return row!.open;
}

/** A fee of which nobody knows whether it was taken. */
export type UnsureCharge = {
  readonly id: Id;
  readonly phone: Phone;
  readonly product: string;
  readonly month: Month;
  readonly occasion: string;
  readonly amountFen: number;
  readonly link: string;
  readonly result: string | null;
  /** Since when that is so. */
  readonly since: Date;
};

/** Fees of which nobody knows whether they were taken, the newest first. */
export function unsureCharges(
  db: Db,
  { before, limit }: { readonly before?: Id | undefined; readonly limit: number },
): Promise<UnsureCharge[]> {
  return db.read<UnsureCharge>(
    `select c.id, c.phone, c.product, to_char(c.billing_month, 'YYYY-MM') as month, c.occasion, c.amount_fen as "amountFen", c.link,
       c.result, coalesce((select max(e.at) from charge_event e where e.phone = c.phone and e.charge_id = c.id and e.to_state = 'unsure'),
         c.created_at) as since
     from charge c where c.state = 'unsure' and ($1::uuid is null or c.id < $1) order by c.id desc limit $2`,
    [before ?? null, limit],
  );
}
