import type { Say, Served } from '../../business/messages/index.ts';
import { numberOf } from '../../business/tickets/index.ts';
import {
  duesOf,
  monthsOn,
  type Told,
  toldOf,
  type Vehicle,
  type VehicleChange,
  type VehicleRules,
} from '../../business/vehicles/index.ts';
import type { Id } from '../../values/id.ts';
import { type Day, dayInWords, dayMs, dayOf, hourMs, later, startOfDay } from '../../values/time.ts';
import {
  type DueKey,
  daysBetween,
  dueOfKind,
  keyOf,
  lastNoticeDay,
  type Reminder,
  type ReminderAnswer,
  standsOf,
} from './model.ts';
import type { ReminderRules } from './rules.ts';
import { shortDay, subjectOf } from './words.ts';

/** How a phone stands: what it was reminded of, its cars, and the number that a ticket would have. */
export type Standing = {
  readonly reminders: readonly Reminder[];
  readonly cars: readonly Vehicle[];
  readonly next: string;
};

/** What an answer leads to. */
export type AnswerChange = {
  readonly answer: DueKey & { readonly answer: ReminderAnswer; readonly moId: Id; readonly ticket?: string };
  readonly vehicle?: VehicleChange;
  /** What an appointment is wanted for, in words; a ticket is opened with them. */
  readonly booking?: { readonly words: string; readonly number: string };
};

type Rules = { readonly vehicles: VehicleRules; readonly reminders: ReminderRules };
type Answered = {
  readonly say: Words;
  readonly change?: AnswerChange;
  readonly standing?: Standing;
  readonly goesOn?: true;
};
type Words = Pick<Extract<Say, { code: `reminder-${string}` }>, 'code' | 'vars'>;

/** What somebody answers to a reminder that is open. Pure. */
export function decideAnswer(
  rules: Rules,
  standing: Standing,
  reminder: Reminder,
  answer: 'done' | 'later' | 'book',
  moId: Id,
  now: Date,
): Answered {
  const { phone, subjectId, kind, due } = reminder;
  const key = { phone, subjectId, kind, due };
  const what = subjectOf(reminder);
  const reminders = standing.reminders.map((one) => (keyOf(one) === keyOf(reminder) ? { ...one, answer } : one));
  if (answer === 'later') {
    const day = dayInWords(startOfDay(due));
    return {
      say: { code: 'reminder-later', vars: { what, day, again: againInWords(reminder, rules.reminders, now) } },
      change: { answer: { ...key, answer, moId } },
      standing: { ...standing, reminders },
      goesOn: true,
    };
  }
  if (answer === 'book') {
    const number = numberOf(standing.next);
    return {
      say: { code: 'reminder-booked', vars: { what, number } },
      change: {
        answer: { ...key, answer, moId, ticket: number },
        booking: { words: `预约${what}`, number: standing.next },
      },
      standing: { ...standing, reminders },
      goesOn: true,
    };
  }
  const car = standing.cars.find(({ id }) => id === subjectId);
  const teller = { source: 'owner', by: phone, evidence: { moId, reminder: `${kind} ${due}` } } as const;
  // Who told the next day before he answers keeps what he told.
  const rolled =
    car && standsOf(reminder, car, rules.vehicles, now) !== 'told'
      ? toldOf(car, doneTold(reminder, car, now), teller, now)
      : undefined;
  const cars = standing.cars.map((one) => (rolled && one === car ? rolled.vehicle : one));
  const next = nextInWords(reminder, rolled?.vehicle ?? car, rules.vehicles, now);
  return {
    say: { code: 'reminder-done', vars: { what, next } },
    change: { answer: { ...key, answer, moId }, ...(rolled && { vehicle: rolled }) },
    standing: { ...standing, cars, reminders },
  };
}

/** Whether it is said once more, and when: on the very day on which the ring will want it. */
function againInWords(reminder: Reminder, rules: ReminderRules, now: Date): string {
  const isRungToday = now.getTime() >= startOfDay(dayOf(now)).getTime() + rules.hour * hourMs;
  const from = dayOf(later(now, isRungToday ? dayMs : 0));
  const day = lastNoticeDay({ ...reminder, answer: 'later' }, rules, from);
  if (day === undefined) return '不再另行提醒';
  return day === reminder.due ? '到期当天再提醒您' : `到期前${daysBetween(day, reminder.due)}天再提醒您`;
}

/**
 * What a person tells by having done it: a year more of insurance, an inspection, a maintenance. The season tells nothing. A mileage
 * that was told for the maintenance after this one stays told.
 */
function doneTold({ kind, due, firstAt }: Reminder, { facts: { maintenanceKm } }: Vehicle, now: Date): Told {
  if (kind === 'INS') return { insurance: monthsOn(due, 12) };
  if (kind === 'INSP') return { inspected: dayOf(now) };
  if (kind !== 'MNT') return {};
  const isOfNext = maintenanceKm && firstAt && new Date(maintenanceKm.at) > firstAt;
  return { maintained: dayOf(now), ...(isOfNext && { maintenanceKm: maintenanceKm.value }) };
}

/** When it is due next, and how to say otherwise; or how to tell it, where nobody knows. */
function nextInWords({ kind }: Reminder, car: Vehicle | undefined, rules: VehicleRules, now: Date): string {
  if (kind === 'SEA') return '到下一次换季时再提醒您';
  if (!car) return '这辆车已删除，不再提醒';
  const what = dueOfKind[kind];
  const word = { insurance: 'BX', inspection: 'NJ', maintenance: 'BY' }[what];
  const due: Day | undefined = duesOf(car, rules, now)[what];
  return due !== undefined && due > dayOf(now)
    ? `下次${shortDay(due)}到期，不对请发${word}和日期`
    : `请发${word}和下次到期日，以便提醒您`;
}

/** Whether its car is there and nobody told another day since. */
export function isAsked(reminder: Reminder, cars: readonly Vehicle[], rules: VehicleRules, now: Date): boolean {
  const car = cars.find(({ id }) => id === reminder.subjectId);
  return car !== undefined && standsOf(reminder, car, rules, now) !== 'told';
}

/** What is open for a phone and lies nearest; undefined where nothing is. */
export function nextOpen({ reminders, cars }: Standing, rules: VehicleRules, now: Date): Reminder | undefined {
  const today = dayOf(now);
  return reminders
    .filter(({ due, answer }) => due >= today && (answer === null || answer === 'later' || answer === 'book'))
    .filter((one) => one.kind === 'SEA' || isAsked(one, cars, rules, now))
    .sort((one, other) => (one.due < other.due ? -1 : Number(one.due > other.due)))[0];
}

/** What is said of an answer. */
export function servedAs(
  { say, change, standing, goesOn }: Answered,
  about: Pick<Say, 'reason' | 'reasonId'>,
): Served<Standing, AnswerChange> {
  return {
    says: [{ ...say, ...about } as Say],
    ...(change && { change }),
    ...(standing && { state: standing }),
    ...(goesOn && { keepsAsking: true }),
  };
}
