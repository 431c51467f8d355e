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
import { type Day, dayInWords, dayOf, startOfDay } from '../../values/time.ts';
import { type DueKey, daysBetween, keyOf, type Reminder, type ReminderAnswer } from './model.ts';
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
    const again = comesAgain(reminder, rules.reminders, now)
      ? `到期前${rules.reminders.lastDays}天再提醒您`
      : '不再另行提醒';
    return {
      say: { code: 'reminder-later', vars: { what, day, again } },
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
  const rolled = car && toldOf(car, doneTold(reminder, now), teller, now);
  const cars = standing.cars.map((one) => (one === car ? rolled!.vehicle : one));
  return {
    say: { code: 'reminder-done', vars: { what, next: nextInWords(reminder, rolled?.vehicle, rules.vehicles, now) } },
    change: { answer: { ...key, answer, moId }, ...(rolled && { vehicle: rolled }) },
    standing: { ...standing, cars, reminders },
  };
}

/** Whether the notice of the last day is still to come. */
function comesAgain({ due, lastAt }: Reminder, { lastDays }: ReminderRules, now: Date): boolean {
  return lastDays > 0 && !lastAt && daysBetween(dayOf(now), due) > lastDays;
}

/** What a person tells by having done it: a year more of insurance, an inspection, a maintenance. The season tells nothing. */
function doneTold({ kind, due }: Reminder, now: Date): Told {
  if (kind === 'INS') return { insurance: monthsOn(due, 12) };
  if (kind === 'INSP') return { inspected: dayOf(now) };
  return kind === 'MNT' ? { maintained: dayOf(now) } : {};
}

const dueOfKind = { INS: 'insurance', INSP: 'inspection', MNT: 'maintenance', SEA: undefined } as const;

/** When it is due next, and how to say otherwise; or how to tell it, where nobody knows. */
function nextInWords({ kind }: Reminder, car: Vehicle | undefined, rules: VehicleRules, now: Date): string {
  const what = dueOfKind[kind];
  if (!what || !car) return '到下一次换季时再提醒您';
  const word = { insurance: 'BX', inspection: 'NJ', maintenance: 'BY' }[what];
  const due: Day | undefined = duesOf(car, rules, now)[what];
  return due !== undefined && due > dayOf(now)
    ? `下次${shortDay(due)}到期，不对请发${word}和日期`
    : `请发${word}和下次到期日，以便提醒您`;
}

/** What is open for a phone and lies nearest; undefined where nothing is. */
export function nextOpen({ reminders }: Standing, now: Date): Reminder | undefined {
  const today = dayOf(now);
  return reminders
    .filter(({ due, answer }) => due >= today && (answer === null || answer === 'later' || answer === 'book'))
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
