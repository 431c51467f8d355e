import { duesOf, type Vehicle, type VehicleRules } from '../../business/vehicles/index.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { type Day, dayMs, dayOf, hourMs, later, startOfDay } from '../../values/time.ts';

/** What is reminded of (CA-018): insurance, inspection, maintenance of a car; the change of season. */
export const reminderKinds = ['INS', 'INSP', 'MNT', 'SEA'] as const;
export type ReminderKind = (typeof reminderKinds)[number];

/** Names something that falls due. `subjectId` is the car; of a season, an id that stands for the holder. */
export type DueKey = {
  readonly phone: Phone;
  readonly subjectId: Id;
  readonly kind: ReminderKind;
  readonly due: Day;
};

/** Why nothing was said of something that fell due. */
export type WhyNot = 'no-member' | 'rests' | 'no-way' | 'turned-back' | 'missed' | 'too-late' | 'told-late';

/** What the person said to it; `changed`: somebody told another day since. */
export type ReminderAnswer = 'done' | 'later' | 'book' | 'changed';

/** Something that falls due, and what was said of it. */
export type Reminder = DueKey & {
  readonly plate: string;
  readonly whyNot: WhyNot | null;
  readonly firstAt: Date | null;
  readonly lastAt: Date | null;
  readonly overdueAt: Date | null;
  readonly answer: ReminderAnswer | null;
};

/** The notices of one due day, each of which goes once. */
export type Step = 'first' | 'last' | 'overdue';

type Times = { readonly firstDays: number; readonly lastDays: number; readonly overdue: boolean };

/** How long after the due day the one overdue notice may still come. */
export const overdueDays = 7;

/**
 * Which notice of something is wanted on a day: the first within a week before, the last on the day before unless it was answered,
 * none of them after the due day. What a ring missed is wanted on the days that follow, and two days in a row say the same never.
 */
export function stepOf(
  { due }: Pick<DueKey, 'due'>,
  known: Pick<Reminder, 'firstAt' | 'lastAt' | 'overdueAt' | 'answer'> | undefined,
  { firstDays, lastDays, overdue }: Times,
  today: Day,
): Step | undefined {
  const left = daysBetween(today, due);
  const answer = known?.answer ?? null;
  // A day that was changed is found no more; one that is found has been changed back.
  if (answer === 'done' || answer === 'book') return undefined;
  if (left < 0) return overdue && !known?.overdueAt && left >= -overdueDays ? 'overdue' : undefined;
  if (!known?.firstAt) return left <= firstDays ? 'first' : undefined;
  const rested = daysBetween(dayOf(known.firstAt), today) >= (answer === 'later' ? 1 : 2);
  return lastDays > 0 && left <= lastDays && !known.lastAt && rested ? 'last' : undefined;
}

/** When the notice of a due day is of no use any more: the day is over. */
export function goodUntil(step: Step, due: Day): Date {
  return later(startOfDay(due), (step === 'overdue' ? overdueDays + 1 : 1) * dayMs);
}

/** On which day from a day on the notice of the last day is wanted, if rings come every day. */
export function lastNoticeDay(
  reminder: Pick<Reminder, 'due' | 'firstAt' | 'lastAt' | 'overdueAt' | 'answer'>,
  times: Times,
  from: Day,
): Day | undefined {
  for (let day = from; day <= reminder.due; day = dayOf(later(startOfDay(day), dayMs)))
    if (stepOf(reminder, reminder, times, day) === 'last') return day;
  return undefined;
}

/** What of a car falls due, by the kind of its reminder. */
export const dueOfKind = { INS: 'insurance', INSP: 'inspection', MNT: 'maintenance' } as const;

/** What tells a day of each kind. */
const tellingOf = {
  INS: ['insurance'],
  INSP: ['inspected', 'inspection'],
  MNT: ['maintained', 'maintenance'],
} as const;

/** What makes a day of each kind, whoever tells it. */
const makingOf = {
  INS: tellingOf.INS,
  INSP: [...tellingOf.INSP, 'registered'],
  MNT: [...tellingOf.MNT, 'mileage', 'maintenanceKm', 'everyKm', 'everyMonths'],
} as const;

/** Whether a due day was told only when the rings of that day were over, so that nobody could remind of it. */
export function isToldLate(
  { kind, due }: Pick<Reminder, 'kind' | 'due'>,
  car: Vehicle,
  { hour }: { readonly hour: number },
): boolean {
  if (kind === 'SEA') return false;
  const told = makingOf[kind]
    .flatMap((what) => car.facts[what]?.at ?? [])
    .sort()
    .at(-1);
  return told !== undefined && new Date(told) >= later(startOfDay(due), hour * hourMs);
}

/**
 * How the due day of a reminder stands by now: as it was; `told` otherwise since; or `moved` without anybody telling a day, as when a
 * mileage changes an estimate or the age of the car goes on to the next inspection.
 */
export function standsOf(
  { kind, due, firstAt }: Pick<Reminder, 'kind' | 'due' | 'firstAt'>,
  car: Vehicle,
  rules: VehicleRules,
  now: Date,
): 'as-was' | 'told' | 'moved' {
  if (kind === 'SEA' || duesOf(car, rules, now)[dueOfKind[kind]] === due) return 'as-was';
  const isTold = tellingOf[kind].some((what) => {
    const fact = car.facts[what];
    return fact !== undefined && firstAt !== null && new Date(fact.at) > firstAt;
  });
  return isTold || kind === 'INS' ? 'told' : 'moved';
}

/** An estimate that moves by no more days is still of the same maintenance. */
export const sameDays = 30;

/** Whether a maintenance is the same as before, though a mileage has moved its day a little. */
export function isSameMoved(reminder: Reminder, car: Vehicle, rules: VehicleRules, now: Date): boolean {
  const due = duesOf(car, rules, now).maintenance;
  return (
    reminder.kind === 'MNT' &&
    due !== undefined &&
    Math.abs(daysBetween(reminder.due, due)) <= sameDays &&
    standsOf(reminder, car, rules, now) === 'moved'
  );
}

/** Whole days from one day to another. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((startOfDay(to).getTime() - startOfDay(from).getTime()) / dayMs);
}

/** The key as one string, to look things up by. */
export function keyOf({ phone, subjectId, kind, due }: DueKey): string {
  return [phone, subjectId, kind, due].join(' ');
}

/** The changes of season that a province has between two days. */
export function seasonsBetween(days: readonly string[] | undefined, from: Day, until: Day): Day[] {
  const years = [...new Set([from, until].map((day) => day.slice(0, 4)))];
  return years
    .flatMap((year) => (days ?? []).map((day) => `${year}-${day}`))
    .filter((day) => day >= from && day <= until);
}
