import type { Db } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { hourMs, later } from '../../values/time.ts';
import type { TicketFilter, ViewName } from './contract.ts';
import { wanted } from './grams.ts';
import type { Ticket } from './model.ts';
import { type Numbered, numberOf, readNumber } from './store.ts';

/** Who looks, and what of all tickets is theirs to see. */
export type Viewer = {
  readonly id: Id;
  readonly scope:
    | { readonly all: true }
    /** A company outside: what it, or this person, filed. */
    | { readonly organisation: string | undefined }
    /** Technical support: what was passed to it, what is theirs, and where they were called. */
    | { readonly technical: true };
};

const ours = `t.state in ('open', 'technical', 'answer-due', 'supervisor')`;
/** So soon is soon. */
const soonMs = 2 * hourMs;

type View = { readonly where: string; readonly order: 'due' | 'changed' };

/** The lists. `$1` is who looks, `$2` what is soon. Each condition is that of an index. */
const views: Readonly<Record<ViewName, View>> = {
  mine: { where: `t.assignee = $1 and ${ours}`, order: 'due' },
  unassigned: { where: `t.assignee is null and t.state in ('open', 'answer-due')`, order: 'due' },
  due: { where: `${ours} and t.due_at < $2`, order: 'due' },
  waiting: { where: `t.state = 'waiting'`, order: 'changed' },
  technical: { where: `t.state = 'technical'`, order: 'due' },
  supervisor: {
    where: `(t.state = 'supervisor' or (t.escalation > 0 and t.state in ('open', 'technical', 'answer-due')))`,
    order: 'due',
  },
  mentions: {
    where: `t.id in (select n.ticket_id from ticket_notice n where n.account_id = $1 and n.kind = 'mention')`,
    order: 'changed',
  },
  all: { where: 'true', order: 'changed' },
};

/** Where a list goes on: the sort key of its last row. */
type Cursor = { readonly at: string; readonly id: Id };

/** What a list is narrowed by; a number is asked for by itself. */
export type ListFilter = TicketFilter & { readonly phone?: string | undefined };

/** One page of a list, along its index. */
export async function listTickets(
  db: Db,
  viewer: Viewer,
  { filter, after, limit }: { filter: ListFilter; after: string | undefined; limit: number },
  now: Date,
): Promise<{ items: Numbered[]; next?: string }> {
  const isCommon = filter.text !== undefined && (await isSaidOften(db, filter.text));
  const { text, order, values } = statementOf(viewer, { ...filter, isCommon }, after, now);
  const rows = await db.read<{ number: string; body: Ticket; at: string }>(`${text} limit ${Number(limit)}`, values);
  const last = rows.at(-1);
  return {
    items: rows.map(({ number, body }) => ({ number: numberOf(number), ticket: body })),
    ...(last && rows.length === limit && { next: `${order}|${last.at}|${last.body.id}` }),
  };
}

/** The statement of a list without its limit: a test looks at how it is planned. */
export function statementOf(
  viewer: Viewer,
  filter: ListFilter & { readonly isCommon?: boolean },
  after: string | undefined,
  now: Date,
): { text: string; order: View['order']; values: unknown[] } {
  const values: unknown[] = [viewer.id, later(now, soonMs)];
  const put = (value: unknown) => `$${values.push(value)}`;
  const { where, order } = views[filter.view];
  const conditions = [where, ...scopeOf(viewer, put)];
  if (filter.state) conditions.push(`t.state = ${put(filter.state)}`);
  if (filter.category) conditions.push(`t.category = ${put(filter.category)}`);
  if (filter.priority) conditions.push(`t.priority = ${put(filter.priority)}`);
  if (filter.source) conditions.push(`t.source = ${put(filter.source)}`);
  if (filter.assignee) conditions.push(`t.assignee = ${put(filter.assignee)}`);
  if (filter.phone) conditions.push(`t.phone = ${put(filter.phone)}`);
  if (filter.text) conditions.push(found(filter.text, filter.isCommon === true, viewer, put));
  const cursor = cursorOf(after, order);
  const [key, way, beyond] = order === 'due' ? ['t.due_at', 'asc', '>'] : ['t.changed_at', 'desc', '<'];
  if (cursor) conditions.push(`(${key}, t.id) ${beyond} (${put(cursor.at)}::timestamptz, ${put(cursor.id)}::uuid)`);
  // Which parameters a list needs differs; naming them keeps their types known.
  const named = '$1::uuid is not null and $2::timestamptz is not null';
  return {
    text: `select t.number, t.body, ${key}::text as at from ticket t where ${[...conditions, named].join(' and ')} order by ${key} ${way}, t.id ${way}`,
    order,
    values,
  };
}

function scopeOf({ scope }: Viewer, put: (value: unknown) => string): string[] {
  if ('all' in scope) return [];
  if ('technical' in scope)
    return [
      `(t.body ->> 'branch' <> 'direct' or t.assignee = $1
        or exists (select from ticket_notice n where n.ticket_id = t.id and n.account_id = $1))`,
    ];
  return scope.organisation === undefined
    ? [`t.body ->> 'filedBy' = $1::text`]
    : [`t.organisation = ${put(scope.organisation)}`];
}

/** From so many messages on it is quicker to walk the list and look into each ticket than to gather all that say it. */
const often = 5_000;

async function isSaidOften(db: Db, search: string): Promise<boolean> {
  const { grams } = wanted(search);
  if (grams.length === 0) return false;
  const [row] = await db.read<{ n: number }>(
    `select (select count(*) from (select from ticket_message where grams @> $1::text[] limit ${often}) said)::int
       + (select count(*) from (select from ticket where grams @> $1::text[] limit ${often}) named)::int as n`,
    [grams],
  );
  return row!.n >= often;
}

/**
 * By its number, or by what was said in it or is written over it: every word must be there. What is rare is gathered by the index
 * of pairs; what is said often is met soon on the way along the list.
 */
function found(search: string, isCommon: boolean, { scope }: Viewer, put: (value: unknown) => string): string {
  const { grams, words } = wanted(search);
  const number = readNumber(search);
  const byNumber = number === undefined ? [] : [put(number)];
  if (grams.length === 0) return byNumber.length > 0 ? `t.number = ${byNumber[0]}::bigint` : 'false';
  const pairs = put(grams);
  const likes = put(words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`));
  // What is said among us is not found by people outside.
  const readable = 'organisation' in scope ? `and m.direction <> 'note'` : '';
  const says = `m.grams @> ${pairs}::text[] ${readable} and lower(normalize(m.text, NFKC)) like all (${likes}::text[])`;
  // A scalar question is asked ticket by ticket, whatever the planner thinks of the number of answers.
  if (isCommon)
    return `(t.grams @> ${pairs}::text[] or (select true from ticket_message m where m.ticket_id = t.id and ${says} limit 1)${byNumber
      .map((one) => ` or t.number = ${one}::bigint`)
      .join('')})`;
  const ids = [
    `select m.ticket_id from ticket_message m where ${says}`,
    `select s.id from ticket s where s.grams @> ${pairs}::text[]`,
    ...byNumber.map((one) => `select s.id from ticket s where s.number = ${one}::bigint`),
  ];
  return `t.id in (${ids.join(' union ')})`;
}

function cursorOf(after: string | undefined, order: View['order']): Cursor | undefined {
  const [of, at, id] = after?.split('|') ?? [];
  return of === order && at && id && /^[\w: .+-]{4,40}$/.test(at) && /^[0-9a-f-]{36}$/.test(id)
    ? { at, id }
    : undefined;
}

/** As many as are told: more than that is much. */
export const mostCounted = 100;

/** How many each list has, up to a hundred: no list is walked whole for its number. */
export async function countViews(db: Db, viewer: Viewer, now: Date): Promise<Record<string, number>> {
  const counted: readonly ViewName[] = ['mine', 'unassigned', 'due', 'waiting', 'technical', 'supervisor', 'mentions'];
  const entries = await Promise.all(
    counted.map(async (view) => {
      const { text, values } = statementOf(viewer, { view }, undefined, now);
      const [row] = await db.read<{ n: number }>(
        `select count(*)::int as n from (${text} limit ${mostCounted}) counted`,
        values,
      );
      return [view, row!.n] as const;
    }),
  );
  return Object.fromEntries(entries);
}
