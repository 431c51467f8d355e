import type { Clock } from '../../../platform/clock.ts';
import { hasRung, type Job, nextRing, ringAt } from '../../../platform/jobs.ts';
import { lateJoinersSince, nextAhead, openHours, runBegins } from './model.ts';
import { beginRun, goOn, type RunHouse, sendAhead } from './run.ts';
import { nextRunAt } from './store.ts';

/** What its jobs need of the house. */
export type MembershipJobsHouse = RunHouse & { readonly clock: Pick<Clock, 'now'> };

const begin = 'begin the membership SMS of a month';
const ahead = 'membership SMS of the next month';

/**
 * What the clock rings for membership SMS, in Beijing time: the 1st of a month, a run that goes on, and the morning after somebody
 * joined late in a month. What is due is a row, so a ring that is missed, late or comes twice harms nothing. On its first day the house
 * says nothing by itself: it waits for the next morning, or the next 1st.
 */
export function jobsOf(house: MembershipJobsHouse): readonly Job[] {
  const { membership: rules, clock } = house;
  const latest = (due: Date) => new Date(Math.max(due.getTime(), clock.now().getTime()));
  return [
    {
      name: begin,
      nextDue: (db, now) => nextRing(db, begin, now),
      async run(db, due) {
        const now = latest(due);
        if (await hasRung(db, begin)) await beginRun(db, house, now);
        await ringAt(db, begin, runBegins(rules, now, 1));
      },
    },
    {
      name: 'go on with the membership SMS of a month',
      nextDue: async (db) => (await nextRunAt(db))?.at,
      async run(db, due) {
        const run = await nextRunAt(db);
        if (run && run.at <= due) await goOn(db, house, run.month, latest(due));
      },
    },
    {
      name: ahead,
      nextDue: (db, now) => nextRing(db, ahead, now),
      async run(db, due, log) {
        const now = latest(due);
        const isTime = openHours(rules, now).isOpen && (await hasRung(db, ahead));
        const since = isTime ? lateJoinersSince(rules, now) : undefined;
        const sent = since ? await sendAhead(db, house, since, now) : 0;
        if (sent > 0) log.info({ sent }, 'who joined in the last days of the month has the SMS of the next one');
        await ringAt(db, ahead, nextAhead(rules, now));
      },
    },
  ];
}
