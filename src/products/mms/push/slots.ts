import { dayMs, dayOf, later, minuteMs } from '../../../values/time.ts';
import type { Title, Titles } from '../editorial/titles.ts';
import { mondayOf, type Slot, slotsOf } from '../editorial/week.ts';

/** A place of a title in a week, at its time. */
export type DueSlot = Pick<Slot, 'key'> & { readonly dueAt: Date; readonly title: Title };

const weekMs = 7 * dayMs;

/** The slots of all titles around a time, days off heeded: what moves from one week into another is among them. */
export function slotsAround(titles: Titles, at: Date): DueSlot[] {
  const mondays = [-1, 0, 1, 2].map((weeks) => mondayOf(dayOf(later(at, weeks * weekMs))));
  return [...titles.all.values()].flatMap((title) =>
    mondays.flatMap((monday) =>
      slotsOf(title, titles, monday).flatMap(({ key, dueAt }) => (dueAt ? [{ key, dueAt, title }] : [])),
    ),
  );
}

/** When people are told whether the issue of a slot is ready. */
export function readyAt({ dueAt, title }: DueSlot): Date {
  return later(dueAt, -title.readyMinutesBefore * minuteMs);
}

/** When its slot is due. */
export function sendAt({ dueAt }: DueSlot): Date {
  return dueAt;
}

/** The first time after `after` at which a slot of some title has this moment; a day without any is looked past. */
export function nextMoment(titles: Titles, after: Date, moment: (slot: DueSlot) => Date): Date {
  const times = slotsAround(titles, after)
    .map((slot) => moment(slot).getTime())
    .filter((time) => time > after.getTime());
  return times.length > 0 ? new Date(Math.min(...times)) : later(after, dayMs);
}

/** The slots of all titles that have this moment at `at`. */
export function slotsAt(titles: Titles, at: Date, moment: (slot: DueSlot) => Date): DueSlot[] {
  return slotsAround(titles, at).filter((slot) => moment(slot).getTime() === at.getTime());
}
