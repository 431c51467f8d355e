import type { Said, Say, Served, Service, Speaker } from '../../business/messages/index.ts';
import { nextNumbers, openTicket, type TicketHouse } from '../../business/tickets/index.ts';
import { carsAllowed, saveVehicles, type VehicleRules, vehiclesOf } from '../../business/vehicles/index.ts';
import type { Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import { type Id, newId } from '../../values/id.ts';
import { type Day, dayMs, dayOf, later } from '../../values/time.ts';
import { type AnswerChange, decideAnswer, isAsked, nextOpen, type Standing, servedAs } from './answers.ts';
import { daysBetween, type Reminder, sameDays } from './model.ts';
import { answersTo, choiceKind, waitMs } from './remind.ts';
import type { ReminderRules } from './rules.ts';
import { remindersOf, saveAnswers } from './store.ts';
import { noticeOf } from './words.ts';

/** What words may do here. */
export const reminderActs = ['next'] as const;

/** What answers need of the house; a ticket is opened for who wants an appointment. */
export type ReminderHouse = Omit<TicketHouse, 'db'> & {
  readonly vehicles: VehicleRules;
  readonly reminders: ReminderRules;
};

/** Further back nothing that was reminded is answered. */
const knownMs = 10 * dayMs;

/** Answers to reminders by SMS: `1` done, `2` later, `3` an appointment; `TX` tells once more what falls due next. */
export function reminderService(house: ReminderHouse): Service<Standing, AnswerChange> {
  return {
    name: 'reminders',
    acts: reminderActs,
    load: (tx, speakers, now) => loadStandings(tx, speakers, now),
    decide: (standing, said, speaker, now) => decideSaid(house, standing, said, speaker, now),
    save: (tx, changes, now) => saveChanges(tx, house, changes, now),
  };
}

async function loadStandings(tx: Tx, speakers: readonly Speaker[], now: Date): Promise<(speaker: Speaker) => Standing> {
  const phones = speakers.map(({ subscriber }) => subscriber.phone);
  const reminders = groupBy(await remindersOf(tx, phones, dayOf(later(now, -knownMs))), ({ phone }) => phone);
  const cars = groupBy(await vehiclesOf(tx, phones), ({ phone }) => phone);
  const numbers = await nextNumbers(tx, phones.length);
  return ({ subscriber: { phone } }) => ({
    reminders: reminders.get(phone) ?? [],
    cars: cars.get(phone) ?? [],
    next: numbers[phones.indexOf(phone)]!,
  });
}

function decideSaid(
  house: ReminderHouse,
  standing: Standing,
  said: Said,
  speaker: Speaker,
  now: Date,
): Served<Standing, AnswerChange> {
  const about = { reason: 'reminder', reasonId: said.mo.id };
  if ('act' in said) return next(house, standing, speaker, about, now);
  const [answer, subjectId, kind, due] =
    said.choices.length === 1 ? (said.answers.choices[said.choices[0]!] ?? []) : [];
  const theirs = standing.reminders.filter((one) => one.subjectId === subjectId && one.kind === kind);
  // A maintenance may have moved to another day since it was asked about.
  const reminder =
    theirs.find((one) => one.due === due) ??
    (kind === 'MNT' ? theirs.findLast((one) => isNear(one.due, due!)) : undefined);
  const isOpen = reminder && reminder.answer !== 'done' && reminder.answer !== 'changed';
  // Nothing is put off to a day that somebody changed.
  const isVain =
    answer === 'later' && isOpen && reminder.kind !== 'SEA' && !isAsked(reminder, standing.cars, house.vehicles, now);
  if (!isOpen || isVain) return next(house, standing, speaker, about, now);
  const rules = { vehicles: house.vehicles, reminders: house.reminders };
  return servedAs(decideAnswer(rules, standing, reminder, answer as 'done' | 'later' | 'book', said.mo.id, now), about);
}

function isNear(one: Day, other: Day): boolean {
  return Math.abs(daysBetween(one, other)) <= sameDays;
}

/** What is open and nearest, with its question once more; what is not understood leads there as well. */
function next(
  { terms: { catalog }, vehicles }: ReminderHouse,
  standing: Standing,
  { entitlements }: Speaker,
  about: { readonly reason: string; readonly reasonId: Id },
  now: Date,
): Served<Standing, AnswerChange> {
  const say = (words: Pick<Say, 'code' | 'vars'>) => ({ ...words, ...about }) as Say;
  if (carsAllowed(entitlements) === 0) return { says: [say({ code: 'vehicle-members-only', vars: {} })] };
  const open: Reminder | undefined = nextOpen(standing, vehicles, now);
  if (!open) return { says: [say({ code: 'reminder-none', vars: {} })] };
  return {
    says: [{ ...noticeOf(catalog, 'first', open, now), ...about }],
    ask: { kind: choiceKind, choices: answersTo(open), lifetimeMs: waitMs(open.due, now) },
  };
}

async function saveChanges(tx: Tx, house: ReminderHouse, changes: readonly AnswerChange[], now: Date): Promise<void> {
  await saveVehicles(
    tx,
    house.vehicles,
    changes.flatMap(({ vehicle }) => vehicle ?? []),
    now,
  );
  for (const { answer, booking } of changes) {
    if (booking)
      await openTicket(
        tx,
        house,
        {
          ...{ source: 'sms', channel: 'sms', category: 'booking', phone: answer.phone, moId: answer.moId },
          ...{ subject: booking.words, text: booking.words, number: booking.number, id: newId(now) },
        },
        now,
      );
    await saveAnswers(tx, [answer], now);
  }
}
