import { type Caller, type Route, route } from '../../platform/http/index.ts';
import { beijingIso } from '../../values/time.ts';
import { auditRequest, namesOf } from '../staff/index.ts';
import { followUpPage, followUpQuery, listQuery, numberBody, ticketPage, viewCounts } from './contract.ts';
import { countViews, listTickets } from './list.ts';
import { viewerOf } from './may.ts';
import { peopleIn, presentRow } from './present.ts';
import { openFollowUps } from './read.ts';
import { care, everyone, ours, type TicketRoutesHouse } from './seeing.ts';
import { numberOf } from './store.ts';

/** Lists of tickets, how many each has, and call-backs that are owed. */
export function listRoutes({ db, countNumber }: TicketRoutesHouse): Route[] {
  const pageFor = async (staff: Caller, asked: Parameters<typeof listTickets>[2], now: Date) => {
    const { items, next } = await listTickets(db, viewerOf(staff), asked, now);
    const isOutside = staff.role === 'agent-10010';
    const names = isOutside
      ? new Map<string, string>()
      : await namesOf(db, peopleIn(items.map(({ ticket }) => ticket)));
    const rows = items.map((one) => presentRow(one, names));
    const shown = isOutside ? rows.map(({ assignee: _, ...row }) => ({ ...row, escalation: 0 })) : rows;
    return { items: shown, ...(next !== undefined && { next }), now: beijingIso(now) };
  };
  return [
    route({
      method: 'GET',
      path: '/api/tickets',
      access: everyone,
      summary:
        'A list of tickets: what one has to do, the most pressing first, or what was changed last; numbers masked',
      query: listQuery,
      answer: ticketPage,
      async handle({ query, staff, now }) {
        const { after, limit, ...filter } = query;
        return { body: await pageFor(staff!, { filter, after, limit }, now) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/tickets/of-number',
      access: everyone,
      summary: 'The tickets of one number, what was changed last first',
      body: numberBody,
      answer: ticketPage,
      async handle(request) {
        const { phone, after, limit } = request.body;
        await countNumber(request, phone);
        await db.transact((tx) => auditRequest(tx, request, 'ticket.search', { phone }));
        return { body: await pageFor(request.staff!, { filter: { view: 'all', phone }, after, limit }, request.now) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/ticket-counts',
      access: ours,
      summary: 'How many tickets each list has, up to a hundred',
      answer: viewCounts,
      handle: async ({ staff, now }) => ({ body: await countViews(db, viewerOf(staff!), now) }),
    }),
    route({
      method: 'GET',
      path: '/api/ticket-follow-ups',
      access: care,
      summary: 'Call-backs that are owed, the earliest first',
      query: followUpQuery,
      answer: followUpPage,
      async handle({ query: { mine, after, limit }, staff }) {
        const rows = await openFollowUps(db, { to: mine ? staff!.id : undefined, after, limit });
        const names = await namesOf(
          db,
          rows.flatMap(({ to }) => to ?? []),
        );
        const items = rows.map(({ id, ticketId, number, body, dueAt, to }) => ({
          ...{ id, ticketId, number: numberOf(number), subject: body.subject, dueAt: beijingIso(dueAt) },
          what: body.followUps.find((one) => one.id === id)?.what ?? '',
          ...(to !== null && { to: names.get(to) ?? '—' }),
        }));
        return { body: { items, ...(items.length === limit && { next: items.at(-1)!.id }) } };
      },
    }),
  ];
}
