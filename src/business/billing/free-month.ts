import type { Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { Month } from '../../values/time.ts';

/** A month of a product group that is given to a phone: nothing is charged for it, whatever level it has then. */
export type FreeMonth = {
  readonly phone: Phone;
  readonly billingGroup: string;
  readonly month: Month;
  /** Of the remedy that gave it. */
  readonly id: Id;
  readonly reason: string;
  readonly at: Date;
};

const columns = `phone, billing_group as "billingGroup", to_char(month, 'YYYY-MM') as month, id, reason, at`;

/** Gives months away. Returns the ids of those that are given now; a month that was given before stays as it is. */
export async function saveFreeMonths(tx: Tx, months: readonly FreeMonth[]): Promise<Set<Id>> {
  if (months.length === 0) return new Set();
  const rows = await tx.sql<{ id: Id }>(
    'save free months',
    `insert into free_month (phone, billing_group, month, id, reason, at)
     select * from unnest($1::text[], $2::text[], $3::date[], $4::uuid[], $5::text[], $6::timestamptz[])
     on conflict do nothing returning id`,
    [
      months.map((one) => one.phone),
      months.map((one) => one.billingGroup),
      months.map((one) => `${one.month}-01`),
      months.map((one) => one.id),
      months.map((one) => one.reason),
      months.map((one) => one.at),
    ],
  );
  return new Set(rows.map(({ id }) => id));
}

/** A month that was given and of which a fee was taken all the same, because the carrier raises it itself. */
export type FreeMonthCharged = {
  readonly phone: Phone;
  readonly id: Id;
  readonly chargeId: Id;
  readonly leftFen: number;
};

const charged = `select f.phone, f.id, c.id as "chargeId", c.amount_fen - c.refunded_fen as "leftFen"
  from free_month f join charge c on c.phone = f.phone and c.billing_month = f.month and c.billing_group = f.billing_group
  where f.month >= $1::date and c.occasion = 'month' and c.state = 'posted' and c.refunded_fen < c.amount_fen`;
const isOfFormer = 'exists (select from subscriber s where s.phone = f.phone and s.holder_since > f.at)';

/** Those from a month on that were given to the present holder; at most `limit`. */
export function freeMonthsCharged(tx: Tx, from: Month, limit: number): Promise<FreeMonthCharged[]> {
  return tx.sql<FreeMonthCharged>(
    'free months charged',
    `${charged} and not ${isOfFormer} order by f.phone, f.month limit $2`,
    [`${from}-01`, limit],
  );
}

/** Those from a month on that were given to somebody who had the number before, and charged to them; a page behind a charge. */
export function freeMonthsOwed(
  tx: Tx,
  from: Month,
  after: Pick<FreeMonthCharged, 'phone' | 'chargeId'> | undefined,
  limit: number,
): Promise<FreeMonthCharged[]> {
  return tx.sql<FreeMonthCharged>(
    'free months owed to former holders',
    `${charged} and ${isOfFormer} and (f.phone, c.id) > ($2, $3::uuid)
       and exists (select from subscriber s where s.phone = f.phone
         and (c.created_at < s.holder_since or c.billing_month + interval '1 month' <= s.holder_since))
     order by f.phone, c.id limit $4`,
    [`${from}-01`, after?.phone ?? '', after?.chargeId ?? '00000000-0000-0000-0000-000000000000', limit],
  );
}

/** The months from one on that were given to the present holders of these phones. */
export function freeMonthsOf(tx: Tx, phones: readonly Phone[], from: Month): Promise<FreeMonth[]> {
  return tx.sql<FreeMonth>(
    'free months of phones',
    `select ${columns} from free_month f where phone = any($1) and month >= $2::date
       and not exists (select from subscriber s where s.phone = f.phone and s.holder_since > f.at) order by phone, month`,
    [phones, `${from}-01`],
  );
}
