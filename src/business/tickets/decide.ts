import type { Id } from '../../values/id.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import { byDay, dayMs, later, minuteMs } from '../../values/time.ts';
import { afterWork } from './calendar.ts';
import { type Clock, ended, retargeted, running, standing, started } from './clock.ts';
import {
  applied,
  type Branch,
  type Channel,
  type Clocks,
  type ClosedBecause,
  type EventKind,
  type FollowUpResult,
  isOver,
  type Link,
  needsWork,
  type Policy,
  type Priority,
  type Survey,
  type Ticket,
  type TicketEvent,
} from './model.ts';
import { calendarOf, type DeskSheet, policyFor, policyOf } from './sheet.ts';

/** Somebody of ours, or of a company that files tickets with us. */
export type Actor = { readonly id: Id; readonly role: string };

/** What somebody wants done to a ticket. Texts and files become messages of their own, made by who calls. */
export type Command =
  | { readonly kind: 'answer'; readonly channel: Channel; readonly next: 'keep' | 'waiting' | 'solved' }
  | { readonly kind: 'note' }
  /** What the person said to somebody of ours, written down. */
  | { readonly kind: 'hear'; readonly channel: Channel }
  | { readonly kind: 'assign'; readonly to: Id | null }
  | { readonly kind: 'technical' }
  | { readonly kind: 'done' }
  | { readonly kind: 'give-back' }
  | { readonly kind: 'supervisor' }
  | { readonly kind: 'wait' }
  | { readonly kind: 'solve' }
  | { readonly kind: 'close'; readonly because: ClosedBecause }
  | { readonly kind: 'reopen' }
  | {
      readonly kind: 'classify';
      readonly category?: string | undefined;
      readonly priority?: Priority | undefined;
      readonly subject?: string | undefined;
    }
  | { readonly kind: 'policy'; readonly code: string }
  | {
      readonly kind: 'follow-up';
      readonly id: Id;
      readonly dueAt: number;
      readonly to: Id | null;
      readonly what: string;
    }
  | { readonly kind: 'follow-up-done'; readonly id: Id; readonly result: FollowUpResult; readonly words: string };

export type Refusal =
  /** It is over, or goes on in another ticket. */
  | 'over'
  /** Nothing of the kind can be done where it stands. */
  | 'not-now'
  /** Who asked has not been answered. */
  | 'not-answered'
  /** Its carrier waits for the reply form. */
  | 'reply-due'
  /** It is the supervisor's to answer. */
  | 'supervisors'
  | 'no-such-policy'
  | 'no-such-category'
  | 'no-such-follow-up'
  /** Nothing would change. */
  | 'so-already';

/** What happened: the events, in order, and how the ticket stands after them. */
export type Decision = { readonly ticket: Ticket; readonly events: readonly TicketEvent[] };

type Step = { readonly kind: EventKind; readonly data?: TicketEvent['data']; readonly set: Partial<Ticket> };

/** What a new ticket is made of. */
export type Opening = Pick<
  Ticket,
  | 'id'
  | 'phone'
  | 'email'
  | 'name'
  | 'accessNumber'
  | 'source'
  | 'reference'
  | 'deadlineAt'
  | 'organisation'
  | 'filedBy'
  | 'category'
  | 'priority'
  | 'subject'
  | 'assignee'
> & {
  readonly owesReply?: boolean;
  /** It is about somebody who had the number before: nothing of it goes to the present holder. */
  readonly holderGone?: boolean;
};

/** A new ticket: its clocks run, and somebody waits to hear from us. */
export function decideOpening(opening: Opening, desk: DeskSheet, now: Date): Decision {
  const policy = policyFor(desk, opening);
  const calendar = calendarOf(desk, policy);
  const at = now.getTime();
  const ticket: Ticket = {
    ...opening,
    owesReply: opening.owesReply ?? false,
    version: 0,
    state: 'open',
    branch: 'direct',
    awaiting: true,
    answers: 0,
    policy,
    clocks: {
      first: started(policy.firstMs, calendar, now),
      answer: null,
      duty: null,
      solve: started(policy.solveMs, calendar, now),
    },
    openedAt: at,
    changedAt: at,
    touchedAt: at,
    escalation: 0,
    escalateAt: null,
    waitUntil: null,
    solvedAt: null,
    closedAt: null,
    closedBecause: null,
    closeAt: null,
    survey: null,
    mergedInto: null,
    mergedAt: null,
    before: null,
    followUps: [],
    links: [],
    holderGone: opening.holderGone ?? false,
  };
  const set = { ...ticket, escalateAt: escalateAtOf(ticket, desk, now) };
  return happened(undefined, { kind: 'opened', set }, opening.id, opening.filedBy, now);
}

/** Decides what a command does. Pure. */
export function decide(
  ticket: Ticket,
  command: Command,
  by: Actor,
  desk: DeskSheet,
  now: Date,
): Outcome<Decision, Refusal> {
  const step = stepOf(ticket, command, by, desk, now);
  if (typeof step === 'string') return no(step);
  return done(happened(ticket, touching(ticket, step, desk, now), ticket.id, by.id, now));
}

function stepOf(ticket: Ticket, command: Command, by: Actor, desk: DeskSheet, now: Date): Step | Refusal {
  // Call-backs that were owed before it was merged are still owed, and end here.
  if (ticket.state === 'merged' && command.kind !== 'follow-up-done') return 'over';
  switch (command.kind) {
    case 'note':
      return { kind: 'noted', set: {} };
    case 'answer':
      return answerOf(ticket, command, by, desk, now);
    case 'hear':
      return heardStep(ticket, { channel: command.channel }, desk, now);
    case 'assign':
      return assignOf(ticket, command.to);
    case 'technical':
      return ticket.state === 'open' || ticket.state === 'answer-due' || ticket.state === 'waiting'
        ? {
            kind: 'to-technical',
            set: { state: 'technical', branch: furthest(ticket, 'technical'), ...resumed(ticket, desk, now) },
          }
        : 'not-now';
    case 'done':
      return ticket.state === 'technical' ? doneOf(ticket, desk, now) : 'not-now';
    case 'give-back':
      return ticket.state === 'technical' || ticket.state === 'supervisor'
        ? { kind: 'given-back', set: { state: 'open' } }
        : 'not-now';
    case 'supervisor':
      return ticket.state === 'open' || ticket.state === 'answer-due' || ticket.state === 'waiting'
        ? supervisorOf(ticket, desk, now)
        : 'not-now';
    case 'wait':
      if (ticket.state !== 'open') return 'not-now';
      return ticket.awaiting ? 'not-answered' : { kind: 'waiting', set: waitingSet(ticket, desk, now) };
    case 'solve':
      if (ticket.state !== 'open' && ticket.state !== 'waiting' && ticket.state !== 'supervisor') return 'not-now';
      if (ticket.state === 'supervisor' && by.role !== 'supervisor') return 'supervisors';
      if (ticket.owesReply) return 'reply-due';
      return ticket.awaiting || ticket.answers === 0
        ? 'not-answered'
        : { kind: 'solved', set: solvedSet(ticket, desk, now) };
    case 'close':
      return closeOf(ticket, command.because, by, desk, now);
    case 'reopen':
      return ticket.state === 'solved' || ticket.state === 'closed'
        ? { kind: 'reopened', set: reopenedSet(ticket, desk, now) }
        : 'not-now';
    case 'classify':
      return classifyOf(ticket, command, desk, now);
    case 'policy': {
      const policy = policyOf(desk, command.code);
      if (!policy) return 'no-such-policy';
      return policy.code === ticket.policy.code && policy.version === ticket.policy.version
        ? 'so-already'
        : policyStep(ticket, policy, desk, now);
    }
    case 'follow-up': {
      const { kind: _, ...followUp } = command;
      return {
        kind: 'follow-up-planned',
        data: { id: command.id, dueAt: command.dueAt },
        set: { followUps: [...ticket.followUps, { ...followUp, told: false, result: null }] },
      };
    }
    case 'follow-up-done':
      return followUpDone(ticket, command);
    default:
      return command satisfies never;
  }
}

/**
 * Telling the person something is an answer, by whatever way: an SMS, a call, a letter. It ends what was promised so far. What
 * is with technical support stays there; the supervisor's is answered by the supervisor.
 */
function answerOf(
  ticket: Ticket,
  { channel, next }: Extract<Command, { kind: 'answer' }>,
  by: Actor,
  desk: DeskSheet,
  now: Date,
): Step | Refusal {
  if (isOver(ticket)) return 'over';
  if (ticket.state === 'supervisor' && by.role !== 'supervisor') return 'supervisors';
  if (ticket.state === 'technical' && next !== 'keep') return 'not-now';
  const owesReply = ticket.owesReply && channel !== 'carrier';
  if (owesReply && next === 'solved') return 'reply-due';
  const answered = { ...ticket, ...answeredSet(ticket, desk, now) };
  const set =
    next === 'solved'
      ? solvedSet(answered, desk, now)
      : next === 'waiting'
        ? waitingSet(answered, desk, now)
        : { state: ticket.state === 'answer-due' ? ('open' as const) : ticket.state };
  const clocks = set.clocks ?? answered.clocks;
  const assignee = ticket.assignee === null && ticket.state === 'open' ? { assignee: by.id } : {};
  return {
    kind: 'answered',
    data: { channel, next },
    set: {
      ...assignee,
      awaiting: false,
      answers: answered.answers,
      ...(owesReply !== ticket.owesReply && { owesReply }),
      ...set,
      clocks,
    },
  };
}

function answeredSet(ticket: Ticket, desk: DeskSheet, now: Date): Pick<Ticket, 'awaiting' | 'answers' | 'clocks'> {
  const calendar = calendarOf(desk, ticket.policy);
  const { first, answer, duty, solve } = ticket.clocks;
  const end = (clock: Clock | null) => clock && ended(clock, calendar, now);
  return {
    awaiting: false,
    answers: ticket.answers + 1,
    clocks: { first: end(first), answer: end(answer), duty: end(duty), solve },
  };
}

function assignOf(ticket: Ticket, to: Id | null): Step | Refusal {
  if (isOver(ticket)) return 'over';
  return ticket.assignee === to
    ? 'so-already'
    : { kind: 'assigned', data: { from: ticket.assignee, to }, set: { assignee: to } };
}

/** Who had it works on tickets no more: it is the team's again. */
export function decideReturned(ticket: Ticket, desk: DeskSheet, now: Date): Decision {
  const step: Step = { kind: 'assigned', data: { from: ticket.assignee, to: null }, set: { assignee: null } };
  return happened(ticket, touching(ticket, step, desk, now), ticket.id, null, now);
}

/** Technical support is done: now an agent owes the person an answer, on a clock of its own. */
function doneOf(ticket: Ticket, desk: DeskSheet, now: Date): Step {
  const duty = started(ticket.policy.dutyMs, calendarOf(desk, ticket.policy), now);
  return {
    kind: 'technical-done',
    set: { state: 'answer-due', awaiting: true, clocks: { ...ticket.clocks, duty } },
  };
}

/** High, and not to be answered at once: it is the supervisor's from now on, and at least of high priority. */
function supervisorOf(ticket: Ticket, desk: DeskSheet, now: Date): Step {
  const priority = ticket.priority === 'urgent' ? 'urgent' : 'high';
  const raised = { ...ticket, priority } as const;
  const { policy, clocks } =
    priority === ticket.priority ? ticket : underPolicy(ticket, policyFor(desk, raised), desk, now);
  return {
    kind: 'to-supervisor',
    set: {
      policy,
      ...resumed({ ...raised, policy, clocks }, desk, now),
      state: 'supervisor',
      branch: furthest(ticket, 'supervisor'),
      priority,
    },
  };
}

/** Only what is solved closes by itself. */
const unsolved = { solvedAt: null, closeAt: null } as const;

function waitingSet(ticket: Ticket, desk: DeskSheet, now: Date): Partial<Ticket> {
  return {
    state: 'waiting',
    waitUntil: now.getTime() + ticket.policy.waitMs,
    ...unsolved,
    clocks: mapClocks(ticket.clocks, (clock) => standing(clock, calendarOf(desk, ticket.policy), now)),
  };
}

const surveyAfterMs = 10 * minuteMs;

function solvedSet(ticket: Ticket, desk: DeskSheet, now: Date): Partial<Ticket> {
  const at = now.getTime();
  const asks = ticket.survey === null && ticket.phone !== null && !ticket.holderGone;
  return {
    state: 'solved',
    solvedAt: at,
    waitUntil: null,
    closeAt: at + ticket.policy.closeMs,
    clocks: mapClocks(ticket.clocks, (clock) => standing(clock, calendarOf(desk, ticket.policy), now)),
    ...(asks && {
      survey: { dueAt: byDay(later(now, surveyAfterMs)).getTime(), askedAt: null, remindAt: null, score: null },
    }),
  };
}

/** What nobody meant for us needs no answer; who withdraws has said so. What technical support has touched is always answered. */
function closeOf(ticket: Ticket, because: ClosedBecause, by: Actor, desk: DeskSheet, now: Date): Step | Refusal {
  if (isOver(ticket)) return 'over';
  if (ticket.owesReply) return 'reply-due';
  if (because === 'solved') {
    if (ticket.state === 'technical') return 'not-now';
    if (ticket.awaiting || ticket.answers === 0) return 'not-answered';
    if (ticket.state === 'supervisor' && by.role !== 'supervisor') return 'supervisors';
  } else if (ticket.branch !== 'direct' && ticket.awaiting) return 'not-answered';
  return { kind: 'closed', data: { because }, set: closedSet(ticket, because, desk, now) };
}

/** Everything that was measured ends with it, so that nothing is missing in what is told of it later. */
export function closedSet(ticket: Ticket, because: ClosedBecause, desk: DeskSheet, now: Date): Partial<Ticket> {
  const calendar = calendarOf(desk, ticket.policy);
  const at = now.getTime();
  const noSurvey = because !== 'solved' && ticket.survey?.askedAt === null;
  return {
    state: 'closed',
    closedAt: at,
    closedBecause: because,
    solvedAt: ticket.solvedAt ?? (because === 'solved' ? at : null),
    closeAt: null,
    waitUntil: null,
    awaiting: false,
    clocks: mapClocks(ticket.clocks, (clock) => ended(clock, calendar, now)),
    ...(noSurvey && { survey: null }),
  };
}

/** The time to solve it runs on where it stood. */
export function reopenedSet(ticket: Ticket, desk: DeskSheet, now: Date): Partial<Ticket> {
  const { solve } = ticket.clocks;
  const open = solve && { ...solve, endedAt: null, late: false };
  return {
    state: 'open',
    ...unsolved,
    closedAt: null,
    closedBecause: null,
    waitUntil: null,
    survey: ticket.survey?.askedAt ? { ...ticket.survey, remindAt: null } : null,
    clocks: {
      ...ticket.clocks,
      solve: open && running(open, calendarOf(desk, ticket.policy), now),
    },
  };
}

function classifyOf(
  ticket: Ticket,
  { category, priority, subject }: Extract<Command, { kind: 'classify' }>,
  desk: DeskSheet,
  now: Date,
): Step | Refusal {
  if (category !== undefined && !desk.categories.has(category)) return 'no-such-category';
  const set = {
    ...(category !== undefined && category !== ticket.category && { category }),
    ...(priority !== undefined && priority !== ticket.priority && { priority }),
    ...(subject !== undefined && subject !== ticket.subject && { subject }),
  };
  if (Object.keys(set).length === 0) return 'so-already';
  const policy = policyFor(desk, { ...ticket, ...set });
  const byRule = policyFor(desk, ticket).code === ticket.policy.code;
  const moved =
    byRule && policy.code !== ticket.policy.code && !isOver(ticket) ? underPolicy(ticket, policy, desk, now) : {};
  return { kind: 'classified', data: { ...set }, set: { ...set, ...moved } };
}

function policyStep(ticket: Ticket, policy: Policy, desk: DeskSheet, now: Date): Step {
  const { code, version } = policy;
  const { policy: was } = ticket;
  return {
    kind: 'policy-set',
    data: { code, version, was: was.code, wasVersion: was.version },
    set: underPolicy(ticket, policy, desk, now),
  };
}

/** The same times used up, under other promises. */
function underPolicy(ticket: Ticket, policy: Policy, desk: DeskSheet, now: Date): Pick<Ticket, 'policy' | 'clocks'> {
  const [was, is] = [calendarOf(desk, ticket.policy), calendarOf(desk, policy)];
  const targets = { first: policy.firstMs, answer: policy.answerMs, duty: policy.dutyMs, solve: policy.solveMs };
  return {
    policy,
    clocks: mapClocks(ticket.clocks, (clock, name) => retargeted(clock, targets[name], was, is, now)),
  };
}

function followUpDone(
  ticket: Ticket,
  { id, result, words }: Extract<Command, { kind: 'follow-up-done' }>,
): Step | Refusal {
  if (!ticket.followUps.some((one) => one.id === id && one.result === null)) return 'no-such-follow-up';
  const followUps = ticket.followUps.map((one) => (one.id === id ? { ...one, result } : one));
  return { kind: 'follow-up-done', data: { id, result, words }, set: { followUps } };
}

/** What arrived from the person; `thanks` asks for nothing. */
export type Heard = { readonly channel: Channel; readonly thanks?: boolean };

/**
 * The person wrote, or called. Thanks start no clock and open nothing again; anything else is answered, and opens what was
 * solved or waited. undefined when it belongs to no open ticket any more.
 */
export function decideHeard(ticket: Ticket, heard: Heard, desk: DeskSheet, now: Date): Decision {
  return happened(ticket, touching(ticket, heardStep(ticket, heard, desk, now), desk, now), ticket.id, null, now);
}

function heardStep(ticket: Ticket, { channel, thanks }: Heard, desk: DeskSheet, now: Date): Step {
  if (thanks) return { kind: 'thanked', data: { channel }, set: {} };
  const calendar = calendarOf(desk, ticket.policy);
  const isBack = ticket.state === 'solved' || ticket.state === 'closed';
  const base = isBack ? reopenedSet(ticket, desk, now) : ticket.state === 'waiting' ? resumed(ticket, desk, now) : {};
  const clocks = base.clocks ?? ticket.clocks;
  // Until the first answer the first promise covers all that is asked; after it each question has its own.
  const needsClock = clocks.first?.endedAt !== null && !(ticket.awaiting && clocks.answer?.endedAt === null);
  return {
    kind: isBack ? 'reopened' : 'heard',
    data: { channel },
    set: {
      ...base,
      ...(ticket.state === 'waiting' && { state: 'open' as const }),
      awaiting: true,
      clocks: needsClock ? { ...clocks, answer: started(ticket.policy.answerMs, calendar, now) } : clocks,
    },
  };
}

/**
 * An answer of ours did not arrive, or nobody knows whether it did: who asked still waits, and what was solved or waited is ours
 * again. A mail that the program wrote by itself (`wakes` false) promised nothing: that it failed is shown.
 */
export function decideUndelivered(
  ticket: Ticket,
  { wakes, ...data }: { readonly channel: Channel; readonly fate: string; readonly wakes: boolean },
  desk: DeskSheet,
  now: Date,
): Decision {
  const set = wakes ? heardStep(ticket, { channel: data.channel }, desk, now).set : {};
  const step: Step = { kind: 'undelivered', data, set };
  return happened(ticket, wakes ? touching(ticket, step, desk, now) : step, ticket.id, null, now);
}

/** Sent once more it left after all: who asked has the answer, unless he wrote since (`heardSince`). */
export function decideDeliveredLate(
  ticket: Ticket,
  { heardSince, channel }: { readonly heardSince: boolean; readonly channel: Channel },
  desk: DeskSheet,
  now: Date,
): Decision {
  const isAnswer = ticket.awaiting && !heardSince && needsWork(ticket);
  const state = ticket.state === 'answer-due' ? ('open' as const) : ticket.state;
  const set = isAnswer ? { ...answeredSet(ticket, desk, now), answers: ticket.answers, state } : {};
  const step: Step = { kind: 'delivered-late', data: { channel }, set };
  return happened(ticket, touching(ticket, step, desk, now), ticket.id, null, now);
}

/** What the carrier changed of its work order. New words are answered like any; one that had its reply waits for another. */
export function decideOrderChanged(
  ticket: Ticket,
  { deadlineAt, asksAnew }: { readonly deadlineAt: number; readonly asksAnew: boolean },
  desk: DeskSheet,
  now: Date,
): Decision {
  const set = asksAnew ? heardStep(ticket, { channel: 'carrier' }, desk, now).set : {};
  const step: Step = {
    kind: 'order-changed',
    data: { deadlineAt, was: ticket.deadlineAt },
    set: { ...set, deadlineAt, owesReply: true },
  };
  return happened(ticket, touching(ticket, step, desk, now), ticket.id, null, now);
}

/** A time set from outside comes near: it is brought before people. */
export function decideDeadlineNear(ticket: Ticket, now: Date): Decision {
  return happened(
    ticket,
    { kind: 'deadline-near', data: { deadlineAt: ticket.deadlineAt }, set: {} },
    ticket.id,
    null,
    now,
  );
}

/** What came of a complaint that could not be settled when it was made: who made it waits to hear of it. */
export function decideComplaintSettled(
  ticket: Ticket,
  { complaint, outcome }: { readonly complaint: Id; readonly outcome: string },
  desk: DeskSheet,
  now: Date,
): Decision {
  const { set } = heardStep(ticket, { channel: 'phone' }, desk, now);
  const links = ticket.links.map((link) => (link.id === complaint ? { ...link, words: outcome } : link));
  const step: Step = { kind: 'complaint-settled', data: { complaint, words: outcome }, set: { ...set, links } };
  return happened(ticket, touching(ticket, step, desk, now), ticket.id, null, now);
}

/** What waited for the person goes on. */
export function resumed(
  ticket: Ticket,
  desk: DeskSheet,
  now: Date,
): Pick<Ticket, 'waitUntil' | 'solvedAt' | 'closeAt' | 'clocks'> {
  const calendar = calendarOf(desk, ticket.policy);
  return { waitUntil: null, ...unsolved, clocks: mapClocks(ticket.clocks, (clock) => running(clock, calendar, now)) };
}

/** It goes on in another ticket of the same person, which takes over who waits. Undone within a day. */
export type MergeRefusal = 'over' | 'not-now' | 'same-ticket' | 'other-person' | 'work-order' | 'too-late';
export const undoMergeMs = dayMs;

export function decideMerge(
  from: Ticket,
  into: Ticket,
  by: Actor,
  desk: DeskSheet,
  now: Date,
): Outcome<{ from: Decision; into: Decision }, MergeRefusal> {
  if (from.id === into.id) return no('same-ticket');
  if (from.state === 'merged' || isOver(into)) return no('over');
  if (from.phone !== into.phone || from.email !== into.email || from.holderGone !== into.holderGone)
    return no('other-person');
  // The carrier is answered on the ticket of its work order, and on no other.
  if (from.source === 'carrier-work-order') return no('work-order');
  // Who owes something to this ticket settles that first.
  if (from.state === 'technical' || from.state === 'answer-due' || from.state === 'supervisor') return no('not-now');
  const { state, clocks, waitUntil, closeAt, escalateAt, survey, awaiting } = from;
  const gone: Step = {
    kind: 'merged',
    data: { into: into.id },
    set: {
      state: 'merged',
      mergedInto: into.id,
      mergedAt: now.getTime(),
      before: { state, clocks, waitUntil, closeAt, escalateAt, survey, awaiting },
      clocks: mapClocks(clocks, (clock) => standing(clock, calendarOf(desk, from.policy), now)),
      waitUntil: null,
      closeAt: null,
      escalateAt: null,
      survey: null,
      awaiting: false,
    },
  };
  const wakes = awaiting && !into.awaiting;
  const taken: Step = {
    kind: 'took-in',
    data: { from: from.id },
    set: wakes ? heardStep(into, { channel: 'phone' }, desk, now).set : {},
  };
  return done({
    from: happened(from, gone, from.id, by.id, now),
    into: happened(into, touching(into, taken, desk, now), into.id, by.id, now),
  });
}

/** It stands again as it stood, and its clocks run on from where they were stopped. */
export function decideUnmerge(ticket: Ticket, by: Actor, desk: DeskSheet, now: Date): Outcome<Decision, MergeRefusal> {
  if (ticket.state !== 'merged' || !ticket.before) return no('not-now');
  if (now.getTime() - ticket.mergedAt! > undoMergeMs) return no('too-late');
  const calendar = calendarOf(desk, ticket.policy);
  const before = ticket.before as Ticket;
  const clocks = mapClocks(ticket.clocks, (clock, name) =>
    before.clocks[name]?.since == null ? clock : running(clock, calendar, now),
  );
  const step: Step = {
    kind: 'unmerged',
    data: { from: ticket.mergedInto },
    set: { ...before, clocks, mergedInto: null, mergedAt: null, before: null },
  };
  return done(happened(ticket, touching(ticket, step, desk, now), ticket.id, by.id, now));
}

/** What went on in it stands by itself again. */
export function decideLetGo(ticket: Ticket, from: Id, by: Actor, now: Date): Decision {
  return happened(ticket, { kind: 'let-go', data: { from }, set: {} }, ticket.id, by.id, now);
}

/** Something elsewhere belongs to it. */
export function decideLink(ticket: Ticket, link: Link, by: Id | null, now: Date): Decision {
  return happened(
    ticket,
    { kind: 'linked', data: { ...link }, set: { links: [...ticket.links, link] } },
    ticket.id,
    by,
    now,
  );
}

/** Some of its messages are a case of their own. */
export function decideSplit(ticket: Ticket, into: Id, messages: number, by: Actor, now: Date): Decision {
  return happened(ticket, { kind: 'split-off', data: { into, messages }, set: {} }, ticket.id, by.id, now);
}

/** The number went to somebody else: nothing of this case is theirs to read, or to rate. What was rated stays. */
export function decideHolderGone(ticket: Ticket, now: Date): Decision {
  const kept = (survey: Survey | null | undefined) => (survey?.score == null ? null : survey);
  const { survey, before } = ticket;
  const set = {
    holderGone: true,
    survey: kept(survey),
    before: before && { ...before, survey: kept(before.survey) },
  };
  return happened(ticket, { kind: 'holder-gone', set }, ticket.id, null, now);
}

/** What the clock looks at: whether the agent is at work. */
export type Watch = { readonly atWork: boolean };
const remindAfterMs = dayMs;
export const surveyOpenMs = 3 * dayMs;

/** What falls due by itself at `now`, one event a cause. */
export function decideDue(ticket: Ticket, { atWork }: Watch, desk: DeskSheet, now: Date): Decision {
  let decision: Decision = { ticket, events: [] };
  const happens = (step: Step) => {
    const next = happened(decision.ticket, step, ticket.id, null, now);
    decision = { ticket: next.ticket, events: [...decision.events, ...next.events] };
  };
  const at = now.getTime();
  const isDue = (time: number | null | undefined) => time !== null && time !== undefined && time <= at;
  if (isDue(ticket.waitUntil)) {
    const set = { state: 'open' as const, ...resumed(ticket, desk, now) };
    happens(escalating({ kind: 'wait-over', set }, decision.ticket, desk, now));
  }
  if (decision.ticket.state === 'solved' && isDue(decision.ticket.closeAt))
    happens({ kind: 'closed', data: { because: 'solved' }, set: closedSet(decision.ticket, 'solved', desk, now) });
  if (isDue(decision.ticket.escalateAt)) happens(escalatedStep(decision.ticket, atWork, desk, now));
  for (const one of decision.ticket.followUps)
    if (one.result === null && !one.told && isDue(one.dueAt)) {
      const followUps = decision.ticket.followUps.map((each) => (each.id === one.id ? { ...each, told: true } : each));
      happens({ kind: 'follow-up-due', data: { id: one.id }, set: { followUps } });
    }
  const { survey } = decision.ticket;
  if (survey && isDue(survey.dueAt)) {
    const remindAt = byDay(later(now, remindAfterMs)).getTime();
    happens({ kind: 'survey-asked', set: { survey: { ...survey, dueAt: null, askedAt: at, remindAt } } });
  } else if (survey && isDue(survey.remindAt))
    happens({ kind: 'survey-reminded', set: { survey: { ...survey, remindAt: null } } });
  return decision;
}

/** How content the person is, with whose ticket it is now; a later answer counts instead of an earlier one. */
export function decideRated(ticket: Ticket, score: number, now: Date): Decision {
  const survey = { dueAt: null, askedAt: ticket.survey?.askedAt ?? now.getTime(), remindAt: null, score };
  return happened(
    ticket,
    { kind: 'rated', data: { score, assignee: ticket.assignee }, set: { survey } },
    ticket.id,
    null,
    now,
  );
}

/** The survey that was due is not asked: the person was asked about another case lately. */
export function decideNoSurvey(ticket: Ticket, why: string, now: Date): Decision {
  return happened(ticket, { kind: 'survey-lapsed', data: { why }, set: { survey: null } }, ticket.id, null, now);
}

/** Untouched for too long, or a promise is broken. Who is not at work does not keep it. */
function escalatedStep(ticket: Ticket, atWork: boolean, desk: DeskSheet, now: Date): Step {
  const broken = Object.entries(ticket.clocks).flatMap(([name, clock]) =>
    clock?.dueAt != null && clock.dueAt <= now.getTime() ? [name] : [],
  );
  if (ticket.deadlineAt !== null && ticket.deadlineAt <= now.getTime()) broken.push('deadline');
  const returned = ticket.assignee !== null && !atWork;
  const level = ticket.escalation + 1;
  const again = afterWork(calendarOf(desk, ticket.policy), now, ticket.policy.escalateMs).getTime();
  return {
    kind: 'escalated',
    data: { level, broken, unassigned: ticket.assignee === null, ...(returned && { returnedFrom: ticket.assignee }) },
    set: { escalation: level, escalateAt: again, ...(returned && { assignee: null }) },
  };
}

/** Every step counts as attention: what is brought before a supervisor begins anew. */
function touching(ticket: Ticket, step: Step, desk: DeskSheet, now: Date): Step {
  const isNote = step.kind === 'thanked' || step.kind === 'noted' || step.kind.startsWith('follow-up');
  if (isNote) return step;
  return escalating(step, ticket, desk, now);
}

function escalating(step: Step, ticket: Ticket, desk: DeskSheet, now: Date): Step {
  const after = { ...ticket, ...step.set, touchedAt: now.getTime(), escalation: 0 };
  return {
    ...step,
    set: { ...step.set, touchedAt: now.getTime(), escalation: 0, escalateAt: escalateAtOf(after, desk, now) },
  };
}

/**
 * When it is brought before a supervisor: a promise is broken, or nobody touched it for too long. Only what is ours to do; but the
 * time that a carrier set runs on while we wait for the person.
 */
function escalateAtOf(ticket: Ticket, desk: DeskSheet, now: Date): number | null {
  const { deadlineAt } = ticket;
  if (ticket.state === 'waiting' && deadlineAt !== null && deadlineAt > now.getTime()) return deadlineAt;
  if (!needsWork(ticket)) return null;
  const untouched = afterWork(calendarOf(desk, ticket.policy), now, ticket.policy.escalateMs).getTime();
  const due = Object.values(ticket.clocks).flatMap((clock) => clock?.dueAt ?? []);
  const ahead = [...due, ...(deadlineAt === null ? [] : [deadlineAt])].filter((at) => at > now.getTime());
  return Math.min(untouched, ...ahead);
}

function furthest({ branch }: Ticket, to: Branch): Branch {
  return branch === 'supervisor' ? 'supervisor' : to;
}

function mapClocks(clocks: Clocks, change: (clock: Clock, name: keyof Clocks) => Clock): Clocks {
  const of = (name: keyof Clocks) => clocks[name] && change(clocks[name], name);
  return { first: of('first'), answer: of('answer'), duty: of('duty'), solve: of('solve') };
}

function happened(ticket: Ticket | undefined, step: Step, ticketId: Id, by: Id | null, now: Date): Decision {
  const event: TicketEvent = {
    ticketId,
    seq: (ticket?.version ?? 0) + 1,
    kind: step.kind,
    by,
    at: now.getTime(),
    data: step.data ?? {},
    set: step.set,
  };
  return { ticket: applied(ticket, event), events: [event] };
}
