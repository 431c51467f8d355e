import type { MerchantRate } from '../../../business/catalog/index.ts';
import type { Id } from '../../../values/id.ts';
import { dayMs, dayStart, hourMs, later, type Month, minuteMs, monthOf, monthStart } from '../../../values/time.ts';
import type { RunView, StandingRefusal } from './contract.ts';

/** A membership SMS of ours that a number was sent, with how it stands. */
export type MembershipSms = {
  readonly month: Month;
  readonly from: string;
  readonly state: string;
  /** When it left, else when it was written. */
  readonly sentAt: Date;
};

/** How a number stands at the till. */
export type Standing = {
  readonly light: 'green' | 'amber' | 'red';
  readonly why?: StandingRefusal;
  readonly level: MerchantRate;
  readonly month: Month;
  readonly sms: MembershipSms | undefined;
};

/** What is known of a number. */
export type StandingFacts = {
  /** What its membership grants at merchants: by what stands, or by what was paid for this month. */
  readonly level: MerchantRate;
  /** It stands, and is not only paid for to the month's end. */
  readonly isActive: boolean;
  /** It stands suspended. */
  readonly isSuspended: boolean;
  /** The membership SMS to its present holder, of this month and the one before, oldest first. */
  readonly sms: readonly MembershipSms[];
  /** Everybody who was to get this month's SMS from the monthly run has got it. */
  readonly hasRunEnded: boolean;
};

/** The month before the one of an instant. */
export function monthBefore(now: Date): Month {
  return monthOf(monthStart(now, -1));
}

/** The reason that membership SMS of a month are sent for: what proves which month somebody has. */
export function reasonOfMonth(month: Month): string {
  return `membership ${month}`;
}

/** It has left the house for the handset, and nobody says that it did not arrive. One that is unsure may stand on the handset. */
const mayHave = new Set(['sent', 'delivered', 'unsure']);
const onItsWay = new Set(['queued', 'held']);

/** How a number stands at `now` (CA-036, CA-041, CA-043): the relation, the month, and the proof that this very number was sent the SMS. */
export function decideStanding({ level, isActive, isSuspended, sms, hasRunEnded }: StandingFacts, now: Date): Standing {
  const month = monthOf(now);
  const ofMonth = (wanted: Month) => sms.filter((one) => one.month === wanted);
  const current = ofMonth(month);
  const had = current.findLast(({ state }) => mayHave.has(state));
  const told = { level, month, sms: had ?? current.at(-1) };
  if (level === 'none') return { ...told, light: 'red', why: isSuspended ? 'suspended' : 'no-member' };
  if (had) return { ...told, light: 'green' };
  const before = ofMonth(monthBefore(now)).findLast(({ state }) => mayHave.has(state));
  if (before && isActive && !hasRunEnded) return { ...told, light: 'amber', sms: before };
  if (current.length === 0) return { ...told, light: 'red', why: 'no-sms' };
  const why = current.some(({ state }) => onItsWay.has(state)) ? 'sms-waiting' : 'sms-not-arrived';
  return { ...told, light: 'red', why };
}

/** When and how often membership SMS go out, as data. */
export type MembershipRules = {
  /** Hours of Beijing: from the first on, and before the last. */
  readonly firstHour: number;
  readonly lastHour: number;
  /** From this day of a month on who joins gets the SMS of the next month as well; 0: nobody. */
  readonly nextMonthFromDay: number;
  readonly resendsAMonth: number;
  readonly resendEveryMinutes: number;
};

/** Whether the SMS of the run may leave at `now`, and when they may next where not. */
export function openHours({ firstHour, lastHour }: MembershipRules, now: Date): { isOpen: boolean; opensAt: Date } {
  const midnight = dayStart(now);
  const [from, until] = [later(midnight, firstHour * hourMs), later(midnight, lastHour * hourMs)];
  return { isOpen: from <= now && now < until, opensAt: now < from ? from : later(from, dayMs) };
}

/** When the run of a month begins. */
export function runBegins({ firstHour }: MembershipRules, at: Date, plusMonths = 0): Date {
  return later(monthStart(at, plusMonths), firstHour * hourMs);
}

/** The day from which on who joined this month gets next month's SMS as well; undefined while it is not over. */
export function lateJoinersSince({ nextMonthFromDay }: MembershipRules, now: Date): Date | undefined {
  const since = later(monthStart(now), (nextMonthFromDay - 1) * dayMs);
  return nextMonthFromDay > 0 && since < now && monthOf(since) === monthOf(now) ? since : undefined;
}

/** The next morning on which somebody may have joined late in the month before it. */
export function nextAhead(rules: MembershipRules, now: Date): Date {
  let morning = openHours(rules, now).opensAt;
  for (let days = 0; days < 31 && !lateJoinersSince(rules, morning); days++) morning = later(morning, dayMs);
  return morning;
}

/** Whether an SMS of a month may stand on the handset, or will: then the run says it no second time. */
export function hasSms(sms: readonly Pick<MembershipSms, 'state'>[]): boolean {
  return sms.some(({ state }) => !['refused', 'cancelled'].includes(state));
}

/** Why the SMS of this month is not sent once more. */
export type ResendRefusal = 'no-member' | 'just-sent' | 'too-often';

/** Whether a member may have the SMS of this month once more, who was sent it at these times. */
export function mayResend(
  { resendsAMonth, resendEveryMinutes }: MembershipRules,
  isMember: boolean,
  sent: readonly { readonly state: string; readonly queuedAt: Date }[],
  now: Date,
): ResendRefusal | undefined {
  if (!isMember) return 'no-member';
  const gone = sent.filter(({ state }) => state !== 'refused' && state !== 'cancelled');
  if (gone.some(({ queuedAt }) => queuedAt > later(now, -resendEveryMinutes * minuteMs))) return 'just-sent';
  // The first one was no resend.
  return gone.length > resendsAMonth ? 'too-often' : undefined;
}

/** How the run of a month is at one carrier, as far as a page tells it. */
type RunPart = {
  readonly members: number;
  readonly looked: number;
  readonly queued: number;
  readonly refused: number;
  readonly done: boolean;
  readonly endedAt: Date | null;
  readonly nextAt: Date | null;
  readonly work: Id | null;
};

/** How a run is, and what keeps it. */
type HowRun = Pick<RunPart, 'members' | 'looked' | 'queued' | 'refused'> & {
  readonly state: RunView['state'];
  readonly endedAt?: Date;
  readonly nextAt?: Date | undefined;
  readonly stoppedBy?: string | undefined;
  readonly work?: Id | undefined;
};

/** How the run of a month is at all carriers together, and what keeps it. `last`: how the work ended that showed it last. */
export function howRun(
  parts: readonly RunPart[],
  last: { readonly state: string; readonly stoppedBy: string | null } | undefined,
  isOpen: boolean,
): HowRun {
  const sum = (of: (part: RunPart) => number) => parts.reduce((total, part) => total + of(part), 0);
  const counts = {
    members: sum(({ members }) => members),
    looked: sum(({ looked }) => looked),
    queued: sum(({ queued }) => queued),
    refused: sum(({ refused }) => refused),
  };
  const open = parts.filter(({ endedAt }) => endedAt === null);
  if (open.length === 0) {
    const endedAt = new Date(Math.max(...parts.map((part) => part.endedAt!.getTime())));
    return { ...counts, state: 'ended', endedAt };
  }
  const work = open.find((part) => part.work !== null)?.work ?? undefined;
  const nextAt = open[0]!.nextAt ?? undefined;
  // Whoever stops it leaves it without work until the next morning.
  if (!work && last?.state === 'cancelled')
    return { ...counts, state: 'stopped', nextAt, stoppedBy: last.stoppedBy ?? undefined };
  if (!isOpen) return { ...counts, state: 'night', nextAt, work };
  return { ...counts, state: parts.every(({ done }) => done) ? 'leaving' : 'running', work };
}
