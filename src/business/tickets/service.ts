import type { Tx } from '../../platform/db.ts';
import { type Id, idFloor, newId } from '../../values/id.ts';
import { dayMs, hourMs, later } from '../../values/time.ts';
import type { Question, Said, Say, Served, Service, Speaker, TakenMo } from '../messages/index.ts';
import { answerMs, hearAnswers, lockRoot, openTicket, save, type TicketHouse, toldToOwner } from './actions.ts';
import { decideHeard, decideRated } from './decide.ts';
import { isThanks, scoreIn } from './model.ts';
import { insertMessages, insertNotices, type KnownTicket, nextNumbers, numberOf, ticketsKnown } from './store.ts';

/** What words may do here. */
export const ticketActs = ['help'] as const;

/** How a phone stands with customer care: its tickets, and the number a new one would have. */
type Standing = { readonly tickets: ReadonlyMap<Id, KnownTicket>; readonly next: string };

/** What a phone said to customer care. */
type Change = { readonly mo: TakenMo; readonly text: string } & (
  | { readonly kind: 'open'; readonly id: Id; readonly number: string }
  | { readonly kind: 'hear' | 'rate'; readonly ticketId: Id; readonly score?: number }
);

/** Further back nobody's conversation reaches. */
const knownMs = 90 * dayMs;
/** How long somebody who wrote the word alone may take to say what it is about. */
const askedMs = hourMs;
const wordsKind = 'service-words:tickets';

/** Customer care by SMS: a word opens a ticket, and what means nothing else goes to the people one talks with. */
export function ticketService(house: Omit<TicketHouse, 'db'>): Service<Standing, Change> {
  return {
    name: 'tickets',
    acts: ticketActs,
    overhears: true,
    load: loadStandings,
    decide: decideSaid,
    save: (tx, changes, now) => saveSaid(tx, house, changes, now),
  };
}

async function loadStandings(tx: Tx, speakers: readonly Speaker[], now: Date): Promise<(speaker: Speaker) => Standing> {
  const phones = speakers.map(({ subscriber }) => subscriber.phone);
  const known = await ticketsKnown(tx, phones, idFloor(later(now, -knownMs)));
  const numbers = await nextNumbers(tx, phones.length);
  return ({ subscriber: { phone, holderSince } }) => ({
    tickets: new Map(
      known.flatMap((one) =>
        one.phone === phone && one.openedAt >= holderSince.getTime() ? [[one.id, one] as const] : [],
      ),
    ),
    next: numbers[phones.indexOf(phone)]!,
  });
}

function decideSaid(standing: Standing, said: Said, _: Speaker, now: Date): Served<Standing, Change> {
  const text = ('act' in said ? said.rest : said.text).trim();
  const ticket = 'act' in said ? newestOpen(standing) : rootOf(standing, ticketOf(said.answers));
  const isSurvey = 'answers' in said && !said.answers.kind.startsWith('service-words:');
  const score = ticket && (isSurvey || ticket.isRated) && 'answers' in said ? scoreIn(text) : undefined;
  if (score !== undefined) return rated(ticket!, score, said.mo, isSurvey);
  if (text === '') return asking(ticket, now);
  if (!ticket) return opening(standing, text, said.mo, now);
  return heard(standing, ticket, text, said.mo);
}

function rated(ticket: KnownTicket, score: number, mo: TakenMo, isSurvey: boolean): Served<Standing, Change> {
  return {
    says: [sayOf({ code: 'ticket-rated', vars: {} }, 'ticket rated', ticket.id)],
    change: { kind: 'rate', ticketId: ticket.id, score, mo, text: mo.text },
    // The survey is answered; a conversation, in which it may be answered as well, goes on.
    ...(!isSurvey && { keepsAsking: true }),
  };
}

function asking(ticket: KnownTicket | undefined, now: Date): Served<Standing, Change> {
  return {
    says: [sayOf({ code: 'ticket-ask', vars: {} }, 'ticket asked for', newId(now))],
    ask: { kind: wordsKind, choices: ticket ? { ticket: [ticket.id] } : {}, lifetimeMs: ticket ? answerMs : askedMs },
  };
}

function opening(standing: Standing, text: string, mo: TakenMo, now: Date): Served<Standing, Change> {
  const id = newId(now);
  const number = numberOf(standing.next);
  const isHeard = {
    id,
    number,
    phone: mo.phone,
    awaiting: true,
    isOpen: true,
    isRated: false,
    mergedInto: null,
    openedAt: now.getTime(),
  };
  return {
    says: [sayOf({ code: 'ticket-opened', vars: { number } }, 'ticket opened', id)],
    change: { kind: 'open', id, number: standing.next, mo, text },
    state: { ...standing, tickets: new Map([...standing.tickets, [id, isHeard]]) },
  };
}

/** The first of several texts is told to have come; the rest, and thanks, need no answer of the machine. */
function heard(standing: Standing, ticket: KnownTicket, text: string, mo: TakenMo): Served<Standing, Change> {
  const thanks = isThanks(text);
  const says =
    ticket.awaiting || thanks
      ? []
      : [sayOf({ code: 'ticket-received', vars: { number: ticket.number } }, 'ticket received', ticket.id)];
  const tickets = new Map([...standing.tickets, [ticket.id, { ...ticket, awaiting: ticket.awaiting || !thanks }]]);
  return {
    says,
    change: { kind: 'hear', ticketId: ticket.id, mo, text },
    keepsAsking: true,
    state: { ...standing, tickets },
  };
}

type Words = Pick<
  Extract<Say, { code: 'ticket-rated' | 'ticket-ask' | 'ticket-opened' | 'ticket-received' }>,
  'code' | 'vars'
>;

function sayOf(words: Words, reason: string, reasonId: Id): Say {
  return { ...words, reason, reasonId } as Say;
}

/** The ticket that a question was asked about; undefined when only the word was written so far. */
function ticketOf({ choices }: Question): Id | undefined {
  return Object.values(choices)[0]?.[0];
}

function rootOf({ tickets }: Standing, id: Id | undefined): KnownTicket | undefined {
  let found = id === undefined ? undefined : tickets.get(id);
  while (found && found.mergedInto !== null) found = tickets.get(found.mergedInto);
  return found;
}

function newestOpen({ tickets }: Standing): KnownTicket | undefined {
  return [...tickets.values()].filter(({ isOpen }) => isOpen).at(-1);
}

async function saveSaid(tx: Tx, house: Omit<TicketHouse, 'db'>, changes: readonly Change[], now: Date): Promise<void> {
  // In the order of the tickets, so that batches wait for each other but never in a circle.
  const ordered = changes.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : Number(idOf(a) > idOf(b))));
  for (const change of ordered) {
    if (change.kind === 'open') await open(tx, house, change, now);
    else await hear(tx, house, change, now);
  }
}

function idOf(change: Change): Id {
  return change.kind === 'open' ? change.id : change.ticketId;
}

const subjectLength = 30;

async function open(
  tx: Tx,
  house: Omit<TicketHouse, 'db'>,
  { id, number, mo, text }: Extract<Change, { kind: 'open' }>,
  now: Date,
): Promise<void> {
  const letters = [...text];
  const subject = letters.length > subjectLength ? `${letters.slice(0, subjectLength).join('')}…` : text;
  const { phone, accessNumber } = mo;
  const asked = {
    id,
    number,
    phone,
    accessNumber,
    source: 'sms',
    channel: 'sms',
    category: 'other',
    subject,
    text,
    moId: mo.id,
  } as const;
  const { ticket } = (await openTicket(tx, house, asked, now))!;
  await hearAnswers(tx, ticket, accessNumber, now);
}

async function hear(
  tx: Tx,
  { desk }: Pick<TicketHouse, 'desk'>,
  { ticketId, mo, text, score }: Extract<Change, { ticketId: Id }>,
  now: Date,
): Promise<void> {
  const found = await lockRoot(tx, ticketId);
  if (!found) return;
  const { ticket } = found;
  const thanks = isThanks(text);
  const decision =
    score === undefined ? decideHeard(ticket, { channel: 'sms', thanks }, desk, now) : decideRated(ticket, score, now);
  await insertMessages(tx, [
    {
      ...{ id: newId(now), ticketId: ticket.id, direction: 'in', channel: 'sms', by: null, text, at: now },
      ...{ phone: mo.phone, moId: mo.id },
    },
  ]);
  await save(tx, [{ decision, from: ticket.version }]);
  if (score === undefined && !thanks) await insertNotices(tx, await toldToOwner(tx, decision.ticket, 'heard', now));
}
