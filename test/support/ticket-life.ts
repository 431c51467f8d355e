import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { type Numbers, openNumbers, type StaffRules, staffRulesOf } from '../../src/business/staff/index.ts';
import { hashPassword } from '../../src/business/staff/passwords.ts';
import { authenticator, staffRoutes } from '../../src/business/staff/routes.ts';
import type { ActBody } from '../../src/business/tickets/contract.ts';
import { eventsOf, needsWork, type Ticket } from '../../src/business/tickets/index.ts';
import { mayDo } from '../../src/business/tickets/may.ts';
import { replayed, type TicketEvent } from '../../src/business/tickets/model.ts';
import { ticketRoutes } from '../../src/business/tickets/routes.ts';
import { openBlobs } from '../../src/platform/blobs.ts';
import { startHttp } from '../../src/platform/http/index.ts';
import { openListener } from '../../src/platform/listen.ts';
import { openLog } from '../../src/platform/log.ts';
import { beijingIso, dayMs, hourMs, later, minuteMs } from '../../src/values/time.ts';
import { uncounted } from './callers.ts';
import { replayedAudit, wordless } from './ticket-audit.ts';
import type { CareWorld } from './tickets.ts';

const roles: readonly (readonly [role: string, people: number, organisation?: string])[] = [
  ['care-agent', 5],
  ['technical-support', 2],
  ['supervisor', 2],
  ['agent-10010', 1, 'unicom'],
];

export type Life = {
  readonly seed: number;
  readonly actions: number;
  readonly tickets: number;
  readonly firstPhone: number;
};

/** Somebody who has signed in. */
type Person = {
  readonly id: string;
  readonly role: string;
  ask(address: string, body?: unknown): Promise<Response>;
};

/**
 * Ten people sign in over HTTP, open tickets and do things at random to them, ten at a time, while phones text and the clock goes
 * on. Two tickets are of one phone, so that they may be joined. Resolves with how many were done, what happened, and every fault
 * that was found at the end: the events of a ticket make it, and so does the audit of what people did.
 */
export async function liveAtRandom(world: CareWorld, { seed, actions, tickets: count, firstPhone }: Life) {
  const { db } = world.house;
  const open = await openDesk(world);
  try {
    const people: Person[] = [];
    for (const [role, times, organisation] of roles)
      for (let at = 0; at < times; at++) people.push(await open.signIn(role, people.length, organisation));
    const tickets: Known[] = [];
    for (let at = 0; at < count; at++) {
      const phone = String(firstPhone + Math.floor(at / 2));
      const by = people.filter(({ role }) => role !== 'technical-support')[at % 8]!;
      tickets.push({ id: await opens(by, phone, at), phone });
    }
    const steps = fc.sample(stepOf(people, count), { numRuns: actions, seed });
    let done = 0;
    for (let from = 0; from < steps.length; from += people.length) {
      const batch = steps.slice(from, from + people.length);
      world.now = later(world.now, batch[0]!.minutes * minuteMs);
      await listens(world, tickets, batch[0]!);
      const seen = await versionsOf(world, tickets);
      const answers = await Promise.all(batch.map((step) => take(tickets, people, seen, step, world.now)));
      done += answers.filter(({ status }) => status === 200).length;
      const broken = answers.find(({ status }) => status >= 500);
      if (broken) throw new Error(`${broken.url}: ${await broken.text()}`);
      if (from % 200 === 0) await world.walkFor(dayMs);
    }
    const ids = await db.read<{ id: string }>('select id from ticket where (body ->> $1)::uuid = any($2)', [
      'filedBy',
      people.map(({ id }) => id),
    ]);
    const lived = await Promise.all(
      ids.map(async ({ id }) => ({ ticket: await world.ticket(id), events: await eventsOf(db, id) })),
    );
    const kinds = new Set(lived.flatMap(({ events }) => events.map(({ kind }) => kind)));
    const faults = lived.flatMap(({ ticket, events }) =>
      [...(same(replayed(events), ticket) ? [] : ['its events do not make it']), ...faultsOf(ticket)].map(
        (fault) => `${ticket.id}: ${fault}`,
      ),
    );
    const audit = await faultsOfAudit(world, people, lived);
    return { done, kinds, faults: [...faults, ...audit], tickets: lived.length };
  } finally {
    await open.stop();
  }
}

type Known = { readonly id: string; readonly phone: string };
type Lived = { readonly ticket: Ticket; readonly events: readonly TicketEvent[] };

/** The audit of what people did, with what nobody of ours did, makes the same tickets by the same events. */
async function faultsOfAudit({ house }: CareWorld, people: readonly Person[], lived: readonly Lived[]) {
  const events = lived.flatMap((one) => one.events);
  const again = await replayedAudit(
    house.db,
    house.desk,
    people.map(({ id }) => id),
    events.filter(({ by }) => by === null),
  );
  const told = (all: readonly TicketEvent[]) =>
    new Set(all.map(({ ticketId, seq, kind, by, at }) => `${ticketId} ${seq} ${kind} by ${by} at ${at}`));
  const [happened, audited] = [told(events), told(again.events)];
  return [
    ...[...happened].filter((event) => !audited.has(event)).map((event) => `the audit does not tell of ${event}`),
    ...[...audited].filter((event) => !happened.has(event)).map((event) => `the audit tells of what was not: ${event}`),
    ...lived.flatMap(({ ticket }) => {
      const [is, other] = [wordless(ticket), wordless(again.tickets.get(ticket.id)!)];
      const fields = Object.keys(is).filter((field) => !same(is[field], other[field]));
      return fields.map(
        (field) => `${ticket.id}: ${field} ${JSON.stringify(is[field])}, by the audit ${JSON.stringify(other[field])}`,
      );
    }),
  ];
}

const password = 'a sentence of the test 2026';

/** The routes of tickets behind real sign-ins; each person comes from an address of their own. */
async function openDesk(world: CareWorld) {
  const { db } = world.house;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-life-'));
  const log = openLog({ level: 'error' });
  const listener = openListener(db.url, log);
  const numbers: Numbers = await openNumbers(db);
  const settings = { SECRET_KEY: undefined, SECOND_FACTOR_ROLES: [], SESSION_IDLE_MINUTES: 30 };
  const rules = staffRulesOf({ ...settings, ONE_TIME_PASSWORD_HOURS: 72, SP_NAME: 'SP' }, false) as StaffRules;
  const house = { spName: '示例公司', hotline: '400-000-0000' };
  const server = await startHttp({
    ...{ host: '127.0.0.1', port: 0, log, consolesDir: '', behindTls: true, now: () => world.now },
    routes: [
      ...staffRoutes({ db, behindTls: true, rules, numbers, whenMoved: async () => {} }),
      ...ticketRoutes({ ...world.house, blobs: openBlobs(folder), listener, house, numbers, countNumber: uncounted }),
    ],
    authenticate: authenticator({ db, behindTls: true, rules }),
  });
  const passwordHash = await hashPassword(password);
  return {
    async signIn(role: string, at: number, organisation?: string): Promise<Person> {
      const { id, name } = await world.person(role, organisation);
      await db.read('update staff_account set password_hash = $2 where id = $1', [id, passwordHash]);
      const asks = (address: string, body: unknown, cookie = '') =>
        fetch(server.url + address, {
          method: 'POST',
          headers: { cookie, 'content-type': 'application/json', 'x-forwarded-for': `192.0.2.${at + 1}` },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
      const entered = await asks('/api/sign-in', { name, password });
      if (entered.status !== 200) throw new Error(await entered.text());
      const [cookie] = entered.headers.get('set-cookie')!.split(';');
      return { id, role, ask: (address, body) => asks(address, body, cookie) };
    },
    async stop() {
      await server.stop();
      await listener.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function opens(by: Person, phone: string, at: number): Promise<string> {
  const filed = { source: 'hotline', category: 'usage', subject: '收不到短信', text: '昨天起收不到天气短信', phone };
  const answer = await by.ask('/api/tickets', { ...filed, mine: at % 3 === 0 });
  if (answer.status !== 200) throw new Error(await answer.text());
  return ((await answer.json()) as { id: string }).id;
}

type Seen = ReadonlyMap<
  string,
  { readonly version: number; readonly message: string; readonly followUp: string | null }
>;

/** What the pages of these people show of every ticket. */
async function versionsOf({ house }: CareWorld, tickets: readonly Known[]): Promise<Seen> {
  const rows = await house.db.read<{ id: string; version: number; message: string; followUp: string | null }>(
    `select t.id, t.version, m.id as message, t.body #>> '{followUps,0,id}' as "followUp" from ticket t
     join lateral (select id from ticket_message where ticket_id = t.id and direction = 'in' order by id limit 1) m on true
     where t.id = any($1)`,
    [tickets.map(({ id }) => id)],
  );
  return new Map(rows.map(({ id, ...one }) => [id, one]));
}

type Verb =
  | { readonly kind: 'act'; readonly body: Record<string, unknown> }
  | { readonly kind: 'follow-up' | 'follow-up-done' | 'merge' | 'unmerge' | 'split' };

type Step = {
  readonly ticket: number;
  readonly person: number;
  readonly minutes: number;
  readonly heard: 'nothing' | 'text' | 'thanks';
  readonly does: Verb;
};

function stepOf(people: readonly Person[], tickets: number): fc.Arbitrary<Step> {
  const one = <Value>(...values: Value[]) => fc.constantFrom(...values);
  const act = <Kind extends ActBody['kind']>(kind: Kind, given: Record<string, fc.Arbitrary<unknown>> = {}) =>
    fc.record({ kind: one(kind), ...given }).map((body) => ({ kind: 'act' as const, body }));
  const text = one('正在处理，请您稍候片刻再看');
  const worded = ['note', 'technical', 'done', 'give-back', 'supervisor', 'reopen'] as const;
  const verb: fc.Arbitrary<Verb> = fc.oneof(
    {
      weight: 6,
      arbitrary: act('answer', { channel: one('sms', 'phone'), next: one('keep', 'waiting', 'solved'), text }),
    },
    ...worded.map((kind) => act(kind, { text })),
    act('wait'),
    act('solve'),
    act('hear', { channel: one('phone'), text }),
    act('close', { because: one('solved', 'spam') }),
    act('assign', { to: one(null, ...people.map(({ id }) => id)) }),
    act('classify', { priority: one('low', 'high', 'urgent') }),
    act('classify', { category: one('usage', 'complaint-fee'), subject: one('另一件事', '还是那件事') }),
    act('policy', { code: one('urgent', 'standard') }),
    ...(['follow-up', 'follow-up-done', 'merge', 'split'] as const).map((kind) => one({ kind })),
    { weight: 2, arbitrary: one({ kind: 'unmerge' as const }) },
  );
  return fc.record({
    ticket: fc.nat(tickets - 1),
    person: fc.nat(people.length - 1),
    minutes: fc.nat(30),
    heard: one('nothing', 'text', 'thanks'),
    does: verb,
  });
}

async function listens(world: CareWorld, tickets: readonly Known[], { heard, ticket }: Step): Promise<void> {
  if (heard !== 'nothing') await world.text(tickets[ticket]!.phone, heard === 'text' ? '还是没收到' : '好的谢谢');
}

function take(
  tickets: readonly Known[],
  people: readonly Person[],
  seen: Seen,
  { ticket: at, person, does, minutes }: Step,
  now: Date,
): Promise<Response> {
  const kind = does.kind === 'act' ? String(does.body['kind']) : does.kind;
  const able = people.filter(({ role }) => mayDo[kind]!.includes(role));
  // Now and then somebody asks for what others may do.
  const by = person === 0 ? people.at(-1)! : able[person % able.length]!;
  const { id } = tickets[at]!;
  const { version, message, followUp } = seen.get(id)!;
  const acts = (body: Record<string, unknown>) => by.ask(`/api/tickets/${id}/acts`, { ...body, version });
  switch (does.kind) {
    case 'act':
      return acts(does.body);
    case 'follow-up': {
      const dueAt = beijingIso(later(now, (minutes - 15) * hourMs));
      return acts({ kind: 'follow-up', id: randomUUID(), dueAt, to: minutes % 2 ? by.id : null, what: '回访' });
    }
    case 'follow-up-done':
      return acts({ kind: 'follow-up-done', id: followUp ?? id, result: 'content', text: '已满意' });
    case 'merge':
      return by.ask(`/api/tickets/${id}/merge`, { version, into: tickets[at ^ 1]!.id });
    case 'unmerge':
      return by.ask(`/api/tickets/${id}/unmerge`);
    case 'split':
      return by.ask(`/api/tickets/${id}/split`, { messageId: message, subject: '另一件事' });
    default:
      return does satisfies never;
  }
}

/** What may never be of a ticket, whatever was done to it. */
function faultsOf(ticket: Ticket): string[] {
  const { state, clocks, awaiting, escalateAt, waitUntil, closeAt, answers } = ticket;
  const running = Object.entries(clocks).filter(([, clock]) => clock !== null && clock.since !== null);
  const open = Object.entries(clocks).filter(([, clock]) => clock !== null && clock.endedAt === null);
  return [
    ...(state === 'closed' && open.length > 0 ? [`closed, and ${open.map(([name]) => name)} has no end`] : []),
    ...(['solved', 'closed', 'waiting', 'merged'].includes(state) && running.length > 0
      ? [`${state}, and a clock runs`]
      : []),
    ...(['solved', 'closed', 'waiting', 'merged'].includes(state) && awaiting
      ? [`${state}, and the person waits`]
      : []),
    ...(state === 'solved' && answers === 0 ? ['solved, and nobody was answered'] : []),
    ...(needsWork(ticket) && escalateAt === null ? ['ours to do, and may be forgotten'] : []),
    ...(state === 'waiting' && waitUntil === null ? ['waits for ever'] : []),
    ...(state !== 'solved' && closeAt !== null ? [`${state}, and closes by itself`] : []),
    ...(state === 'solved' && closeAt === null ? ['solved, and never closed'] : []),
    ...(awaiting &&
    needsWork(ticket) &&
    !['first', 'answer', 'duty'].some((name) => clocks[name as 'first']?.since != null)
      ? ['the person waits, and no clock runs']
      : []),
  ];
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

/** The database keeps the keys of JSON in an order of its own. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
