import type { Db, Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import type { Phone } from '../../values/phone.ts';
import { byDay, dayMs, later } from '../../values/time.ts';
import type { Catalog } from '../catalog/index.ts';
import { closeQuestions, type Door, openQuestions, queueMts, saveQuestions, wayTo } from '../messages/index.ts';
import { idsInRole, servingAmong } from '../staff/index.ts';
import { knowPhone, lockSubscribers, type Segments } from '../subscribers/index.ts';
import {
  type Actor,
  type Command,
  type Decision,
  decide,
  decideComplaintSettled,
  decideDeadlineNear,
  decideDeliveredLate,
  decideHeard,
  decideHolderGone,
  decideLetGo,
  decideLink,
  decideMerge,
  decideOpening,
  decideOrderChanged,
  decideReturned,
  decideSplit,
  decideUndelivered,
  decideUnmerge,
  type MergeRefusal,
  type Opening,
  type Refusal,
} from './decide.ts';
import { type Channel, isThanks, type Link, type Ticket } from './model.ts';
import { ourRoles } from './roles.ts';
import type { DeskSheet } from './sheet.ts';
import {
  areUnused,
  attach,
  endFollowUp,
  insertEvents,
  insertMessages,
  insertNotices,
  insertTicket,
  lockTickets,
  lockTicketsHeldBy,
  lockTicketsOf,
  type NewMessage,
  type Notice,
  type Numbered,
  nextNumbers,
  numberOf,
  saveFollowUp,
  tellPages,
  updateTickets,
  wasHeardSince,
} from './store.ts';

/**
 * Takes an answer out of the house by a channel of its own, in the transaction that decides it. Roles bring one for each channel
 * they have; SMS is our own, and a `phone` contact has happened already.
 */
export type Outlet = (tx: Tx, answer: OutgoingAnswer, now: Date) => Promise<void>;
export type OutgoingAnswer = {
  readonly ticket: Ticket;
  readonly number: string;
  readonly messageId: Id;
  readonly text: string;
  readonly attachments: readonly Id[];
};

/** What the actions of this slice work with. */
export type TicketHouse = {
  readonly db: Db;
  readonly terms: { readonly catalog: Catalog };
  readonly door: Door;
  readonly segments: Segments;
  readonly desk: DeskSheet;
  readonly outlets?: Partial<Record<Channel, Outlet>>;
};

/** A case that comes in. */
export type NewTicket = Partial<Omit<Opening, 'id'>> &
  Pick<Opening, 'source' | 'category' | 'subject'> & {
    readonly channel: Channel;
    /** What the person said, in their words. */
    readonly text: string;
    readonly moId?: Id;
    /** What the channel calls the message: the same again opens nothing. */
    readonly messageReference?: string;
    readonly attachments?: readonly Id[];
    /** Given by who has told it already. */
    readonly id?: Id;
    readonly number?: string;
  };

/** A new ticket, and its first message. `again`: that message was known, and nothing was opened. */
export type Opened = Numbered & { readonly messageId: Id };

/** Opens a ticket with the words of the person. A message that was taken before opens nothing: undefined. */
export async function openTicket(
  tx: Tx,
  house: Omit<TicketHouse, 'db'>,
  asked: NewTicket,
  now: Date,
): Promise<Opened | undefined> {
  const { channel, text, moId, messageReference, attachments = [], number: told, ...given } = asked;
  const opening: Opening = {
    phone: null,
    email: null,
    name: null,
    accessNumber: null,
    reference: null,
    deadlineAt: null,
    organisation: null,
    filedBy: null,
    priority: 'normal',
    assignee: null,
    ...given,
    id: given.id ?? newId(now),
  };
  if (opening.phone) await knowPhone(tx, house.segments, opening.phone, now);
  const { ticket, events } = decideOpening(opening, house.desk, now);
  const message: NewMessage = {
    ...{ id: newId(now), ticketId: ticket.id, direction: 'in', channel, by: opening.filedBy, text, at: now },
    ...{ phone: opening.phone, moId, reference: messageReference },
  };
  const number = told ?? (await nextNumbers(tx, 1))[0]!;
  await insertTicket(tx, ticket, number);
  const fresh = await insertMessages(tx, [message]);
  if (fresh.size === 0) {
    await tx.sql('ticket was opened before', 'delete from ticket where id = $1', [ticket.id]);
    return undefined;
  }
  await insertEvents(tx, events);
  await attach(tx, message.id, attachments, opening.filedBy);
  if (opening.assignee && opening.assignee !== opening.filedBy)
    await insertNotices(tx, [noticeOf(opening.assignee, ticket, 'assigned', opening.filedBy, now)]);
  await tellPages(tx, [ticket]);
  return { number: numberOf(number), ticket, messageId: message.id };
}

/** Somebody wants something done, and what goes with it. */
export type Act = {
  readonly ticketId: Id;
  /** What the page showed: somebody else may have changed it since. Absent where no page stands behind it. */
  readonly version?: number | undefined;
  readonly command: Command;
  readonly by: Actor;
  readonly text?: string | undefined;
  readonly attachments?: readonly Id[] | undefined;
  /** Colleagues whom a note calls. */
  readonly mentions?: readonly Id[] | undefined;
};
export type ActRefusal =
  | Refusal
  | MergeRefusal
  | 'no-such-ticket'
  | 'changed-meanwhile'
  | 'no-phone'
  | 'no-way'
  | 'blocked-word'
  | 'holder-gone'
  | 'no-outlet'
  | 'no-such-attachment'
  /** Nobody who works on tickets has this account. */
  | 'not-ours';

/** Does one thing to one ticket, in the transaction of the caller: an answer leaves when that commits. */
export async function act(
  tx: Tx,
  house: TicketHouse,
  asked: Act,
  now: Date,
): Promise<Outcome<Numbered & { readonly messageId?: Id }, ActRefusal>> {
  const { command, by, attachments = [], mentions = [] } = asked;
  const found = await lockForAct(tx, asked.ticketId, command);
  if (!found) return no('no-such-ticket');
  const { ticket, number } = found;
  if (asked.version !== undefined && asked.version !== ticket.version) return no('changed-meanwhile');
  const decided = decide(ticket, command, by, house.desk, now);
  if (!decided.ok) return decided;
  const to = command.kind === 'assign' || command.kind === 'follow-up' ? command.to : null;
  if (to !== null && !(await servingAmong(tx, [to], ourRoles)).has(to)) return no('not-ours');
  if (!(await areUnused(tx, attachments, by.id))) return no('no-such-attachment');
  const text = asked.text?.trim() ?? '';
  const message = text === '' ? undefined : messageOf(ticket, command, by, text, now);
  const sent =
    message && command.kind === 'answer'
      ? await send(tx, house, { found, message, attachments, command }, now)
      : done({});
  if (!sent.ok) return sent;
  if (message) {
    await insertMessages(tx, [{ ...message, ...sent.value }]);
    await attach(tx, message.id, attachments, by.id);
  }
  if (command.kind === 'follow-up') await saveFollowUp(tx, ticket.id, command);
  if (command.kind === 'follow-up-done') await endFollowUp(tx, command.id, command.result, now);
  await save(tx, [{ decision: decided.value, from: ticket.version }]);
  await insertNotices(tx, await noticesOf(tx, decided.value, ticket, by, mentions, now));
  return done({ number, ticket: decided.value.ticket, ...(message && { messageId: message.id }) });
}

/** Who may be told something is locked first, as everywhere: the subscriber, then the ticket. */
async function lockForAct(tx: Tx, id: Id, command: Command): Promise<Numbered | undefined> {
  if (command.kind === 'answer' && command.channel === 'sms') await lockPhoneOf(tx, id);
  return (await lockTickets(tx, [id])).get(id);
}

async function lockPhoneOf(tx: Tx, id: Id): Promise<void> {
  const [row] = await tx.sql<{ phone: Phone | null }>('phone of ticket', 'select phone from ticket where id = $1', [
    id,
  ]);
  if (row?.phone) await lockSubscribers(tx, [row.phone]);
}

function messageOf(ticket: Ticket, command: Command, by: Actor, text: string, now: Date): NewMessage {
  const base = { id: newId(now), ticketId: ticket.id, by: by.id, text, at: now };
  if (command.kind === 'answer') return { ...base, direction: 'out', channel: command.channel };
  if (command.kind === 'hear') return { ...base, direction: 'in', channel: command.channel };
  return { ...base, direction: 'note', channel: null };
}

type Sending = {
  readonly found: Numbered;
  readonly message: NewMessage;
  readonly attachments: readonly Id[];
  readonly command: Extract<Command, { kind: 'answer' }>;
};
type Sent = Pick<NewMessage, 'phone' | 'mtId'>;

/** The way of an answer. What was said on the telephone, or at a counter, has been said. */
async function send(
  tx: Tx,
  house: TicketHouse,
  { found, message, attachments, command }: Sending,
  now: Date,
): Promise<Outcome<Sent, ActRefusal>> {
  const { ticket, number } = found;
  if (command.channel === 'sms') return sendSms(tx, house, found, message, now);
  const outlet = house.outlets?.[command.channel];
  if (outlet) await outlet(tx, { ticket, number, messageId: message.id, text: message.text, attachments }, now);
  else if (command.channel !== 'phone') return no('no-outlet');
  return done({});
}

/** How long what a person texts is taken as an answer to what we wrote last. */
export const answerMs = 7 * dayMs;

async function sendSms(
  tx: Tx,
  house: TicketHouse,
  { ticket }: Numbered,
  { id, text }: NewMessage,
  now: Date,
): Promise<Outcome<Sent, ActRefusal>> {
  const { phone } = ticket;
  if (phone === null) return no('no-phone');
  if (ticket.holderGone) return no('holder-gone');
  if (house.door.words.find(text)?.kind === 'block') return no('blocked-word');
  const way = await wayTo(tx, house, phone, ticket.accessNumber);
  if (!way) return no('no-way');
  const mt = {
    ...way,
    ...({ class: 'notice', priority: 'answer' } as const),
    ...{ phone, text, textVersion: 'ticket', reason: 'ticket answer', reasonId: id },
  };
  const [mtId] = await queueMts(tx, house.door, [mt], now);
  await hearAnswers(tx, ticket, way.accessNumber, now);
  return done({ phone, mtId: mtId! });
}

/** From now on what the phone texts to this number, and means nothing else there, belongs to the ticket. */
export async function hearAnswers(
  tx: Tx,
  ticket: Pick<Ticket, 'id' | 'phone'>,
  accessNumber: string,
  now: Date,
): Promise<void> {
  const phone = ticket.phone!;
  const open = await openQuestions(tx, [phone], now);
  await closeQuestions(
    tx,
    open.filter(({ kind, choices }) => kind === 'service-words:tickets' && choices['ticket']?.includes(ticket.id)),
  );
  const question = {
    phone,
    id: newId(now),
    accessNumber,
    kind: 'service-words:tickets',
    choices: { ticket: [ticket.id] },
  } as const;
  await saveQuestions(tx, [{ ...question, askedAt: now, expiresAt: later(now, answerMs) }]);
}

/** What came from the person by a channel that knows which ticket it belongs to. */
export type Arrival = {
  readonly ticketId: Id;
  readonly channel: Channel;
  readonly text: string;
  readonly reference?: string;
  readonly attachments?: readonly Id[];
};

/**
 * Puts what arrived on its ticket, or on the one that ticket goes on in. Thanks are shown and ask for nothing. `again`: it was
 * there already.
 */
export async function receive(
  tx: Tx,
  { desk }: Pick<TicketHouse, 'desk'>,
  arrival: Arrival,
  now: Date,
): Promise<Outcome<Numbered & { readonly messageId: Id }, 'no-such-ticket' | 'again'>> {
  const found = await lockRoot(tx, arrival.ticketId);
  if (!found) return no('no-such-ticket');
  const { ticket, number } = found;
  const { channel, text, reference, attachments = [] } = arrival;
  const message: NewMessage = {
    id: newId(now),
    ticketId: ticket.id,
    direction: 'in',
    channel,
    by: null,
    text,
    reference,
    at: now,
  };
  if ((await insertMessages(tx, [message])).size === 0) return no('again');
  await attach(tx, message.id, attachments, null);
  const decision = decideHeard(ticket, { channel, thanks: isThanks(text) && attachments.length === 0 }, desk, now);
  await save(tx, [{ decision, from: ticket.version }]);
  await insertNotices(tx, await toldToOwner(tx, decision.ticket, 'heard', now));
  return done({ number, ticket: decision.ticket, messageId: message.id });
}

/** The ticket, or the one it goes on in, locked. */
export async function lockRoot(tx: Tx, id: Id): Promise<Numbered | undefined> {
  for (let next: Id | null = id; next !== null; ) {
    const found: Numbered | undefined = (await lockTickets(tx, [next])).get(next);
    if (!found || found.ticket.mergedInto === null) return found;
    next = found.ticket.mergedInto;
  }
  return undefined;
}

/** Joins a ticket to another of the same person. Its messages stay its own, and are read with those of the other. */
export async function mergeTickets(
  tx: Tx,
  { desk }: Pick<TicketHouse, 'desk'>,
  asked: { readonly from: Id; readonly into: Id; readonly version: number; readonly by: Actor },
  now: Date,
): Promise<Outcome<Numbered, ActRefusal>> {
  const locked = await lockTickets(tx, [asked.from, asked.into]);
  const [from, into] = [locked.get(asked.from), locked.get(asked.into)];
  if (!from || !into) return no('no-such-ticket');
  if (from.ticket.version !== asked.version) return no('changed-meanwhile');
  const merged = decideMerge(from.ticket, into.ticket, asked.by, desk, now);
  if (!merged.ok) return merged;
  await save(tx, [
    { decision: merged.value.from, from: from.ticket.version },
    { decision: merged.value.into, from: into.ticket.version },
  ]);
  return done({ number: into.number, ticket: merged.value.into.ticket });
}

/** Takes a merge back. */
export async function unmergeTicket(
  tx: Tx,
  { desk }: Pick<TicketHouse, 'desk'>,
  { ticketId, by }: { readonly ticketId: Id; readonly by: Actor },
  now: Date,
): Promise<Outcome<Numbered & { readonly root: Ticket }, ActRefusal>> {
  const [known] = await tx.sql<{ into: Id | null }>(
    'merged into',
    'select merged_into as into from ticket where id = $1',
    [ticketId],
  );
  const locked = await lockTickets(tx, [ticketId, ...(known?.into ? [known.into] : [])]);
  const found = locked.get(ticketId);
  if (!found) return no('no-such-ticket');
  const decided = decideUnmerge(found.ticket, by, desk, now);
  if (!decided.ok) return decided;
  const root = locked.get(found.ticket.mergedInto!)?.ticket;
  // It was merged between our look and our lock.
  if (!root) return no('changed-meanwhile');
  const letGo = decideLetGo(root, ticketId, by, now);
  await save(tx, [
    { decision: decided.value, from: found.ticket.version },
    { decision: letGo, from: root.version },
  ]);
  return done({ number: found.number, ticket: decided.value.ticket, root: letGo.ticket });
}

/**
 * Makes a case of its own of what the person asked besides: the message is copied, and both tell of each other. What a holder who
 * is gone said stays theirs.
 */
export async function splitTicket(
  tx: Tx,
  house: TicketHouse,
  asked: { readonly ticketId: Id; readonly messageId: Id; readonly subject: string; readonly by: Actor },
  now: Date,
): Promise<Outcome<Opened & { readonly from: Ticket }, ActRefusal | 'no-such-message'>> {
  await lockPhoneOf(tx, asked.ticketId);
  const found = (await lockTickets(tx, [asked.ticketId])).get(asked.ticketId);
  if (!found) return no('no-such-ticket');
  const { ticket, number } = found;
  if (ticket.state === 'merged') return no('over');
  const [message] = await tx.sql<{ channel: Channel; text: string }>(
    'message to split off',
    `select channel, text from ticket_message where id = $1 and ticket_id = $2 and direction = 'in'`,
    [asked.messageId, ticket.id],
  );
  if (!message) return no('no-such-message');
  const { phone, email, name, accessNumber, source, organisation, category, holderGone } = ticket;
  const opened = (await openTicket(
    tx,
    house,
    {
      phone,
      email,
      name,
      accessNumber,
      source,
      organisation,
      category,
      holderGone,
      subject: asked.subject,
      filedBy: asked.by.id,
      ...message,
    },
    now,
  ))!;
  const split = decideSplit(ticket, opened.ticket.id, 1, asked.by, now);
  const back = decideLink(opened.ticket, { kind: 'ticket', id: ticket.id, words: number }, asked.by.id, now);
  await save(tx, [
    { decision: split, from: ticket.version },
    { decision: back, from: opened.ticket.version },
  ]);
  return done({ ...opened, ticket: back.ticket, from: split.ticket });
}

/** Notes on a ticket what belongs to it elsewhere, such as a complaint. */
export async function linkToTicket(
  tx: Tx,
  { ticketId, link, by }: { readonly ticketId: Id; readonly link: Link; readonly by: Id | null },
  now: Date,
): Promise<Outcome<Numbered, 'no-such-ticket'>> {
  const found = await lockRoot(tx, ticketId);
  if (!found) return no('no-such-ticket');
  if (found.ticket.links.some(({ id }) => id === link.id)) return done(found);
  const decision = decideLink(found.ticket, link, by, now);
  await save(tx, [{ decision, from: found.ticket.version }]);
  return done({ number: found.number, ticket: decision.ticket });
}

/** What happened to a ticket by itself, and what its thread says of it. */
export type Occurrence = { readonly ticketId: Id; readonly words: string } & (
  | { readonly kind: 'undelivered'; readonly channel: Channel; readonly fate: string; readonly wakes: boolean }
  | { readonly kind: 'delivered-late'; readonly channel: Channel; readonly since: Date }
  | { readonly kind: 'order-changed'; readonly deadlineAt: Date; readonly asksAnew: boolean }
  | { readonly kind: 'deadline-near' }
  | { readonly kind: 'complaint-settled'; readonly complaint: Id; readonly outcome: string }
);

/**
 * Something happened to a ticket, or to the one it goes on in, that nobody did: its thread says so in words, and whose it is knows;
 * the team, while it is nobody's.
 */
export async function occur(
  tx: Tx,
  { desk }: Pick<TicketHouse, 'desk'>,
  what: Occurrence,
  now: Date,
): Promise<Outcome<Numbered, 'no-such-ticket'>> {
  const found = await lockRoot(tx, what.ticketId);
  if (!found) return no('no-such-ticket');
  const decision = await decideOccurrence(tx, found.ticket, what, desk, now);
  const isHeard = what.kind === 'order-changed';
  await insertMessages(tx, [
    {
      ...{ id: newId(now), ticketId: found.ticket.id, by: null, text: what.words, at: now },
      ...(isHeard
        ? ({ direction: 'in', channel: 'carrier' } as const)
        : ({ direction: 'note', channel: null } as const)),
    },
  ]);
  await save(tx, [{ decision, from: found.ticket.version }]);
  if (what.kind !== 'delivered-late') await insertNotices(tx, await toldToOwner(tx, decision.ticket, what.kind, now));
  return done({ number: found.number, ticket: decision.ticket });
}

async function decideOccurrence(
  tx: Tx,
  ticket: Ticket,
  what: Occurrence,
  desk: DeskSheet,
  now: Date,
): Promise<Decision> {
  switch (what.kind) {
    case 'undelivered':
      return decideUndelivered(ticket, { channel: what.channel, fate: what.fate, wakes: what.wakes }, desk, now);
    case 'delivered-late': {
      const heardSince = await wasHeardSince(tx, ticket.id, what.since);
      return decideDeliveredLate(ticket, { channel: what.channel, heardSince }, desk, now);
    }
    case 'order-changed':
      return decideOrderChanged(ticket, { deadlineAt: what.deadlineAt.getTime(), asksAnew: what.asksAnew }, desk, now);
    case 'deadline-near':
      return decideDeadlineNear(ticket, now);
    case 'complaint-settled':
      return decideComplaintSettled(ticket, what, desk, now);
    default:
      return what satisfies never;
  }
}

/** Whose ticket it is; while it is nobody's who works here, all who could take it. */
export async function toldToOwner(tx: Tx, ticket: Ticket, kind: string, now: Date): Promise<Notice[]> {
  return (await ownersOf(tx, ticket.assignee)).map((account) => noticeOf(account, ticket, kind, null, now));
}

async function ownersOf(tx: Tx, assignee: Id | null): Promise<Id[]> {
  if (assignee !== null && (await servingAmong(tx, [assignee], ourRoles)).has(assignee)) return [assignee];
  return [...(await idsInRole(tx, 'care-agent')), ...(await idsInRole(tx, 'supervisor'))];
}

/**
 * Somebody left, or does other work from now on: what they had and is not over is the team's again, which is told. Nothing where
 * the account still works on tickets.
 */
export async function returnTickets(
  tx: Tx,
  { desk }: Pick<TicketHouse, 'desk'>,
  account: Id,
  now: Date,
): Promise<void> {
  if ((await servingAmong(tx, [account], ourRoles)).has(account)) return;
  const held = await lockTicketsHeldBy(tx, account);
  const changes = held.map(({ ticket }) => ({ decision: decideReturned(ticket, desk, now), from: ticket.version }));
  await save(tx, changes);
  for (const { decision } of changes) await insertNotices(tx, await toldToOwner(tx, decision.ticket, 'returned', now));
}

/** When a number changes hands nothing of its cases goes to the next holder, and least of all what is over. */
export async function sealTickets(tx: Tx, phones: readonly Phone[], now: Date): Promise<void> {
  const locked = await lockTicketsOf(tx, phones);
  await save(
    tx,
    locked
      .filter(({ ticket }) => !ticket.holderGone)
      .map(({ ticket }) => ({ decision: decideHolderGone(ticket, now), from: ticket.version })),
  );
}

/** Saves what was decided of tickets that are locked, and tells the pages. */
export async function save(tx: Tx, changes: readonly { decision: Decision; from: number }[]): Promise<void> {
  const changed = changes.filter(({ decision }) => decision.events.length > 0);
  await insertEvents(
    tx,
    changed.flatMap(({ decision }) => decision.events),
  );
  await updateTickets(
    tx,
    changed.map(({ decision, from }) => ({ ticket: decision.ticket, from })),
  );
  await tellPages(
    tx,
    changed.map(({ decision }) => decision.ticket),
  );
}

/** Who must know of it: whom a note calls, who got a ticket, and whom it was handed to. */
async function noticesOf(
  tx: Tx,
  { ticket, events }: Decision,
  before: Ticket,
  by: Actor,
  mentions: readonly Id[],
  now: Date,
): Promise<Notice[]> {
  const told = (accounts: readonly (Id | null)[], kind: string) =>
    [...new Set(accounts)].flatMap((one) =>
      one === null || one === by.id ? [] : [noticeOf(one, ticket, kind, by.id, now)],
    );
  const notices = told(mentions, 'mention');
  for (const { kind } of events) {
    if (kind === 'assigned') notices.push(...told([ticket.assignee], 'assigned'));
    if (kind === 'to-technical') notices.push(...told(await idsInRole(tx, 'technical-support'), 'to-technical'));
    if (kind === 'to-supervisor') notices.push(...told(await idsInRole(tx, 'supervisor'), 'to-supervisor'));
    if (kind === 'technical-done')
      notices.push(...told(await ownersOf(tx, before.assignee ?? before.filedBy), 'technical-done'));
    if (kind === 'given-back') notices.push(...told(await ownersOf(tx, before.assignee), 'given-back'));
    if (kind === 'heard' || kind === 'reopened') notices.push(...told(await ownersOf(tx, ticket.assignee), 'heard'));
  }
  return notices;
}

/** A message about a ticket to somebody of ours. Nobody is called by night, unless it is urgent. */
export function noticeOf(account: Id, ticket: Ticket, kind: string, by: Id | null, now: Date): Notice {
  const waits = kind === 'escalated' || kind === 'follow-up-due';
  const showAt = waits && ticket.priority !== 'urgent' ? byDay(now) : now;
  return { account, id: newId(now), ticketId: ticket.id, kind, by, showAt };
}
