import type { Job } from '../../platform/jobs.ts';
import type { Report } from '../../platform/reports.ts';
import { type Day, dayMs, dayOf, later, minuteMs, startOfDay } from '../../values/time.ts';
import { firstNotKept, roll } from './roll-up.ts';

/** So long after midnight a day is counted. */
const afterMs = 10 * minuteMs;
/** What was missed is counted in pieces, so that others get their turn. */
const daysAtATime = 7;

/**
 * Ten minutes after midnight the day that is over is counted. Which days are kept is in rows: those that no clock rang for are
 * due still.
 */
export function jobsOf(reports: readonly Report[]): readonly Job[] {
  const rolled = reports.filter(({ rolledUp }) => rolledUp);
  const dueOf = (day: Day) => later(startOfDay(day), dayMs + afterMs);
  return [
    {
      name: 'daily reports',
      async nextDue(db, until) {
        const [first] = [...(await firstNotKept(db, rolled)).values()].sort();
        if (first === undefined) return undefined;
        const days = Array.from({ length: daysAtATime }, (_, index) => later(dueOf(first), index * dayMs));
        return days.findLast((due) => due <= until) ?? days[0];
      },
      async run(db, due) {
        const firsts = await firstNotKept(db, rolled);
        for (const report of rolled) {
          const from = firsts.get(report.name);
          if (from === undefined || dueOf(from) > due) continue;
          const last = dayOf(later(due, -dayMs));
          await roll(db, report, { from, to: last });
        }
      },
    },
  ];
}
