import { dayStart, type Month, monthOf, monthStart } from '../values/time.ts';
import type { Db } from './db.ts';
import { type Job, nextRing, ringAt } from './jobs.ts';

/** Every partitioned table, with the function that makes a month of it: most by the month that their UUIDv7 ids carry, charges by the month they are for. */
export const partitioned = {
  mo: 'ensure_month',
  mt: 'ensure_month',
  submit: 'ensure_month',
  carrier_relation: 'ensure_month',
  carrier_bill: 'ensure_month',
  charge: 'ensure_billing_month',
} as const;
export type Partitioned = keyof typeof partitioned;

const monthsAhead = 3;

/** Makes the partitions of this Beijing month and of three ahead, where they are missing. Safe to repeat, and from several programs at once. */
export async function ensurePartitions(db: Db, now: Date): Promise<void> {
  for (let ahead = 0; ahead <= monthsAhead; ahead++) {
    const month = `${monthOf(monthStart(now, ahead))}-01`;
    for (const [table, ensure] of Object.entries(partitioned))
      await db.read(`select ${ensure}($1, $2::date)`, [table, month]);
  }
}

/** The months that a table has a partition of, the oldest first. */
export async function monthsOf(db: Db, table: Partitioned): Promise<Month[]> {
  const rows = await db.read<{ month: Month }>(
    `select replace(right(c.relname, 7), '_', '-') as month
     from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = $1::regclass and c.relname ~ '_[0-9]{4}_[0-9]{2}$' order by month`,
    [table],
  );
  return rows.map(({ month }) => month);
}

/** The partition that holds a month of a table. */
export function partitionOf(table: Partitioned, month: Month): string {
  return `${table}_${month.replace('-', '_')}`;
}

/**
 * Daily, so that a clock that walks over a year never writes into a default partition. What such a partition holds came from
 * outside of all months: it is told, because no month of it can be made or dropped until people have looked.
 */
export const keepPartitions: Job = {
  name: 'keep partitions',
  nextDue: (db, now) => nextRing(db, 'keep partitions', now),
  async run(db, due, log) {
    await ensurePartitions(db, due);
    for (const table of Object.keys(partitioned)) {
      const [row] = await db.read<{ some: boolean }>(`select exists (select from ${table}_default) as some`);
      if (row!.some)
        log.error(
          { alarm: 'default-partition', table },
          'rows of no month: a clock was wrong, or a worker stood still',
        );
    }
    await ringAt(db, 'keep partitions', dayStart(due, 1));
  },
};
