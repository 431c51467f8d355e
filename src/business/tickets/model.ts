import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { Clock } from './clock.ts';

/** How a request reached us (CA-071). */
export const sources = ['sms', 'hotline', 'e-mail', 'fax', 'web', 'carrier-work-order'] as const;
export type Source = (typeof sources)[number];

/** By what a message came or went. A call, and what was said at a counter, is a `phone` contact written down. */
export const channels = ['sms', 'phone', 'e-mail', 'fax', 'web', 'carrier'] as const;
export type Channel = (typeof channels)[number];

export const priorities = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof priorities)[number];

/**
 * Where a ticket stands:
 * - `open`: an agent's, or nobody's yet;
 * - `technical`: with technical support; `answer-due`: they are done, and an agent owes the person an answer;
 * - `supervisor`: with the supervisor, who handles and answers;
 * - `waiting`: for the person; `solved`: for a sign that it is not; `closed`: over; `merged`: goes on in another ticket.
 */
export const states = [
  'open',
  'technical',
  'answer-due',
  'supervisor',
  'waiting',
  'solved',
  'closed',
  'merged',
] as const;
export type TicketState = (typeof states)[number];

/** The three ways of CA-073, the furthest it went. */
export const branches = ['direct', 'technical', 'supervisor'] as const;
export type Branch = (typeof branches)[number];

/** Promises about a ticket, in ms: of working time, but for the last two. */
export type Policy = {
  readonly code: string;
  readonly version: number;
  readonly calendar: string;
  /** Until the first answer. */
  readonly firstMs: number;
  /** Until the answer to what the person wrote later. */
  readonly answerMs: number;
  /** Until the person is told what technical support did. */
  readonly dutyMs: number;
  readonly solveMs: number;
  /** Untouched for so long it is brought before a supervisor, and again after as long. */
  readonly escalateMs: number;
  /** Of the clock on the wall: silent for so long the person is not waited for any longer. */
  readonly waitMs: number;
  /** Of the clock on the wall: solved for so long it is closed. */
  readonly closeMs: number;
};

/** The promises that are measured. */
export type ClockName = 'first' | 'answer' | 'duty' | 'solve';
export type Clocks = Readonly<Record<ClockName, Clock | null>>;

/** Whether the person was content. It is asked once, reminded once, and answered by a digit. */
export type Survey = {
  readonly dueAt: number | null;
  readonly askedAt: number | null;
  readonly remindAt: number | null;
  readonly score: number | null;
};

/** A call-back that somebody owes (回访), and what came of it. */
export type FollowUp = {
  readonly id: Id;
  readonly dueAt: number;
  readonly to: Id | null;
  readonly what: string;
  readonly told: boolean;
  readonly result: FollowUpResult | null;
};
export const followUpResults = ['content', 'not-content', 'not-reached', 'no-longer-needed'] as const;
export type FollowUpResult = (typeof followUpResults)[number];

/** What belongs to it elsewhere, such as a complaint. */
export type Link = { readonly kind: string; readonly id: Id; readonly words: string };

/** A customer's case as it stands (客服单). It is plain JSON, times are ms since 1970, and its events make exactly this. */
export type Ticket = {
  readonly id: Id;
  readonly version: number;
  readonly phone: Phone | null;
  readonly email: string | null;
  readonly name: string | null;
  /** The number of ours that the phone wrote to: it is answered from there. */
  readonly accessNumber: string | null;
  readonly source: Source;
  /** What the carrier, or whoever passed it to us, calls it. */
  readonly reference: string | null;
  /** A time set from outside, as by a carrier's work order. */
  readonly deadlineAt: number | null;
  /** The carrier waits for its reply on its own form: until then it is neither solved nor closed. */
  readonly owesReply: boolean;
  /** The company of the people who filed it, when that is not ours. */
  readonly organisation: string | null;
  readonly filedBy: Id | null;
  readonly category: string;
  readonly priority: Priority;
  readonly subject: string;
  readonly state: TicketState;
  readonly branch: Branch;
  readonly assignee: Id | null;
  /** The person waits to hear from us. */
  readonly awaiting: boolean;
  readonly answers: number;
  readonly policy: Policy;
  readonly clocks: Clocks;
  readonly openedAt: number;
  readonly changedAt: number;
  /** When somebody of ours last did something for it, or the person wrote. */
  readonly touchedAt: number;
  readonly escalation: number;
  readonly escalateAt: number | null;
  readonly waitUntil: number | null;
  readonly solvedAt: number | null;
  readonly closedAt: number | null;
  readonly closedBecause: ClosedBecause | null;
  readonly closeAt: number | null;
  readonly survey: Survey | null;
  readonly mergedInto: Id | null;
  readonly mergedAt: number | null;
  /** Where it stood, and how, before it was merged. */
  readonly before: Partial<Ticket> | null;
  readonly followUps: readonly FollowUp[];
  readonly links: readonly Link[];
  /** The number belongs to somebody else by now: nothing of this may be sent to it. */
  readonly holderGone: boolean;
};
export const closedReasons = ['solved', 'spam', 'withdrawn'] as const;
export type ClosedBecause = (typeof closedReasons)[number];

/** Something that happened to a ticket. It carries what it changed, so that it replays alike under whatever rules come later. */
export type TicketEvent = {
  readonly ticketId: Id;
  /** From 1; the version the ticket has after it. */
  readonly seq: number;
  readonly kind: EventKind;
  /** Empty where the person, a carrier or the clock did it. */
  readonly by: Id | null;
  readonly at: number;
  /** What the history shows of it. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly set: Partial<Ticket>;
};

export type EventKind =
  | 'opened'
  | 'heard'
  | 'thanked'
  | 'answered'
  | 'noted'
  | 'assigned'
  | 'to-technical'
  | 'technical-done'
  | 'given-back'
  | 'to-supervisor'
  | 'waiting'
  | 'wait-over'
  | 'solved'
  | 'closed'
  | 'reopened'
  | 'classified'
  | 'policy-set'
  | 'escalated'
  | 'merged'
  | 'took-in'
  | 'unmerged'
  | 'let-go'
  | 'split-off'
  | 'follow-up-planned'
  | 'follow-up-due'
  | 'follow-up-done'
  | 'survey-asked'
  | 'survey-reminded'
  | 'survey-lapsed'
  | 'rated'
  | 'linked'
  | 'undelivered'
  | 'delivered-late'
  | 'order-changed'
  | 'deadline-near'
  | 'complaint-settled'
  | 'holder-gone';

/** The ticket after one more event. */
export function applied(ticket: Ticket | undefined, event: TicketEvent): Ticket {
  return { ...(ticket as Ticket), ...event.set, version: event.seq, changedAt: event.at };
}

/** The ticket that its events make. */
export function replayed(events: readonly TicketEvent[]): Ticket {
  const ticket = events.reduce<Ticket | undefined>(applied, undefined);
  if (!ticket) throw new Error('a ticket without events');
  return ticket;
}

/** What is over, unless somebody takes it up again. */
export function isOver({ state }: Pick<Ticket, 'state'>): boolean {
  return state === 'closed' || state === 'merged';
}

/** Somebody of ours has something to do about it. */
export function needsWork({ state }: Pick<Ticket, 'state'>): boolean {
  return state === 'open' || state === 'technical' || state === 'answer-due' || state === 'supervisor';
}

/** The earliest promise that runs, a time set from outside among them; null when nothing presses. */
export function dueAtOf({ clocks, deadlineAt, state }: Ticket): number | null {
  const running = Object.values(clocks).flatMap((clock) => clock?.dueAt ?? []);
  const outside = deadlineAt !== null && (needsWork({ state }) || state === 'waiting') ? [deadlineAt] : [];
  return earliest([...running, ...outside]);
}

/** When the clock must look at it next, by itself. */
export function lookAtOf(ticket: Ticket): number | null {
  const { state, escalateAt, waitUntil, closeAt, survey, followUps } = ticket;
  const times = [escalateAt, waitUntil, state === 'solved' ? closeAt : null, survey?.dueAt, survey?.remindAt];
  const callBacks = followUps.filter(({ result, told }) => result === null && !told).map(({ dueAt }) => dueAt);
  return earliest([...times, ...callBacks].filter((at): at is number => at !== null && at !== undefined));
}

function earliest(times: readonly number[]): number | null {
  return times.length === 0 ? null : Math.min(...times);
}

const thanks =
  /^(?:好的?|嗯+|行|可以|明白了?|知道了?|收到了?|谢+|多谢|非?常?感谢|感谢|谢谢|谢了|没问题|没事了?|辛苦了?|麻烦了?|已?解决了?|满意|再见|拜拜|不客气|ok|okay|thanks?|thank you|thx|got it|great|bye|你|您|啊|呀|哦|噢|啦|了|的|们|客服|很|太|非常|[\s,，.。!！~～、:：)）\p{Extended_Pictographic}\p{Emoji_Component}])+$/iu;
const polite =
  /谢|感|好|嗯|行|可以|明白|知道|收到|没问题|没事|辛苦|解决|满意|再见|拜拜|ok|than|thx|got it|great|bye|\p{Extended_Pictographic}/iu;

/** `谢谢`, `好的，谢谢您！`, `ok thanks`: courtesy that asks for nothing. Whatever asks something is no thanks. */
export function isThanks(text: string): boolean {
  const plain = text.normalize('NFKC').trim();
  return (
    plain.length <= 30 &&
    !/[?？]|[没不未]/.test(plain.replace(/没问题|没事|不客气/g, '')) &&
    thanks.test(plain) &&
    polite.test(plain)
  );
}

/** What a text answers to the question how content somebody is: `5`, `5分`, `5 谢谢`. */
export function scoreIn(text: string): number | undefined {
  const [, digit, rest] = /^([1-5])\s*(?:分|星)?[\s,，.。!！]*(.*)$/su.exec(text.normalize('NFKC').trim()) ?? [];
  return digit !== undefined && (rest === '' || isThanks(rest!)) ? Number(digit) : undefined;
}
