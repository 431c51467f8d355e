import { wallTime } from '../shell/beijing.ts';
import { monthsAround } from '../shell/months.ts';

/** The month that has just ended, by the browser: it is only what a field begins with. */
export function lastMonth(): string {
  return monthsAround(wallTime(Date.now()).slice(0, 7))[3]!;
}

/** That month and those before it, the newest first. */
export function monthsBefore(): string[] {
  return monthsAround(lastMonth()).filter((month) => month <= lastMonth());
}
