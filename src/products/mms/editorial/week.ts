import { type Day, dayMs, dayOf, dayStart, later, startOfDay } from '../../../values/time.ts';
import type { Title, Titles } from './titles.ts';

/** A place for an issue in a week: the time when it is due, and why that is not the usual one. */
export type Slot = {
  /** The day and time of the rule, which name the slot also when it has moved: `2026-11-23T15:00`. */
  readonly key: string;
  /** undefined: nothing goes out for it. */
  readonly dueAt: Date | undefined;
  /** The day off it lies on, in its own words. */
  readonly dayOff: string | undefined;
};

/** The Monday of the ISO week of a Beijing day. */
export function mondayOf(day: Day): Day {
  const start = startOfDay(day);
  return dayOf(dayStart(start, 1 - weekdayOf(day)));
}

/** 1 is Monday, 7 is Sunday. */
export function weekdayOf(day: Day): number {
  return ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}

/** The slots of a title in the week that begins on a Monday, by their times of the rule. */
export function slotsOf(title: Title, { daysOff }: Pick<Titles, 'daysOff'>, monday: Day): Slot[] {
  return title.slots
    .map(({ day, at }) => {
      const usual = dayOf(later(startOfDay(monday), (day - 1) * dayMs));
      const off = daysOff.get(usual);
      const actual = off ? off.moveTo : usual;
      return {
        key: `${usual}T${at}`,
        dueAt: actual === undefined ? undefined : new Date(`${actual}T${at}:00+08:00`),
        dayOff: off?.reason,
      };
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The slot of a title by its key; undefined when the rule has none such. */
export function slotOf(title: Title, titles: Pick<Titles, 'daysOff'>, key: string): Slot | undefined {
  const day = key.slice(0, 10);
  if (Number.isNaN(startOfDay(day).getTime())) return undefined;
  return slotsOf(title, titles, mondayOf(day)).find((slot) => slot.key === key);
}

/** What a week lacks or has too much of, by the rules of its title (CA-010, CA-011, CA-X06). */
export type WeekFinding =
  | { readonly code: 'number-of-issues'; readonly wanted: number; readonly found: number }
  | { readonly code: 'sections-missing'; readonly sections: readonly string[] };

/** Looks at the issues of a week, each by the sections of its slides. Pure. */
export function findingsOfWeek(
  title: Title,
  slots: readonly Slot[],
  issues: readonly { readonly sections: readonly string[] }[],
): WeekFinding[] {
  const open = slots.filter(({ dueAt }) => dueAt !== undefined).length;
  // A day off that moves nowhere leaves the week one issue less: that is no fault of the editors.
  const wanted = title.perWeek === undefined ? undefined : Math.min(title.perWeek, open);
  const covered = new Set(issues.flatMap(({ sections }) => sections));
  const missing = title.sections.map(({ code }) => code).filter((code) => !covered.has(code));
  return [
    ...(wanted !== undefined && issues.length !== wanted
      ? [{ code: 'number-of-issues' as const, wanted, found: issues.length }]
      : []),
    ...(title.wholeRange && missing.length > 0 ? [{ code: 'sections-missing' as const, sections: missing }] : []),
  ];
}
