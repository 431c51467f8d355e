import type { Catalog } from '../../business/catalog/index.ts';
import type { Say } from '../../business/messages/index.ts';
import type { InspectionHow } from '../../business/vehicles/index.ts';
import { newId } from '../../values/id.ts';
import { type Day, dayInWords, startOfDay } from '../../values/time.ts';
import type { DueKey, ReminderKind, Step } from './model.ts';

/** What falls due, as the text of it says. */
export type Spoken = Pick<DueKey, 'kind' | 'due'> & {
  readonly plate: string;
  /** How an inspection is done, where the age of the car tells. */
  readonly how?: InspectionHow | undefined;
  /** What is offered to this person, or who near him does it, if anybody does: the next step. */
  readonly hint?: string | undefined;
};

/** What kinds are called in replies. */
export const kindInWords: Readonly<Record<ReminderKind, string>> = {
  INS: '保险',
  INSP: '年检',
  MNT: '保养',
  SEA: '换季保养',
};

const howInWords: Readonly<Record<InspectionHow, string>> = { mark: '（免上线，领标志）', 'on-site': '（需上线检验）' };

const reminderCodes = {
  INS: 'reminder-insurance',
  INSP: 'reminder-inspection',
  MNT: 'reminder-maintenance',
  SEA: 'reminder-season',
} as const;

/** The text of a notice, with a next step and with how to answer. */
export function noticeOf(catalog: Catalog, step: Step, { kind, due, plate, how, hint }: Spoken, now: Date): Say {
  const about = { reason: 'reminder', reasonId: newId(now) };
  const day = dayInWords(startOfDay(due));
  const next = hint ? `${hint}，` : nextStep(catalog, kind);
  if (step === 'overdue')
    return { code: 'reminder-overdue', vars: { what: subjectOf({ kind, plate }), day, step: next }, ...about };
  const code = reminderCodes[kind];
  switch (code) {
    case 'reminder-season':
      return { code, vars: { day, step: next }, ...about };
    case 'reminder-inspection':
      return { code, vars: { plate, day, how: how ? howInWords[how] : '', step: next }, ...about };
    default:
      return { code, vars: { plate, day, step: next }, ...about };
  }
}

/** An SMS of one part. */
const onePart = 70;

/** How many characters a hint may have, so that the notice of the longest plate and day stays one SMS. */
export function roomForHint(catalog: Catalog, step: Step, kind: ReminderKind, now: Date): number {
  const longest = { kind, due: '2027-12-31', plate: '冀AD12345', how: 'mark' } as const;
  const { code, vars } = noticeOf(catalog, step, longest, now);
  const { text } = catalog.texts.render(code, { ...vars, step: '，' } as never);
  return onePart - text.length;
}

/** `冀A12345保险`, `换季保养`. */
export function subjectOf({ kind, plate }: Pick<Spoken, 'kind' | 'plate'>): string {
  return `${plate}${kindInWords[kind]}`;
}

/** The services that help with each kind, in the order they are looked for, and what stands behind their word. */
const helpers: Readonly<Record<ReminderKind, readonly (readonly [service: string, verb: string, rest: string])[]>> = {
  // Not everybody is offered something: who is hears it by a hint.
  INS: [],
  INSP: [['nearby', '检前保养', ' 保养']],
  MNT: [['nearby', '找店', ' 保养']],
  SEA: [['nearby', '找店', ' 保养']],
};

/** What one can do about it at once: the word of a service that hears at a number from which reminders go, if there is one. */
export function nextStep({ accessNumbers }: Pick<Catalog, 'accessNumbers'>, kind: ReminderKind): string {
  const ours = accessNumbers
    .map(({ services }) => [...(services ?? [])])
    .filter((words) => words.some(([, means]) => means.service === 'reminders'));
  for (const [service, verb, rest] of helpers[kind]) {
    const word = ours.flat().find(([, means]) => means.service === service)?.[0];
    if (word) return `${verb}发${word}${rest}，`;
  }
  return '';
}

/** `27-3-15`. */
export function shortDay(day: Day): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return `${year % 100}-${month}-${date}`;
}
