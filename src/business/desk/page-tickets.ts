import type { Tx } from '../../platform/db.ts';
import { InvalidRequest, oneOf, Problem, problems } from '../../platform/http/index.ts';
import { groupBy } from '../../values/group.ts';
import type { Id } from '../../values/id.ts';
import { maskPhone, type Phone } from '../../values/phone.ts';
import { beijingIso, dayMs, later } from '../../values/time.ts';
import { subscriberOf } from '../subscribers/index.ts';
import {
  type Numbered,
  openTicket,
  receive,
  type SaidOn,
  saidOn,
  ticketsOf,
  webTicketsSince,
} from '../tickets/index.ts';
import type { HelpTickets } from './contract.ts';
import type { DeskHouse } from './house.ts';
import { lockVisitor } from './visits.ts';

/** What somebody who has proved a phone asks on a page. `id` is made by the page: sent again it is the same request. */
export type AskedOnPage = {
  readonly id: Id;
  readonly category: string;
  readonly text: string;
  readonly name: string | null;
  readonly pictures: readonly Id[];
};

/** One phone asks for help so often in a day; more is told on what stands. */
const mostPerDay = 5;

/** Opens a ticket of a proved phone, and does what goes with it in the same transaction. Throws where it may not be. */
export async function askOnPage(
  house: DeskHouse,
  phone: Phone,
  { id, category, text, name, pictures }: AskedOnPage,
  now: Date,
  beside: (tx: Tx) => Promise<void> = async () => {},
): Promise<{ readonly number: string; readonly isNew: boolean }> {
  const { db, tickets } = house;
  const { categories } = tickets.desk;
  if (!categories.has(category))
    throw new InvalidRequest([{ field: 'body.category', value: category, remedy: oneOf([...categories.keys()]) }]);
  const opened = await db.transact(async (tx) => {
    const asked = {
      ...({ source: 'web', channel: 'web' } as const),
      ...{ category, text, phone, name, attachments: pictures, messageReference: id },
      subject: text.split('\n')[0]!.slice(0, 60),
    };
    // Two requests of a phone are counted one after the other.
    await lockVisitor(tx, phone);
    const isFull = (await webTicketsSince(tx, phone, later(now, -dayMs))) >= mostPerDay;
    const one = await openTicket(tx, tickets, asked, now);
    // The same request again is no further one.
    if (one && isFull) throw tooManyTickets();
    if (one) await beside(tx);
    return one;
  });
  return { number: opened?.number ?? (await numberOfRequest(house, phone, id)), isNew: opened !== undefined };
}

/** Adds to a request of a proved phone. Throws where it is none of theirs. */
export async function addOnPage(
  house: DeskHouse,
  phone: Phone,
  { ticketId, id, text }: { readonly ticketId: Id; readonly id: Id; readonly text: string },
  now: Date,
): Promise<void> {
  const theirs = await mine(house, phone);
  const isTheirs = theirs.some(({ ticket, parts }) =>
    [ticket, ...parts.map((part) => part.ticket)].some((one) => one.id === ticketId),
  );
  if (!isTheirs) throw problems.notFound();
  const arrival = { ticketId, channel: 'web', text, reference: id } as const;
  await house.db.transact((tx) => receive(tx, house.tickets, arrival, now));
}

/** A case, the tickets that go on in it, and what was said on all of them. */
type Case = Numbered & { readonly parts: readonly Numbered[]; readonly said: readonly SaidOn[] };

const mostTickets = 100;

/** Cases of this phone that its holder of today may see: those opened since the number is theirs. */
async function mine({ db }: DeskHouse, phone: string): Promise<Case[]> {
  const holder = await db.transact((tx) => subscriberOf(tx, phone));
  if (!holder) return [];
  const theirs = (await ticketsOf(db, phone, mostTickets)).filter(
    ({ ticket }) => !ticket.holderGone && ticket.openedAt >= holder.holderSince.getTime(),
  );
  const known = new Map(theirs.map((one) => [one.ticket.id, one]));
  const rootOf = (one: Numbered): Numbered => {
    const into = known.get(one.ticket.mergedInto ?? '');
    return into ? rootOf(into) : one;
  };
  const said = await saidOn(db, [...known.keys()]);
  const saidIn = groupBy(said, ({ ticketId }) => rootOf(known.get(ticketId)!).ticket.id);
  const cases = groupBy(theirs, (one) => rootOf(one).ticket.id);
  return [...cases].map(([id, all]) => ({
    ...known.get(id)!,
    parts: all.filter(({ ticket }) => ticket.id !== id),
    said: saidIn.get(id) ?? [],
  }));
}

async function numberOfRequest(house: DeskHouse, phone: Phone, reference: string): Promise<string> {
  const theirs = await mine(house, phone);
  const found = theirs.find(({ said }) => said.some((one) => one.reference === reference));
  if (!found) throw problems.notFound();
  return found.number;
}

/** What a proved phone asked, and how that stands, as pages show it. */
export async function ticketsShown(house: DeskHouse, phone: string, now: Date): Promise<HelpTickets> {
  const theirs = await mine(house, phone);
  const { categories } = house.tickets.desk;
  return {
    phone: maskPhone(phone),
    items: theirs.map(({ number, ticket, parts, said }) => ({
      ...{ id: ticket.id, number, subject: ticket.subject, state: stateFor(ticket) },
      merged: parts.map((part) => part.number),
      category: categories.get(ticket.category) ?? { 'zh-CN': ticket.category, en: ticket.category },
      openedAt: beijingIso(new Date(ticket.openedAt)),
      messages: said
        .filter(({ at }) => at <= now)
        .map(({ direction, text, at }) => ({
          from: direction === 'in' ? ('you' as const) : ('us' as const),
          text,
          at: beijingIso(at),
        })),
    })),
  };
}

/** How a case stands, in the words of who asked. */
function stateFor({ state, answers }: Numbered['ticket']): HelpTickets['items'][number]['state'] {
  if (state === 'closed') return 'closed';
  if (state === 'solved') return 'answered';
  if (state === 'waiting') return 'waiting-for-you';
  return answers > 0 || state !== 'open' ? 'in-work' : 'received';
}

const tooManyTickets = () =>
  new Problem(429, 'too-many-requests-for-help', {
    'zh-CN': '今天提交的问题较多，请在已提交的客服单下补充，或拨打客服热线',
    en: 'You asked often today: add to a request below, or call the hotline',
  });
