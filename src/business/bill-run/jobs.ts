import type { Job } from '../../platform/jobs.ts';
import { monthOf } from '../../values/time.ts';
import { nextRun } from './calendar.ts';
import { endChargesPage } from './end-charges.ts';
import type { BillingHouse } from './house.ts';
import { runPage } from './run.ts';
import { beginRun, newestRun } from './store.ts';

/**
 * The monthly bill. Runs are rows: one that a crash broke off is due still, one that no clock rang for is due when a clock
 * rings. Each page asks anew what time it is, so what comes late sends nothing after the window has ended.
 */
function billRun(house: BillingHouse): Job {
  const { clock, terms } = house;
  const windows = [...terms.fees.links.values()].map(({ days }) => days);
  return {
    name: 'bill run',
    async nextDue(db, now) {
      const newest = await newestRun(db);
      // The first one of all is due at once: the program may begin in the middle of a window. A sweep asks for what was due when
      // it began, a moment ago; a walk for what is due until some later time.
      if (!newest) return new Date(Math.min(clock.now().getTime(), now.getTime()));
      return newest.endedAt ? nextRun(windows, newest.runAt) : newest.runAt;
    },
    async run(db, due) {
      await db.transact((tx) => beginRun(tx, due, monthOf(due)));
      while (await db.transact((tx) => runPage(tx, house, due, clock.now())));
    },
  };
}

/** Charges that have waited until their time. */
function endCharges(house: BillingHouse): Job {
  return {
    name: 'end charges',
    async nextDue(db) {
      const [row] = await db.read<{ due: Date | null }>(
        'select min(until_at) as due from charge where until_at is not null',
      );
      return row?.due ?? undefined;
    },
    async run(db, due) {
      while ((await db.transact((tx) => endChargesPage(tx, house, due))) > 0);
    },
  };
}

/** What the clock rings for bills. */
export function jobsOf(house: BillingHouse): readonly Job[] {
  return [billRun(house), endCharges(house)];
}
