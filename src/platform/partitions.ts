import { dayStart, monthOf, monthStart } from '../values/time.ts';
import type { Db } from './db.ts';
import { scheduled } from './jobs.ts';

/** Tables partitioned by the month that their UUIDv7 ids carry. */
const partitioned = ['mo', 'mt', 'submit', 'carrier_relation', 'carrier_bill'];
const monthsAhead = 3;

/** Charges are partitioned by the month they are for. */
const partitionedByBillingMonth = ['charge'];

/** Makes the partitions of this Beijing month and of three ahead, where they are missing. Safe to repeat. */
export async function ensurePartitions(db: Db, now: Date): Promise<void> {
  for (let ahead = 0; ahead <= monthsAhead; ahead++) {
    const month = `${monthOf(monthStart(now, ahead))}-01`;
    for (const table of partitioned) await db.read('select ensure_month($1, $2::date)', [table, month]);
    for (const table of partitionedByBillingMonth)
      await db.read('select ensure_billing_month($1, $2::date)', [table, month]);
  }
}

/** Daily, so that a clock that walks over a year never writes into a default partition. */
export const keepPartitions = scheduled({
  name: 'keep partitions',
  next: (after) => dayStart(after, 1),
  work: ensurePartitions,
});
