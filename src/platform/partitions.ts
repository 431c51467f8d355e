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
  staff_audit: 'ensure_month',
  mms_delivery: 'ensure_month',
  charge: 'ensure_billing_month',
} as const;
export type Partitioned = keyof typeof partitioned;

const monthsAhead = 3;

/** Makes the partitions of this Beijing month and of three ahead, where they are missing. Safe to repeat, and from several programs at once. */
export async function ensurePartitions(db: Db, now: Date): Promise<void> {
  const wanted = Array.from({ length: monthsAhead + 1 }, (_, ahead) => monthOf(monthStart(now, ahead)));
  const there = await monthsOf(db);
  for (const [table, ensure] of Object.entries(partitioned)) {
    const missing = wanted.filter((month) => !there.get(table as Partitioned)?.includes(month));
    for (const month of missing) await db.read(`select ${ensure}($1, $2::date)`, [table, `${month}-01`]);
  }
}

/** The months that each table has a partition of, the oldest first. */
export async function monthsOf(db: Db): Promise<ReadonlyMap<Partitioned, Month[]>> {
  const rows = await db.read<{ table: Partitioned; months: Month[] }>(
    `select i.inhparent::regclass::text as table, array_agg(replace(right(c.relname, 7), '_', '-') order by c.relname) as months
     from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = any($1::regclass[]) and c.relname ~ '_[0-9]{4}_[0-9]{2}$' group by i.inhparent`,
    [Object.keys(partitioned)],
  );
  return new Map(rows.map(({ table, months }) => [table, months]));
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
    const strays = Object.keys(partitioned).map(
      (table) => `select '${table}' as table where exists (select 1 from ${table}_default)`,
    );
    for (const { table } of await db.read<{ table: string }>(strays.join(' union all ')))
      log.error({ alarm: 'default-partition', table }, 'rows of no month: a clock was wrong, or a worker stood still');
    await ringAt(db, 'keep partitions', dayStart(due, 1));
  },
};
