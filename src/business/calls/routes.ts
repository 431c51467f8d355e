import type { Db } from '../../platform/db.ts';
import { type Route, route, type ServerEvent } from '../../platform/http/index.ts';
import { heardOn, type Listener } from '../../platform/listen.ts';
import type { Scratch } from '../../platform/scratch.ts';
import { faultsIn } from '../../platform/table.ts';
import { maskPhone } from '../../values/phone.ts';
import { beijingIso } from '../../values/time.ts';
import { auditRequest, colleagues, namesOf } from '../staff/index.ts';
import { runImport } from '../works/index.ts';
import { boardOf } from './board.ts';
import {
  callPage,
  callsBody,
  callsQuery,
  callsTaken,
  importQuery,
  importTaken,
  lineBoard,
  seatBody,
  seatList,
  seatParams,
} from './contract.ts';
import type { HotlineFacts } from './model.ts';
import { type KeptCall, listCalls, seats, takeSeat } from './store.ts';
import { callsLimitBytes, importCalls, takeCalls } from './take.ts';

/** What the routes of the hotline work with. `exchanges` are the addresses that calls are told from. */
export type Hotline = {
  readonly db: Db;
  readonly scratch: Scratch;
  readonly listener: Listener;
  readonly facts: HotlineFacts;
  readonly exchanges: readonly string[];
};

const watchers = { roles: ['care-agent', 'supervisor', 'operator', 'administrator'] };
const supervisors = { roles: ['supervisor', 'administrator'] };
const kibibyte = 1024;

/** Calls come in, and the board shows them. */
export function callRoutes(hotline: Hotline): Route[] {
  return [...exchangeRoutes(hotline), ...boardRoutes(hotline), ...seatRoutes(hotline)];
}

function exchangeRoutes({ db, scratch, facts, exchanges }: Hotline): Route[] {
  return [
    ...(exchanges.length === 0
      ? []
      : [
          route({
            method: 'POST',
            path: '/api/calls',
            access: { addresses: exchanges },
            summary: 'The exchange tells of calls: when they ring, are answered, end; the same again changes nothing',
            body: callsBody,
            bodyLimitBytes: 512 * kibibyte,
            answer: callsTaken,
            async handle({ body, now, language }) {
              const { faults, ...counts } = await takeCalls(db, body.calls, facts.lines, now);
              return { body: { ...counts, faults: faultsIn(faults, language) } };
            },
          }),
        ]),
    route({
      method: 'POST',
      path: '/api/calls/import',
      access: { roles: ['supervisor', 'operator', 'administrator'] },
      summary: 'Takes a CSV file of calls from the exchange; rows that cannot be taken are told with line and reason',
      query: importQuery,
      upload: ['text/csv', 'text/plain', 'application/vnd.ms-excel'],
      answer: importTaken,
      async handle(request) {
        const { upload, now, language } = request;
        const brought = { upload, now, language, staff: request.staff!, limitBytes: callsLimitBytes } as const;
        const { faults, ...counts } = await runImport(
          { db, scratch },
          { ...brought, kind: 'hotline-calls', subject: request.query.name || 'CSV' },
          (importing) => importCalls({ db, lines: facts.lines }, importing, now),
        );
        await db.transact((tx) => auditRequest(tx, request, 'calls.import', 'calls', counts));
        return { body: { ...counts, faults } };
      },
    }),
  ];
}

function boardRoutes({ db, listener, facts }: Hotline): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/lines/board',
      access: watchers,
      summary: 'Lines, seats and the connection rate: now, today by the hour, and the last 31 days',
      answer: lineBoard,
      handle: async ({ now }) => ({ body: await boardOf(db, facts, now) }),
    }),
    route({
      method: 'GET',
      path: '/api/lines/events',
      access: watchers,
      summary: 'Says `changed` whenever calls were told of: load the board anew',
      sends: ['text/event-stream'],
      handle: async ({ signal }) => ({ events: changes(listener, signal) }),
    }),
    route({
      method: 'GET',
      path: '/api/calls',
      access: watchers,
      summary: 'Calls to the hotline, the newest first; numbers are masked',
      query: callsQuery,
      answer: callPage,
      async handle({ query: { limit, ...query } }) {
        const calls = await listCalls(db, { ...query, limit: limit + 1 });
        const page = calls.slice(0, limit);
        const names = await namesBySeat(db);
        return {
          body: {
            items: page.map((call) => presentCall(call, names)),
            ...(calls.length > limit && { next: page.at(-1)!.id }),
          },
        };
      },
    }),
  ];
}

/** The board is loaded anew for each. */
async function* changes(listener: Listener, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  for await (const _ of heardOn(listener, 'calls', signal)) yield { event: 'changed', data: {} };
}

function seatRoutes({ db }: Hotline): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/lines/seats',
      access: supervisors,
      summary: 'The seats of the exchange, who sits there, and who may',
      answer: seatList,
      async handle() {
        const [sitting, people] = await Promise.all([seats(db), colleagues(db, ['care-agent', 'supervisor'])]);
        return { body: { seats: sitting, people: people.map(({ id, name }) => ({ id, name })) } };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/lines/seats/:agent',
      access: supervisors,
      summary: 'Says who sits at a seat; whoever sat there does no longer',
      params: seatParams,
      body: seatBody,
      async handle(request) {
        const { agent } = request.params;
        const { accountId } = request.body;
        await db.transact(async (tx) => {
          await takeSeat(tx, agent, accountId ?? undefined, request.now);
          await auditRequest(tx, request, 'calls.seat', agent, { seated: accountId ?? 'nobody' });
        });
        return {};
      },
    }),
  ];
}

async function namesBySeat(db: Db): Promise<Map<string, string>> {
  const sitting = await seats(db);
  const names = await namesOf(
    db,
    sitting.flatMap(({ accountId }) => accountId ?? []),
  );
  return new Map(
    sitting.flatMap(({ agent, accountId }) => {
      const name = accountId && names.get(accountId);
      return name ? [[agent, name] as const] : [];
    }),
  );
}

function presentCall(call: KeptCall, names: ReadonlyMap<string, string>) {
  const { id, phone, line, agent, missed, offeredAt, answeredAt, endedAt, recording, ticketId } = call;
  return {
    ...{ id, line, agent, missed: [...missed], ticketId, recorded: recording !== undefined },
    phone: phone === '' ? '' : maskPhone(phone),
    name: agent && names.get(agent),
    offeredAt: beijingIso(offeredAt),
    ...(answeredAt && { answeredAt: beijingIso(answeredAt) }),
    ...(endedAt && { endedAt: beijingIso(endedAt) }),
  };
}
