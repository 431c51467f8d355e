import { problems, type Route, route } from '../../platform/http/index.ts';
import { auditRequest } from '../staff/index.ts';
import { act, mergeTickets, splitTicket, unmergeTicket } from './actions.ts';
import { type ActBody, actBody, actResult, mergeBody, openedTicket, splitBody, ticketParams } from './contract.ts';
import type { Command } from './decide.ts';
import { mayDo } from './may.ts';
import type { Ticket } from './model.ts';
import { refused } from './problems.ts';
import { care, everyone, seen, subjectOf, type TicketRoutesHouse } from './seeing.ts';

/** What is done to tickets. */
export function actRoutes(house: TicketRoutesHouse): Route[] {
  const { db } = house;
  return [
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
          await auditRequest(tx, request, `ticket.${body.kind}`, subjectOf(ticket), {
            ...givenIn(body),
            ...(done.ok ? doneTo(done.value.ticket) : { outcome: done.code }),
          });
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
          // Both tickets have one event more.
          const detail = done.ok
            ? { outcome: 'done', version: body.version + 1, intoVersion: done.value.ticket.version }
            : { outcome: done.code };
          await auditRequest(tx, request, 'ticket.merge', params.id, { into: body.into, ...detail });
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
          const detail = done.ok
            ? { ...doneTo(done.value.ticket), from: done.value.root.id, fromVersion: done.value.root.version }
            : { outcome: done.code };
          await auditRequest(tx, request, 'ticket.unmerge', params.id, detail);
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
          const { messageId } = body;
          const detail = done.ok
            ? { ...doneTo(done.value.from), into: done.value.ticket.id, number: done.value.number }
            : { outcome: done.code };
          await auditRequest(tx, request, 'ticket.split', params.id, { messageId, ...detail });
          return done;
        });
        if (!outcome.ok) throw refused(outcome.code);
        return { body: { id: outcome.value.ticket.id, number: outcome.value.number } };
      },
    }),
  ];
}

/** What the audit says of an act that was done: with all that was given it makes the ticket again, as its events do. */
function doneTo({ version }: Ticket) {
  return { outcome: 'done', version };
}

/** What was given with an act, without words and files: these stand in the thread. */
function givenIn(body: ActBody): Record<string, string | boolean> {
  switch (body.kind) {
    case 'answer':
      return { channel: body.channel, next: body.next };
    case 'hear':
      return { channel: body.channel };
    case 'assign':
      return { to: body.to ?? nobody };
    case 'close':
      return { because: body.because };
    case 'classify': {
      const { category, priority, subject } = body;
      return { ...(category && { category }), ...(priority && { priority }), ...(subject && { subject: true }) };
    }
    case 'policy':
      return { code: body.code };
    case 'follow-up':
      return { id: body.id, dueAt: body.dueAt, to: body.to ?? nobody };
    case 'follow-up-done':
      return { id: body.id, result: body.result };
    default:
      return {};
  }
}

const nobody = 'nobody';

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
