import { type Day, dayMs, dayOf, dayStart, later, minuteMs } from '../../values/time.ts';

/** When a desk is at work: minutes of the Beijing day, by weekday (0 is Sunday). */
export type Calendar = {
  readonly code: string;
  readonly hours: readonly (readonly (readonly [from: number, to: number])[])[];
  /** Days without work, whatever weekday they are. */
  readonly holidays: ReadonlySet<Day>;
  /** Days that are worked like a Monday, as China sets them to make up for holidays. */
  readonly workdays: ReadonlySet<Day>;
};

/** How much of the time between two instants the desk is at work, in ms. */
export function workedMs(calendar: Calendar, from: Date, to: Date): number {
  let sum = 0;
  for (let day = dayStart(from); day < to; day = later(day, dayMs))
    for (const [opens, shuts] of spansOf(calendar, day))
      sum += Math.max(0, Math.min(shuts, to.getTime()) - Math.max(opens, from.getTime()));
  return sum;
}

/** When so much working time has passed after an instant. */
export function afterWork(calendar: Calendar, from: Date, ms: number): Date {
  let left = Math.max(0, ms);
  for (let day = dayStart(from); ; day = later(day, dayMs))
    for (const [opens, shuts] of spansOf(calendar, day)) {
      const begin = Math.max(opens, from.getTime());
      if (begin >= shuts) continue;
      if (left <= shuts - begin) return new Date(begin + left);
      left -= shuts - begin;
    }
}

const monday = 1;

/** The spans of work of the Beijing day that begins at `day`. */
function spansOf({ hours, holidays, workdays }: Calendar, day: Date): [opens: number, shuts: number][] {
  const name = dayOf(day);
  if (holidays.has(name)) return [];
  const weekday = workdays.has(name) ? monday : new Date(`${name}T00:00:00Z`).getUTCDay();
  const midnight = day.getTime();
  return hours[weekday]!.map(([from, to]) => [midnight + from * minuteMs, midnight + to * minuteMs]);
}
