import { dayMs, dayStart, hourMs, later, type Month, monthOf, monthStart } from '../../values/time.ts';
import type { LinkFees } from '../billing/index.ts';

/** Records are sent by day, when people are there to see an alarm. */
const runHour = 9;

type Days = LinkFees['days'];

/** The instant a Beijing month begins. */
export function startOf(month: Month): Date {
  return new Date(`${month}-01T00:00:00+08:00`);
}

/** The month before. */
export function monthBefore(month: Month): Month {
  return monthOf(monthStart(startOf(month), -1));
}

/** Days of a month on which records may leave, as one stretch of time. `to` is not part of it. */
export function windowOf({ first, last }: Days, month: Month): { readonly from: Date; readonly to: Date } {
  const begins = startOf(month);
  return { from: dayStart(begins, first - 1), to: dayStart(begins, last) };
}

/** The first run of a month's window that is not before `earliest`; undefined when the window ends before. */
export function firstRun(days: Days, month: Month, earliest: Date): Date | undefined {
  const { from, to } = windowOf(days, month);
  const onItsDay = runOf(earliest);
  const next = onItsDay >= earliest ? onItsDay : later(onItsDay, dayMs);
  const run = earliest < from ? runOf(from) : next;
  return run < to ? run : undefined;
}

/** The next run of any of these windows after an instant. */
export function nextRun(windows: readonly Days[], after: Date): Date | undefined {
  const soon = windows.flatMap((days) =>
    [0, 1].flatMap((ahead) => {
      const month = monthOf(monthStart(after, ahead));
      return firstRun(days, month, later(after, 1)) ?? [];
    }),
  );
  return soon.toSorted((a, b) => a.getTime() - b.getTime())[0];
}

function runOf(day: Date): Date {
  return later(dayStart(day), runHour * hourMs);
}
