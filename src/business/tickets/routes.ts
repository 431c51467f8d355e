import type { Blobs } from '../../platform/blobs.ts';
import { problems, type Request, type Route, route } from '../../platform/http/index.ts';
import type { Listener } from '../../platform/listen.ts';
import { keepFile } from '../../platform/table.ts';
import { newId } from '../../values/id.ts';
import { maskPhone } from '../../values/phone.ts';
import { beijingIso } from '../../values/time.ts';
import { statesOfMts } from '../messages/index.ts';
import { auditRequest, colleagues, namesOf, type Subject } from '../staff/index.ts';
import { act, mergeTickets, openTicket, splitTicket, type TicketHouse, unmergeTicket } from './actions.ts';
import {
  type ActBody,
  actBody,
  actResult,
  attachmentView,
  cannedList,
  deskView,
  dutyBody,
  followUpPage,
  followUpQuery,
  listQuery,
  mergeBody,
  noticeList,
  openBody,
  openedTicket,
  presenceBody,
  presenceEvent,
  readBody,
  savedView,
  savedViewBody,
  savedViews,
  splitBody,
  ticketFilter,
  ticketPage,
  ticketParams,
  ticketView,
  uploadQuery,
  viewCounts,
} from './contract.ts';
import type { Command } from './decide.ts';
import { attachmentLimitBytes, attachmentTypes, kindOf } from './files.ts';
import { countViews, listTickets } from './list.ts';
import { beGone, beHere, ticketEvents } from './live.ts';
import { doable, mayDo, maySee, ourRoles, ticketRoles, viewerOf } from './may.ts';
import { type Channel, channels, type Ticket } from './model.ts';
import { peopleIn, presentOutside, presentRow, presentTicket } from './present.ts';
import { refused } from './problems.ts';
import { awayAmong, openFollowUps, othersOf, threadOf, unreadNotices, wasCalled } from './read.ts';
import { eventsOf, findAttachment, findTicket, insertAttachment, type Numbered, numberOf, setDuty } from './store.ts';
import { removeView, saveView, viewsFor } from './views.ts';

/** What the routes of tickets work with. */
export type TicketRoutesHouse = TicketHouse & {
  readonly blobs: Blobs;
  readonly listener: Pick<Listener, 'on'>;
  readonly house: { readonly spName: string; readonly hotline: string };
};

const everyone = { roles: ticketRoles };
const ours = { roles: ourRoles };
const care = { roles: ['care-agent', 'supervisor'] };

/** Tickets: lists, threads, what is done to them, and who else is at it. */
export function ticketRoutes(house: TicketRoutesHouse): Route[] {
  return [
    ...listRoutes(house),
    ...ticketsOwnRoutes(house),
    ...attachmentRoutes(house),
    ...deskRoutes(house),
    ...viewRoutes(house),
    ...liveRoutes(house),
  ];
}

function listRoutes({ db }: TicketRoutesHouse): Route[] {
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
        const { items, next } = await listTickets(db, viewerOf(staff!), { filter, after, limit }, now);
        const names =
          staff!.role === 'agent-10010'
            ? new Map<string, string>()
            : await namesOf(db, peopleIn(items.map(({ ticket }) => ticket)));
        const rows = items.map((one) => presentRow(one, names));
        const shown =
          staff!.role === 'agent-10010' ? rows.map(({ assignee: _, ...row }) => ({ ...row, escalation: 0 })) : rows;
        return { body: { items: shown, ...(next !== undefined && { next }), now: beijingIso(now) } };
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

function ticketsOwnRoutes(house: TicketRoutesHouse): Route[] {
  const { db, desk } = house;
  return [
    route({
      method: 'POST',
      path: '/api/tickets',
      access: { roles: ['care-agent', 'supervisor', 'agent-10010'] },
      summary: 'Opens a ticket with what the person said; people of 10010 file for their company',
      body: openBody,
      answer: openedTicket,
      async handle(request) {
        const { body, staff, now } = request;
        const { mine, deadlineAt, phone, email, name, reference, ...rest } = body;
        if (!desk.categories.has(rest.category)) throw refused('no-such-category');
        if (phone === undefined && email === undefined) throw refused('nobody-to-answer');
        const isOutside = staff!.role === 'agent-10010';
        const opened = await db.transact(async (tx) => {
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
          const detail = { number: made!.number, source: rest.source };
          await auditRequest(tx, request, 'ticket.open', subjectOf(made!.ticket), detail);
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
      method: 'POST',
      path: '/api/tickets/:id/acts',
      access: everyone,
      summary:
        'Does one thing to a ticket: answers, notes, passes on, closes; refused when somebody changed it meanwhile',
      params: ticketParams,
      body: actBody,
      answer: actResult,
      async handle(request) {
        const { params, body, staff, now } = request;
        if (!mayDo[body.kind]!.includes(staff!.role)) throw problems.forbidden();
        // Technical support takes and gives back its own; others' work is not theirs to hand out.
        if (body.kind === 'assign' && staff!.role === 'technical-support' && body.to !== null && body.to !== staff!.id)
          throw problems.forbidden();
        const { ticket } = await seen(house, request, params.id);
        const outcome = await db.transact(async (tx) => {
          const done = await act(
            tx,
            house,
            {
              ticketId: params.id,
              version: body.version,
              command: commandOf(body),
              by: { id: staff!.id, role: staff!.role },
              text: 'text' in body ? body.text : undefined,
              attachments: 'attachments' in body ? body.attachments : undefined,
              mentions: body.kind === 'note' ? body.mentions : undefined,
            },
            now,
          );
          const detail = {
            outcome: done.ok ? 'done' : done.code,
            ...(done.ok && { version: done.value.ticket.version }),
          };
          await auditRequest(tx, request, `ticket.${body.kind}`, subjectOf(ticket), detail);
          return done;
        });
        if (!outcome.ok) throw refused(outcome.code);
        const { version, state } = outcome.value.ticket;
        return { body: { version, state } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/tickets/:id/merge',
      access: care,
      summary:
        'Lets a ticket go on in another of the same person; all messages are kept, and it can be undone for a day',
      params: ticketParams,
      body: mergeBody,
      answer: actResult,
      async handle(request) {
        const { params, body, staff, now } = request;
        const outcome = await db.transact(async (tx) => {
          const by = { id: staff!.id, role: staff!.role };
          const done = await mergeTickets(
            tx,
            house,
            { from: params.id, into: body.into, version: body.version, by },
            now,
          );
          await auditRequest(tx, request, 'ticket.merge', params.id, {
            into: body.into,
            outcome: done.ok ? 'done' : done.code,
          });
          return done;
        });
        if (!outcome.ok) throw refused(outcome.code);
        return { body: { version: outcome.value.ticket.version, state: outcome.value.ticket.state } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/tickets/:id/unmerge',
      access: care,
      summary: 'Takes a merge back: the ticket stands again as it stood',
      params: ticketParams,
      answer: actResult,
      async handle(request) {
        const { params, staff, now } = request;
        const outcome = await db.transact(async (tx) => {
          const by = { id: staff!.id, role: staff!.role };
          const done = await unmergeTicket(tx, house, { ticketId: params.id, by }, now);
          await auditRequest(tx, request, 'ticket.unmerge', params.id, { outcome: done.ok ? 'done' : done.code });
          return done;
        });
        if (!outcome.ok) throw refused(outcome.code);
        return { body: { version: outcome.value.ticket.version, state: outcome.value.ticket.state } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/tickets/:id/split',
      access: care,
      summary: 'Makes a ticket of its own of a message in which the person asked something else',
      params: ticketParams,
      body: splitBody,
      answer: openedTicket,
      async handle(request) {
        const { params, body, staff, now } = request;
        const outcome = await db.transact(async (tx) => {
          const by = { id: staff!.id, role: staff!.role };
          const done = await splitTicket(tx, house, { ticketId: params.id, ...body, by }, now);
          await auditRequest(tx, request, 'ticket.split', params.id, { outcome: done.ok ? 'done' : done.code });
          return done;
        });
        if (!outcome.ok) throw refused(outcome.code);
        return { body: { id: outcome.value.ticket.id, number: outcome.value.number } };
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

/** What the audit says it was done to: whose number it is about is searched there. */
function subjectOf({ id, phone }: Ticket): Subject {
  return phone === null ? id : { id, phone };
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

function commandOf(body: ActBody): Command {
  switch (body.kind) {
    case 'answer':
      return { kind: 'answer', channel: body.channel, next: body.next };
    case 'hear':
      return { kind: 'hear', channel: body.channel };
    case 'assign':
      return { kind: 'assign', to: body.to };
    case 'close':
      return { kind: 'close', because: body.because };
    case 'classify': {
      const { category, priority, subject } = body;
      return { kind: 'classify', category, priority, subject };
    }
    case 'policy':
      return { kind: 'policy', code: body.code };
    case 'follow-up': {
      const { id, to, what } = body;
      return { kind: 'follow-up', id, dueAt: Date.parse(body.dueAt), to, what };
    }
    case 'follow-up-done':
      return { kind: 'follow-up-done', id: body.id, result: body.result, words: body.text };
    default:
      return { kind: body.kind };
  }
}

/** A ticket that is the caller's to see: another one is not there for them. */
async function seen({ db }: TicketRoutesHouse, { staff }: Pick<Request, 'staff'>, id: string): Promise<Numbered> {
  const found = await findTicket(db, id);
  if (!found || !(await maySee(viewerOf(staff!), found.ticket, () => wasCalled(db, staff!.id, id))))
    throw problems.notFound();
  return found;
}

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
  return staff!.role === 'technical-support' && ticket.phone !== null
    ? { ...view, phone: maskPhone(ticket.phone) }
    : view;
}

function attachmentRoutes(house: TicketRoutesHouse): Route[] {
  const { db, blobs } = house;
  return [
    route({
      method: 'POST',
      path: '/api/ticket-attachments',
      access: everyone,
      summary:
        'Brings a file for a message: pictures, PDF, TIFF, sound, text and ZIP, told by their bytes, 10 MiB at most',
      query: uploadQuery,
      upload: ['application/octet-stream'],
      answer: attachmentView,
      async handle(request) {
        const { query, staff, now } = request;
        const { hash, bytes, head } = await keepFile(blobs, request.upload, attachmentLimitBytes);
        const type = kindOf(head);
        if (type === undefined) throw refused('not-attachable');
        const file = { id: newId(now), name: query.name, type, bytes, hash };
        await db.transact(async (tx) => {
          await insertAttachment(tx, { ...file, by: staff!.id }, now);
          await auditRequest(tx, request, 'ticket.attachment.bring', file.id, { name: file.name, bytes, hash });
        });
        return { body: file };
      },
    }),
    route({
      method: 'GET',
      path: '/api/ticket-attachments/:id',
      access: everyone,
      summary: 'A file of a message, after it was compared with its hash',
      sends: attachmentTypes,
      params: ticketParams,
      async handle(request) {
        const file = await findAttachment(db, request.params.id);
        if (!file) throw problems.notFound();
        if (file.direction === 'note' && request.staff!.role === 'agent-10010') throw problems.notFound();
        await seen(house, request, file.ticketId);
        await db.transact((tx) => auditRequest(tx, request, 'ticket.attachment.read', file.id, { hash: file.hash }));
        return { download: { name: file.name, type: file.type, content: await blobs.read(file.hash) } };
      },
    }),
  ];
}

function deskRoutes(house: TicketRoutesHouse): Route[] {
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
