import type { Db } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import { monthsOf, partitionOf } from '../../platform/partitions.ts';
import { monthOf } from '../../values/time.ts';
import { type Keep, type MonthRule, months } from './periods.ts';

/**
 * Drops the months that were kept long enough, each in one short statement. False when a table was busy: then it is tried again
 * later, and meanwhile nobody waits behind us.
 */
export async function dropOldMonths(db: Db, keep: Keep, now: Date, log: Log): Promise<boolean> {
  let free = true;
  for (const rule of months) free = (await dropMonthsOf(db, rule, keep, now, log)) && free;
  return free;
}

async function dropMonthsOf(db: Db, rule: MonthRule, keep: Keep, now: Date, log: Log): Promise<boolean> {
  const { table, period, unless = '' } = rule;
  const firstKept = monthOf(period(keep, now));
  const beside = new Set(rule.with && (await monthsOf(db, rule.with)));
  const old = (await monthsOf(db, table)).filter((month) => month < firstKept && !beside.has(month));
  for (const month of old) {
    const [row] = await db.read<{ fate: 'dropped' | 'gone' | 'held' | 'busy' }>('select drop_month($1, $2) as fate', [
      partitionOf(table, month),
      unless,
    ]);
    const { fate } = row!;
    if (fate === 'dropped') log.info({ table, month }, 'a month was kept long enough and is dropped');
    if (fate === 'held')
      log.error(
        { alarm: 'month-held', table, month, unless },
        'a month is old enough to go and holds what nobody settled',
      );
    if (fate === 'busy') {
      log.warn({ table, month }, 'a month is in use and cannot be dropped now; it is tried again in an hour');
      return false;
    }
  }
  return true;
}
