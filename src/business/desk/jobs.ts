import type { Job } from '../../platform/jobs.ts';
import { nextWarning, type Watched, warnOfDeadlines } from './work-orders.ts';

/** What the clock rings for the channels of tickets. */
export function jobsOf(house: Watched): Job[] {
  return [
    {
      name: 'work order deadlines',
      nextDue: (db) => nextWarning(db, house.forms),
      async run(db, due, log) {
        for (const { carrier, number, deadlineAt } of await db.transact((tx) => warnOfDeadlines(tx, house, due)))
          log.error(
            { alarm: 'work-order-deadline', carrier, number, deadlineAt },
            'a work order nears its deadline without a reply',
          );
      },
    },
  ];
}
