import type { Blobs } from '../../platform/blobs.ts';
import { type Job, nextRing, ringAt } from '../../platform/jobs.ts';
import { dayStart, hourMs, later } from '../../values/time.ts';
import { dropOldMonths } from './months.ts';
import type { Keep } from './periods.ts';
import { removeOldRecordings } from './recordings.ts';
import { sweepOldRows } from './rows.ts';

export type { Keep } from './periods.ts';

/** When hardly anybody texts. */
const hourOfDay = 4;
const againMs = hourMs;

/**
 * What the clock rings for what is old enough to go: once a day; and again in an hour, when a table was too busy to let go
 * of a month.
 */
export function jobsOf({ blobs, keep }: { blobs: Blobs; keep: Keep }): readonly Job[] {
  const name = 'let go of what is old';
  return [
    {
      name,
      nextDue: (db, now) => nextRing(db, name, now),
      async run(db, due, log) {
        await removeOldRecordings(db, blobs, keep, due);
        const free = await dropOldMonths(db, keep, due, log);
        await sweepOldRows(db, keep, due);
        await ringAt(db, name, free ? later(dayStart(due, 1), hourOfDay * hourMs) : later(due, againMs));
      },
    },
  ];
}
