import type { Blobs } from '../../platform/blobs.ts';
import { type Job, nextRing, ringAt, scheduled } from '../../platform/jobs.ts';
import type { Scratch } from '../../platform/scratch.ts';
import { dayStart, hourMs, later, monthStart } from '../../values/time.ts';
import type { Recordings } from '../consent/index.ts';
import { removeOldFiles } from './files.ts';
import { dropOldMonths } from './months.ts';
import { removeNameless, type Stores } from './nameless.ts';
import { type Keep, oldFiles, unsentFiles } from './periods.ts';
import { removeOldRecordings, sealOldRecordings } from './recordings.ts';
import { sweepFoundRows, sweepWalkedRows } from './rows.ts';

export type { Keep } from './periods.ts';

/** When hardly anybody texts. */
const hourOfDay = 4;
const againMs = hourMs;

const name = 'let go of what is old';

/**
 * What the clock rings for what is old enough to go: once a day, and again in an hour when a table was too busy to let go of a
 * month; whole tables are walked on the first of the month, as most is kept by whole months.
 */
export function jobsOf({
  blobs,
  stores,
  recordings,
  scratch,
  keep,
}: {
  blobs: Blobs;
  stores: Stores;
  recordings: Recordings;
  scratch: Scratch;
  keep: Keep;
}): readonly Job[] {
  return [
    {
      name,
      nextDue: (db, now) => nextRing(db, name, now),
      async run(db, due, log) {
        const free = await dropOldMonths(db, keep, due, log);
        await sweepFoundRows(db, keep, due);
        await removeOldFiles(db, blobs, unsentFiles, keep, due);
        await sealOldRecordings(db, blobs, recordings, log);
        const nameless = await removeNameless(db, stores, recordings);
        if (nameless > 0)
          log.warn({ files: nameless }, 'files came that no row names, as a crash leaves them; they are removed');
        const left = await sweepAll([scratch, ...stores.values()]);
        if (left > 0) log.warn({ files: left }, 'files that broke off as they came were left behind; they are removed');
        await ringAt(db, name, free ? later(dayStart(due, 1), hourOfDay * hourMs) : later(due, againMs));
      },
    },
    scheduled({
      name: 'walk for what is old',
      next: (after) => later(monthStart(after, 1), (hourOfDay + 1) * hourMs),
      async work(db, now) {
        await removeOldRecordings(db, recordings, keep, now);
        await removeOldFiles(db, blobs, oldFiles, keep, now);
        await sweepWalkedRows(db, keep, now);
      },
    }),
  ];
}

async function sweepAll(places: readonly { sweep(): Promise<number> }[]): Promise<number> {
  let left = 0;
  for (const place of places) left += await place.sweep();
  return left;
}
