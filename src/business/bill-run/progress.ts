import type { Db } from '../../platform/db.ts';
import { beijingIso, dayMs, later, type Month, monthOf, monthStart } from '../../values/time.ts';
import { type FeeTerms, openFees, statesOfMonth } from '../billing/index.ts';
import { nextRun, startOf, windowOf } from './calendar.ts';
import type { WindowProgress } from './contract.ts';
import { runsBetween } from './store.ts';

/** How far a month is: when each link takes its records, the runs that were made, and how its fees stand. */
export async function progressOf(db: Db, { links }: FeeTerms, month: Month, now: Date): Promise<WindowProgress> {
  const begins = startOf(month);
  const [runs, charges] = await Promise.all([runsBetween(db, begins, monthStart(begins, 1)), statesOfMonth(db, month)]);
  const windows = [...links].map(([link, { days, raisedBy }]) => {
    const { from, to } = windowOf(days, month);
    const state = now < from ? ('to-come' as const) : now < to ? ('open' as const) : ('over' as const);
    return { link, raisedBy, opens: beijingIso(from), closes: beijingIso(to), state };
  });
  const next = nextRun(
    [...links.values()].map(({ days }) => days),
    now,
  );
  return {
    month,
    windows,
    runs: runs.map(({ runAt, billed, endedAt }) => ({
      runAt: beijingIso(runAt),
      billed,
      ...(endedAt && { endedAt: beijingIso(endedAt) }),
    })),
    ...(next && { nextRunAt: beijingIso(next) }),
    charges,
  };
}

/** How many fees of this month have not been settled, once all links that take our records close within a day, or have; none before. */
export async function feesLeftAtEnd(db: Db, { links }: FeeTerms, now: Date): Promise<number> {
  const month = monthOf(now);
  const ours = [...links.values()].filter(({ raisedBy }) => raisedBy === 'sp-record');
  const isEnding = ours.length > 0 && ours.every(({ days }) => windowOf(days, month).to < later(now, dayMs));
  return isEnding ? openFees(db, month) : 0;
}
