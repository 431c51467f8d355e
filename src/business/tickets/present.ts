import { withoutSecrets } from '../../platform/log.ts';
import { maskedIn, maskPhone } from '../../values/phone.ts';
import { beijingIso } from '../../values/time.ts';
import { type Clock, spentMs } from './clock.ts';
import type { TicketRow, TicketView } from './contract.ts';
import { undoMergeMs } from './decide.ts';
import { dueAtOf, type Ticket, type TicketEvent } from './model.ts';
import type { ReadMessage } from './read.ts';
import { calendarOf, type DeskSheet } from './sheet.ts';
import type { Numbered } from './store.ts';

const isoOf = (at: number) => beijingIso(new Date(at));

/** A ticket as lists show it: the phone masked. */
export function presentRow({ number, ticket }: Numbered, names: ReadonlyMap<string, string>): TicketRow {
  const { phone, name, assignee } = ticket;
  const dueAt = dueAtOf(ticket);
  const { id, subject, state, branch, category, priority, source, awaiting, escalation } = ticket;
  return {
    ...{
      id,
      number,
      subject: withoutSecrets(subject),
      state,
      branch,
      category,
      priority,
      source,
      awaiting,
      escalation,
    },
    ...(phone !== null && { phone: maskPhone(phone) }),
    ...(name !== null && { name }),
    ...(assignee !== null && { assignee: names.get(assignee) ?? '—' }),
    ...(dueAt !== null && { dueAt: isoOf(dueAt) }),
    changedAt: isoOf(ticket.changedAt),
  };
}

type Whole = {
  readonly found: Numbered;
  readonly messages: readonly ReadMessage[];
  readonly events: readonly TicketEvent[];
  readonly others: readonly Numbered[];
  readonly into: Numbered | undefined;
  readonly sent: ReadonlyMap<string, string>;
  readonly names: ReadonlyMap<string, string>;
  readonly may: readonly string[];
};

/** A whole ticket for people of ours. */
export function presentTicket(whole: Whole, desk: DeskSheet, now: Date): TicketView {
  const { found, names, others, into } = whole;
  const { ticket } = found;
  const nameOf = (id: string | null) => (id === null ? {} : { by: names.get(id) ?? '—' });
  const { phone, email, reference, deadlineAt, policy, survey, clocks } = ticket;
  const shown = (clock: Clock | null) => clock && presentClock(clock, ticket, desk, now);
  return {
    ...presentRow(found, names),
    ...(email !== null && { email }),
    ...(reference !== null && { reference }),
    ...(deadlineAt !== null && { deadlineAt: isoOf(deadlineAt) }),
    now: beijingIso(now),
    ...(ticket.assignee !== null && { assigneeId: ticket.assignee }),
    version: ticket.version,
    openedAt: isoOf(ticket.openedAt),
    answers: ticket.answers,
    policy: { code: policy.code, version: policy.version },
    clocks: {
      ...(clocks.first && { first: shown(clocks.first)! }),
      ...(clocks.answer && { answer: shown(clocks.answer)! }),
      ...(clocks.duty && { duty: shown(clocks.duty)! }),
      ...(clocks.solve && { solve: shown(clocks.solve)! }),
    },
    ...(survey?.score != null && { score: survey.score }),
    ...(into && {
      mergedInto: { id: into.ticket.id, number: into.number, until: isoOf(ticket.mergedAt! + undoMergeMs) },
    }),
    holderGone: ticket.holderGone,
    owesReply: ticket.owesReply === true,
    messages: whole.messages.map((one) => ({
      id: one.id,
      direction: one.direction,
      ...(one.channel !== null && { channel: one.channel }),
      ...nameOf(one.by),
      text: phone === null ? one.text : maskedIn(one.text, phone),
      at: beijingIso(one.at),
      ...(one.mtId !== null && { sent: whole.sent.get(one.mtId) ?? 'unknown' }),
      ...(one.ticketId !== ticket.id && { of: one.of }),
      attachments: one.attachments.map(({ id, name, type, bytes }) => ({ id, name, type, bytes })),
    })),
    events: whole.events.map(({ seq, kind, by, at, data }) => ({
      ...{ seq, kind, at: isoOf(at), data: namedIn(data, names) },
      ...nameOf(by),
    })),
    links: [...ticket.links],
    followUps: ticket.followUps.map(({ id, dueAt, to, what, result }) => ({
      ...{ id, dueAt: isoOf(dueAt), what },
      ...(to !== null && { to: names.get(to) ?? '—' }),
      ...(result !== null && { result }),
    })),
    others: others.map((one) => presentRow(one, names)),
    may: [...whole.may],
  };
}

/** What people outside our house may see of what they filed: no notes, no names of ours, and nothing of other tickets. */
export function presentOutside(view: TicketView): TicketView {
  const { assignee: _, assigneeId: __, score: ___, ...shown } = view;
  return {
    ...shown,
    escalation: 0,
    messages: view.messages
      .filter(({ direction, of }) => direction !== 'note' && of === undefined)
      .map(({ by: _, ...message }) => message),
    events: view.events.flatMap(({ seq, kind, at }) => (publicEvents.has(kind) ? [{ seq, kind, at, data: {} }] : [])),
    links: [],
    followUps: [],
    others: [],
  };
}

const publicEvents = new Set(['opened', 'heard', 'answered', 'waiting', 'solved', 'closed', 'reopened']);

function presentClock(clock: Clock, ticket: Ticket, desk: DeskSheet, now: Date) {
  const spent = spentMs(clock, calendarOf(desk, ticket.policy), now);
  return {
    targetMs: clock.targetMs,
    spentMs: spent,
    isRunning: clock.since !== null,
    ...(clock.dueAt !== null && { dueAt: isoOf(clock.dueAt) }),
    ...(clock.endedAt !== null && { endedAt: isoOf(clock.endedAt) }),
    isLate: clock.late || spent > clock.targetMs,
  };
}

/** People in the facts of an event are told by their names. */
function namedIn(data: TicketEvent['data'], names: ReadonlyMap<string, string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, typeof value === 'string' ? (names.get(value) ?? value) : value]),
  );
}

/** Everybody whom a ticket, its thread and its history name. */
export function peopleIn(
  tickets: readonly Ticket[],
  messages: readonly Pick<ReadMessage, 'by'>[] = [],
  events: readonly TicketEvent[] = [],
): string[] {
  const ids = [
    ...tickets.flatMap(({ assignee, followUps }) => [assignee, ...followUps.map(({ to }) => to)]),
    ...messages.map(({ by }) => by),
    ...events.flatMap(({ by, data }) => [by, ...[data['to'], data['from'], data['returnedFrom'], data['assignee']]]),
  ];
  return [...new Set(ids.filter((one): one is string => typeof one === 'string'))];
}
