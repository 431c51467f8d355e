import fc from 'fast-check';
import { unmergeTicket } from '../../src/business/tickets/actions.ts';
import {
  type Actor,
  type Command,
  eventsOf,
  mergeTickets,
  needsWork,
  type Ticket,
} from '../../src/business/tickets/index.ts';
import { replayed } from '../../src/business/tickets/model.ts';
import { dayMs, later, minuteMs } from '../../src/values/time.ts';
import type { CareWorld } from './tickets.ts';

const roles: readonly (readonly [role: string, people: number])[] = [
  ['care-agent', 5],
  ['technical-support', 2],
  ['supervisor', 2],
  ['agent-10010', 1],
];

export type Life = {
  readonly seed: number;
  readonly actions: number;
  readonly tickets: number;
  readonly firstPhone: number;
};

/**
 * Ten people do things at random to tickets, ten at a time, while phones text and the clock goes on. Two tickets are of one phone,
 * so that they may be joined. Resolves with how many were done, what happened, and every fault that was found at the end.
 */
export async function liveAtRandom(world: CareWorld, { seed, actions, tickets: count, firstPhone }: Life) {
  const people: Actor[] = [];
  for (const [role, times] of roles) for (let at = 0; at < times; at++) people.push(await world.person(role));
  const tickets: { id: string; phone: string }[] = [];
  for (let at = 0; at < count; at++) {
    const phone = String(firstPhone + Math.floor(at / 2));
    tickets.push({ id: (await world.opens(phone)).ticket.id, phone });
  }
  const steps = fc.sample(stepOf(people, count), { numRuns: actions, seed });
  const done = { done: 0 };
  for (let from = 0; from < steps.length; from += people.length) {
    world.now = later(world.now, steps[from]!.minutes * minuteMs);
    const together = steps.slice(from, from + people.length).map((step) => take(world, tickets, people, step));
    done.done += (await Promise.all(together)).filter((outcome) => outcome === 'done').length;
    if (from % 100 === 0) await world.walkFor(dayMs);
  }
  const kinds = new Set<string>();
  const faults: string[] = [];
  for (const { id } of tickets) {
    const [ticket, events] = [await world.ticket(id), await eventsOf(world.house.db, id)];
    for (const { kind } of events) kinds.add(kind);
    if (JSON.stringify(sorted(replayed(events))) !== JSON.stringify(sorted(ticket)))
      faults.push(`${id}: its events do not make it`);
    faults.push(...faultsOf(ticket).map((fault) => `${id}: ${fault}`));
  }
  return { done: done.done, kinds, faults };
}

type Step = {
  readonly ticket: number;
  readonly person: number;
  readonly minutes: number;
  readonly does:
    | { readonly kind: 'act'; readonly command: Command }
    | { readonly kind: 'text' | 'thank' | 'merge' | 'unmerge' };
};

function stepOf(people: readonly Actor[], tickets: number): fc.Arbitrary<Step> {
  const one = <Value>(...values: Value[]) => fc.constantFrom(...values);
  const command: fc.Arbitrary<Command> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: one('answer' as const),
        channel: one('sms' as const, 'phone' as const),
        next: one('keep' as const, 'waiting' as const, 'solved' as const),
      }),
    },
    ...(['note', 'technical', 'done', 'give-back', 'supervisor', 'wait', 'solve', 'reopen'] as const).map((kind) =>
      one({ kind }),
    ),
    fc.record({ kind: one('hear' as const), channel: one('phone' as const) }),
    fc.record({ kind: one('close' as const), because: one('solved' as const, 'spam' as const) }),
    fc.record({ kind: one('assign' as const), to: one(null, ...people.map(({ id }) => id)) }),
    fc.record({ kind: one('classify' as const), priority: one('low' as const, 'high' as const, 'urgent' as const) }),
    fc.record({ kind: one('policy' as const), code: one('urgent', 'standard') }),
  );
  return fc.record({
    ticket: fc.nat(tickets - 1),
    person: fc.nat(people.length - 1),
    minutes: fc.nat(30),
    does: fc.oneof(
      { weight: 7, arbitrary: fc.record({ kind: one('act' as const), command }) },
      {
        weight: 3,
        arbitrary: fc.record({ kind: one('text' as const, 'thank' as const, 'merge' as const, 'unmerge' as const) }),
      },
    ),
  });
}

async function take(
  world: CareWorld,
  tickets: readonly { id: string; phone: string }[],
  people: readonly Actor[],
  { ticket: at, person, does }: Step,
): Promise<string> {
  const { db } = world.house;
  const by = people[person]!;
  const { id, phone } = tickets[at]!;
  switch (does.kind) {
    case 'act':
      return world.does(id, does.command, by, { text: '正在处理' });
    case 'text':
    case 'thank':
      await world.text(phone, does.kind === 'text' ? '还是没收到' : '好的谢谢');
      return 'done';
    case 'merge': {
      const other = tickets[at ^ 1]!.id;
      const { version } = await world.ticket(id);
      const merged = await db.transact((tx) =>
        mergeTickets(tx, world.house, { from: id, into: other, version, by }, world.now),
      );
      return merged.ok ? 'done' : merged.code;
    }
    case 'unmerge': {
      const undone = await db.transact((tx) => unmergeTicket(tx, world.house, { ticketId: id, by }, world.now));
      return undone.ok ? 'done' : undone.code;
    }
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
