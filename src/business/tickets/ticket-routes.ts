import { type Request, type Route, route } from '../../platform/http/index.ts';
import { statesOfMts } from '../messages/index.ts';
import { auditRequest, namesOf } from '../staff/index.ts';
import { refuseOtherCarrier } from '../subscribers/index.ts';
import { openTicket } from './actions.ts';
import { cannedList, openBody, openedTicket, ticketParams, ticketView } from './contract.ts';
import { doable } from './may.ts';
import type { Channel } from './model.ts';
import { peopleIn, presentOutside, presentTicket } from './present.ts';
import { refused } from './problems.ts';
import { othersOf, threadOf } from './read.ts';
import { care, everyone, seen, subjectOf, type TicketRoutesHouse } from './seeing.ts';
import { areUnused, eventsOf, findTicket, type Numbered } from './store.ts';

/** Opening a ticket, reading it, and the answers that are written often. */
export function ticketOwnRoutes(house: TicketRoutesHouse): Route[] {
  const { db, desk, segments } = house;
  return [
    route({
      method: 'POST',
      path: '/api/tickets',
      access: { roles: ['care-agent', 'supervisor', 'agent-10010'] },
      summary: 'Opens a ticket with what the person said; people of 10010 file for subscribers of their carrier',
      body: openBody,
      answer: openedTicket,
      async handle(request) {
        const { body, staff, now } = request;
        const { mine, deadlineAt, phone, email, name, reference, ...rest } = body;
        if (!desk.categories.has(rest.category)) throw refused('no-such-category');
        if (phone === undefined && email === undefined) throw refused('nobody-to-answer');
        if (phone !== undefined) refuseOtherCarrier(segments, staff!, phone);
        if (phone !== undefined) await house.countNumber(request, phone);
        const isOutside = staff!.role === 'agent-10010';
        const opened = await db.transact(async (tx) => {
          if (!(await areUnused(tx, rest.attachments, staff!.id))) throw refused('no-such-attachment');
          const made = await openTicket(
            tx,
            house,
            {
              ...rest,
              ...{ phone: phone ?? null, email: email ?? null, name: name ?? null, reference: reference ?? null },
              deadlineAt: deadlineAt === undefined ? null : Date.parse(deadlineAt),
              ...{ filedBy: staff!.id, organisation: staff!.organisation ?? null },
              assignee: mine && !isOutside ? staff!.id : null,
              channel: isOutside ? 'carrier' : channelOf[rest.source],
            },
            now,
          );
          const { source, category, priority } = rest;
          const detail = { source, category, priority, mine: made!.ticket.assignee !== null };
          await auditRequest(tx, request, 'ticket.open', subjectOf(made!.ticket), {
            ...{ number: made!.number, ...detail },
            ...(deadlineAt !== undefined && { deadlineAt }),
          });
          return made!;
        });
        return { body: { id: opened.ticket.id, number: opened.number } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/tickets/:id',
      access: everyone,
      summary: 'A whole ticket: thread, clocks, history; people of 10010 see what they filed, without notes',
      params: ticketParams,
      answer: ticketView,
      async handle(request) {
        const found = await seen(house, request, request.params.id);
        await db.transact((tx) =>
          auditRequest(tx, request, 'ticket.read', subjectOf(found.ticket), { number: found.number }),
        );
        return { body: await viewOf(house, request, found) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/tickets/:id/canned',
      access: care,
      summary: 'Answers that are written often, filled in for this ticket',
      params: ticketParams,
      answer: cannedList,
      async handle(request) {
        const { number } = await seen(house, request, request.params.id);
        const vars: Record<string, string> = { ...house.house, number, agent: request.staff!.name };
        const filled = desk.canned.map((one) => ({
          ...one,
          text: one.text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => vars[name]!),
        }));
        return { body: filled };
      },
    }),
  ];
}

/** By what a case that somebody of ours writes down had come. */
const channelOf = {
  sms: 'sms',
  hotline: 'phone',
  'e-mail': 'e-mail',
  fax: 'fax',
  web: 'web',
  'carrier-work-order': 'carrier',
} as const satisfies Record<string, Channel>;

async function viewOf(house: TicketRoutesHouse, { staff, now }: Pick<Request, 'staff' | 'now'>, found: Numbered) {
  const { db, desk } = house;
  const { ticket } = found;
  const [messages, events, others, into] = await Promise.all([
    threadOf(db, ticket.id),
    eventsOf(db, ticket.id),
    othersOf(db, ticket),
    ticket.mergedInto === null ? undefined : findTicket(db, ticket.mergedInto),
  ]);
  const mts = messages.flatMap(({ phone, mtId }) => (phone !== null && mtId !== null ? [{ phone, id: mtId }] : []));
  const sent = await db.transact((tx) => statesOfMts(tx, mts));
  const names = await namesOf(db, peopleIn([ticket, ...others.map((one) => one.ticket)], messages, events));
  const may = doable(staff!.role, ticket);
  const view = presentTicket({ found, messages, events, others, into, sent, names, may }, desk, now);
  if (staff!.role === 'agent-10010') return presentOutside(view);
  return ticket.phone === null ? view : { ...view, whole: house.numbers.mask(ticket.phone, staff!) };
}
