import type { Db } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import { monthsOf, type Partitioned, partitionOf } from '../../platform/partitions.ts';
import { type Month, monthOf } from '../../values/time.ts';
import { type Keep, type MonthRule, months } from './periods.ts';

/**
 * Drops the months that were kept long enough, each in one short statement. False when a table was busy: then it is tried again
 * later, and meanwhile nobody waits behind us.
 */
export async function dropOldMonths(db: Db, keep: Keep, now: Date, log: Log): Promise<boolean> {
  const there = await monthsOf(db);
  const held = new Map<Partitioned, Set<Month>>();
  let free = true;
  for (const rule of months) {
    const firstKept = monthOf(rule.period(keep, now));
    const beside = rule.with && held.get(rule.with);
    const old = (there.get(rule.table) ?? []).filter((month) => month < firstKept && !beside?.has(month));
    const kept = await dropMonths(db, rule, old, log);
    held.set(rule.table, new Set([...kept.held, ...kept.busy]));
    free &&= kept.busy.length === 0;
  }
  return free;
}

/** Returns the months that stay after all: held by what nobody settled, or in use. */
async function dropMonths(
  db: Db,
  { table, unless = '' }: MonthRule,
  old: readonly Month[],
  log: Log,
): Promise<{ held: Month[]; busy: Month[] }> {
  const stay: { held: Month[]; busy: Month[] } = { held: [], busy: [] };
  for (const month of old) {
    const [row] = await db.read<{ fate: 'dropped' | 'gone' | 'held' | 'busy' }>('select drop_month($1, $2) as fate', [
      partitionOf(table, month),
      unless,
    ]);
    const { fate } = row!;
    if (fate === 'dropped') log.info({ table, month }, 'a month was kept long enough and is dropped');
    if (fate === 'held') {
      log.error(
        { alarm: 'month-held', table, month, unless },
        'a month is old enough to go and holds what nobody settled',
      );
      stay.held.push(month);
    }
    if (fate === 'busy') {
      log.warn({ table, month }, 'a month is in use and cannot be dropped now; it is tried again in an hour');
      stay.busy.push(month);
    }
  }
  return stay;
}
