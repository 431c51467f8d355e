import {
  type Actor,
  type Command,
  decide,
  decideLetGo,
  decideLink,
  decideMerge,
  decideOpening,
  decideSplit,
  decideUnmerge,
} from '../../src/business/tickets/decide.ts';
import { applied, type Ticket, type TicketEvent } from '../../src/business/tickets/model.ts';
import type { DeskSheet } from '../../src/business/tickets/sheet.ts';
import type { Db } from '../../src/platform/db.ts';
import type { Id } from '../../src/values/id.ts';
import type { Outcome } from '../../src/values/outcome.ts';

/** A deed as the audit tells of it, with who did it. */
type Line = {
  readonly at: Date;
  readonly account: Id;
  readonly role: string;
  readonly organisation: string | null;
  readonly action: string;
  readonly subject: Id;
  readonly phone: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: each action has its own
  readonly detail: any;
};

/** What one entry does: to which tickets, from which version on. */
type Entry = {
  readonly from: readonly (readonly [ticket: Id, version: number])[];
  makes(tickets: ReadonlyMap<Id, Ticket>): readonly TicketEvent[];
};

/**
 * Makes the tickets again from the audit of what these people did to them, and from the events that nobody of ours made (`others`): phones
 * that text, and the clock. Throws where something is missing in between. Words that people wrote are empty.
 */
export async function replayedAudit(
  db: Db,
  desk: DeskSheet,
  people: readonly Id[],
  others: readonly TicketEvent[],
): Promise<{ tickets: ReadonlyMap<Id, Ticket>; events: readonly TicketEvent[] }> {
  const lines = await db.read<Line>(
    `select s.at, s.account_id as account, a.role, a.organisation, s.action, s.subject, s.phone, s.detail
     from staff_audit s join staff_account a on a.id = s.account_id
     where s.account_id = any($1) and s.action like 'ticket.%' and (s.action = 'ticket.open' or s.detail ->> 'outcome' = 'done') order by s.id`,
    [people],
  );
  const told = others.map((event): Entry => ({ from: [[event.ticketId, event.seq - 1]], makes: () => [event] }));
  let left = [...lines.map((line) => entryOf(line, desk)), ...told];
  const tickets = new Map<Id, Ticket>();
  const events: TicketEvent[] = [];
  const isNext = ({ from }: Entry) => from.every(([id, version]) => (tickets.get(id)?.version ?? 0) === version);
  while (left.length > 0) {
    const next = left.filter(isNext);
    if (next.length === 0)
      throw new Error(`something is missing before ${JSON.stringify(left.map(({ from }) => from))}`);
    for (const entry of next.filter(isNext)) {
      for (const event of entry.makes(tickets)) {
        tickets.set(event.ticketId, applied(tickets.get(event.ticketId), event));
        events.push(event);
      }
    }
    left = left.filter((entry) => !next.includes(entry));
  }
  return { tickets, events };
}

function entryOf(
  { at, account, role, organisation, action, subject: id, phone, detail }: Line,
  desk: DeskSheet,
): Entry {
  const by: Actor = { id: account, role };
  const none = { email: null, name: null, accessNumber: null, reference: null };
  switch (action) {
    case 'ticket.open': {
      const { source, category, priority, mine, deadlineAt } = detail;
      const opening = {
        ...{ id, phone, ...none, source, category, priority, subject: '', organisation, filedBy: account },
        ...{ deadlineAt: deadlineAt ? Date.parse(deadlineAt) : null, assignee: mine ? account : null },
      };
      return { from: [[id, 0]], makes: () => decideOpening(opening, desk, at).events };
    }
    case 'ticket.merge': {
      const { into, version, intoVersion } = detail;
      return {
        from: [
          [id, version - 1],
          [into, intoVersion - 1],
        ],
        makes(tickets) {
          const merged = sure(decideMerge(tickets.get(id)!, tickets.get(into)!, by, desk, at));
          return [...merged.from.events, ...merged.into.events];
        },
      };
    }
    case 'ticket.unmerge': {
      const { from, version, fromVersion } = detail;
      return {
        from: [
          [id, version - 1],
          [from, fromVersion - 1],
        ],
        makes: (tickets) => [
          ...sure(decideUnmerge(tickets.get(id)!, by, desk, at)).events,
          ...decideLetGo(tickets.get(from)!, id, by, at).events,
        ],
      };
    }
    case 'ticket.split': {
      const { into, version } = detail;
      return {
        from: [
          [id, version - 1],
          [into, 0],
        ],
        makes(tickets) {
          const ticket = tickets.get(id)!;
          const { source, category, holderGone } = ticket;
          const opening = {
            ...{ id: into, phone: ticket.phone, ...none, source, category, priority: 'normal' as const, subject: '' },
            ...{ organisation: ticket.organisation, filedBy: account, deadlineAt: null, assignee: null, holderGone },
          };
          const opened = decideOpening(opening, desk, at);
          const link = { kind: 'ticket', id, words: '' };
          return [
            ...opened.events,
            ...decideSplit(ticket, into, 1, by, at).events,
            ...decideLink(opened.ticket, link, account, at).events,
          ];
        },
      };
    }
    default: {
      const command = commandOf(action.replace('ticket.', '') as Command['kind'], detail);
      return {
        from: [[id, detail.version - 1]],
        makes: (tickets) => sure(decide(tickets.get(id)!, command, by, desk, at)).events,
      };
    }
  }
}

function commandOf(kind: Command['kind'], detail: Line['detail']): Command {
  const { outcome: _, version, to, subject, dueAt, ...given } = detail;
  return {
    ...{ kind, ...given },
    ...(to && { to: to === 'nobody' ? null : to }),
    ...(dueAt && { dueAt: Date.parse(dueAt), what: '' }),
    ...(subject && { subject: `other words ${version}` }),
    ...(kind === 'follow-up-done' && { words: '' }),
  };
}

function sure<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`what was done is refused when it is done again: ${outcome.code}`);
  return outcome.value;
}

/** A ticket without what people wrote and without what only its thread tells. */
export function wordless({ subject: _, followUps, links, ...ticket }: Ticket): Record<string, unknown> {
  return {
    ...ticket,
    followUps: followUps.map(({ what: _, ...one }) => one),
    links: links.map(({ words: _, ...one }) => one),
  };
}
