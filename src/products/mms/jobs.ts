import type { Job } from '../../platform/jobs.ts';
import { nextRing, ringAt } from '../../platform/jobs.ts';
import { beginPush, fillMissing, lookReady } from './push/begin.ts';
import { goOn } from './push/fan-out.ts';
import type { PushHouse } from './push/house.ts';
import { nextMoment, readyAt, sendAt, slotsAt } from './push/slots.ts';
import { issuesDue, nextIssueDue, nextPushAt, pushesDue } from './push/store.ts';

/**
 * What the clock rings for issues, in Beijing time: whether the issue of a slot is ready, its slot, and a push that goes on. What is
 * due is a row of an issue or a push, so a ring that is missed, late or comes twice harms nothing.
 */
export function jobsOf(house: PushHouse): readonly Job[] {
  const { titles, clock } = house;
  const latest = (due: Date) => new Date(Math.max(due.getTime(), clock.now().getTime()));
  const ready = 'look whether issues are ready';
  const slots = 'issues of slots';
  return [
    {
      name: ready,
      nextDue: (db, now) => nextRing(db, ready, now),
      async run(db, due, log) {
        for (const slot of slotsAt(titles, due, readyAt)) await lookReady({ ...house, db }, slot, log);
        await ringAt(db, ready, nextMoment(titles, due, readyAt));
      },
    },
    {
      name: slots,
      async nextDue(db, now) {
        const [issue, slot] = await Promise.all([nextIssueDue(db), nextRing(db, slots, now)]);
        return issue && issue < slot ? issue : slot;
      },
      async run(db, due, log) {
        for (const id of await issuesDue(db, due)) await beginPush({ ...house, db }, id, latest(due), log);
        if ((await nextRing(db, slots, due)) > due) return;
        for (const slot of slotsAt(titles, due, sendAt)) await fillMissing({ ...house, db }, slot, latest(due), log);
        await ringAt(db, slots, nextMoment(titles, due, sendAt));
      },
    },
    {
      name: 'go on with pushes',
      nextDue: nextPushAt,
      async run(db, due) {
        for (const id of await pushesDue(db, due)) await goOn({ ...house, db }, id, latest(due));
      },
    },
  ];
}
