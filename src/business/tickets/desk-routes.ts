import { problems, type Route, route } from '../../platform/http/index.ts';
import { beijingIso } from '../../values/time.ts';
import { auditRequest, colleagues, namesOf } from '../staff/index.ts';
import {
  deskView,
  dutyBody,
  noticeList,
  presenceBody,
  presenceEvent,
  readBody,
  savedView,
  savedViewBody,
  savedViews,
  ticketFilter,
  ticketParams,
} from './contract.ts';
import { attachmentLimitBytes, attachmentTypes } from './files.ts';
import { beGone, beHere, ticketEvents } from './live.ts';
import { channels } from './model.ts';
import { awayAmong, unreadNotices } from './read.ts';
import { everyone, ours, seen, type TicketRoutesHouse } from './seeing.ts';
import { numberOf, setDuty } from './store.ts';
import { removeView, saveView, viewsFor } from './views.ts';

/** What belongs to the people who work tickets: the desk, duty, notices, kept lists, and what happens as it happens. */
export function deskRoutes(house: TicketRoutesHouse): Route[] {
  return [...deskOwnRoutes(house), ...viewRoutes(house), ...liveRoutes(house)];
}

function deskOwnRoutes(house: TicketRoutesHouse): Route[] {
  const { db, desk, outlets } = house;
  return [
    route({
      method: 'GET',
      path: '/api/ticket-desk',
      access: everyone,
      summary: 'What pages of tickets need to know: categories, promises, colleagues, ways to answer',
      answer: deskView,
      async handle({ staff }) {
        const isOutside = staff!.role === 'agent-10010';
        const people = isOutside ? [] : await colleagues(db, ['care-agent', 'technical-support', 'supervisor']);
        const away = await awayAmong(db, [staff!.id, ...people.map(({ id }) => id)]);
        return {
          body: {
            categories: [...desk.categories].map(([code, title]) => ({ code, title })),
            policies: isOutside ? [] : desk.policies.map(({ code, version, title }) => ({ code, version, title })),
            colleagues: people.map((one) => ({ ...one, isAway: away.has(one.id) })),
            me: { id: staff!.id, isAway: away.has(staff!.id) },
            channels: channels.filter((one) => one === 'sms' || one === 'phone' || outlets?.[one] !== undefined),
            attachments: { limitBytes: attachmentLimitBytes, accept: attachmentTypes },
          },
        };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/ticket-duty',
      access: ours,
      summary: 'Whether one is at work: tickets of who is not are given back to all when they fall due',
      body: dutyBody,
      async handle(request) {
        const { body, staff, now } = request;
        await db.transact(async (tx) => {
          await setDuty(tx, staff!.id, body.atWork, now);
          await auditRequest(tx, request, 'ticket.duty', staff!.id, { atWork: body.atWork });
        });
        return {};
      },
    }),
    route({
      method: 'GET',
      path: '/api/ticket-notices',
      access: ours,
      summary: 'What one has not read yet: mentions, tickets one was given, answers of people, what is overdue',
      answer: noticeList,
      async handle({ staff, now }) {
        const notices = await unreadNotices(db, staff!.id, now);
        const names = await namesOf(
          db,
          notices.flatMap(({ by }) => by ?? []),
        );
        return {
          body: notices.map(({ number, by, at, ...one }) => ({
            ...one,
            number: numberOf(number),
            at: beijingIso(at),
            ...(by !== null && { by: names.get(by) ?? '—' }),
          })),
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/ticket-notices/read',
      access: ours,
      summary: 'One has read what there was of a ticket',
      body: readBody,
      async handle({ body, staff, now }) {
        await db.read(
          'update ticket_notice set read_at = $3 where account_id = $1 and ticket_id = $2 and read_at is null and show_at <= $3',
          [staff!.id, body.ticketId, now],
        );
        return {};
      },
    }),
  ];
}

function viewRoutes({ db }: TicketRoutesHouse): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/ticket-views',
      access: ours,
      summary: 'Lists that one keeps, and those that colleagues share',
      answer: savedViews,
      async handle({ staff }) {
        const views = await viewsFor(db, staff!.id);
        return {
          body: views.map(({ owner, ...view }) => ({
            ...view,
            filter: ticketFilter.partial().parse(view.filter),
            isMine: owner === staff!.id,
          })),
        };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/ticket-views',
      access: ours,
      summary: 'Keeps a list under a name',
      body: savedViewBody,
      answer: savedView,
      async handle(request) {
        const { body, staff, now } = request;
        const kept = await db.transact(async (tx) => {
          const saved = await saveView(tx, { ...body, owner: staff!.id }, now);
          await auditRequest(tx, request, 'ticket.view.save', body.id, { name: body.name, shared: body.shared, saved });
          return saved;
        });
        if (!kept) throw problems.forbidden();
        return { body: { ...body, isMine: true } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/ticket-views/:id',
      access: ours,
      summary: 'Removes a list of one’s own',
      params: ticketParams,
      async handle(request) {
        const { params, staff } = request;
        const removed = await db.transact(async (tx) => {
          await auditRequest(tx, request, 'ticket.view.remove', params.id);
          return removeView(tx, params.id, staff!.id);
        });
        if (!removed) throw problems.notFound();
        return {};
      },
    }),
  ];
}

function liveRoutes(house: TicketRoutesHouse): Route[] {
  const { db, listener } = house;
  return [
    route({
      method: 'GET',
      path: '/api/ticket-events',
      access: ours,
      summary: 'What happens to tickets, as it happens: changes, and who has one open or types',
      sends: ['text/event-stream'],
      handle: async ({ signal }) => ({ events: ticketEvents(db, listener, signal) }),
    }),
    route({
      method: 'POST',
      path: '/api/tickets/:id/presence',
      access: ours,
      summary: 'A page has a ticket open, types in it, or has left it; answers who else is there',
      params: ticketParams,
      body: presenceBody,
      answer: presenceEvent,
      async handle(request) {
        const { params, body, staff } = request;
        const { ticket } = await seen(house, request, params.id);
        const here = { ticketId: ticket.id, account: staff!.id, tab: body.tab };
        if (body.gone) await beGone(db, here);
        const people = body.gone ? [] : await beHere(db, { ...here, name: staff!.name, typing: body.typing });
        return { body: { ticket: ticket.id, people } };
      },
    }),
  ];
}
