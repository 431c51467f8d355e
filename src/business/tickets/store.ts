import type { Db, Tx } from '../../platform/db.ts';
import { assertRows } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { gramsOf } from './grams.ts';
import { type Channel, dueAtOf, lookAtOf, type Ticket, type TicketEvent } from './model.ts';

/** A ticket, and the number that people call it by. */
export type Numbered = { readonly number: string; readonly ticket: Ticket };

/** One message of a thread, as it is written. */
export type NewMessage = {
  readonly id: Id;
  readonly ticketId: Id;
  readonly direction: 'in' | 'out' | 'note';
  readonly channel: Channel | null;
  readonly by: Id | null;
  readonly text: string;
  readonly phone?: Phone | null | undefined;
  readonly moId?: Id | undefined;
  readonly mtId?: Id | undefined;
  readonly reference?: string | undefined;
  readonly at: Date;
};

type TicketRow = { number: string; body: Ticket };

/** How a ticket is called: KF and its number. */
export function numberOf(number: string | bigint): string {
  return `KF${String(number).padStart(6, '0')}`;
}

/** The number behind what people write: `KF000012`, `kf12`, `12`. */
export function readNumber(written: string): string | undefined {
  return /^(?:KF)?0*([1-9]\d{0,14})$/i.exec(written.trim())?.[1];
}

/** Locks tickets, in the order of their ids, and returns those that there are. */
export async function lockTickets(tx: Tx, ids: readonly Id[]): Promise<Map<Id, Numbered>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.sql<TicketRow>(
    'lock tickets',
    'select number, body from ticket where id = any($1) order by id for no key update',
    [ids],
  );
  return new Map(rows.map((row) => [row.body.id, numbered(row)]));
}

/** A ticket as it stands. */
export async function findTicket(db: Db, id: Id): Promise<Numbered | undefined> {
  const [row] = await db.read<TicketRow>('select number, body from ticket where id = $1', [id]);
  return row && numbered(row);
}

/** The ticket of a number that people wrote. */
export async function findByNumber(db: Db, written: string): Promise<Numbered | undefined> {
  const number = readNumber(written);
  if (number === undefined) return undefined;
  const [row] = await db.read<TicketRow>('select number, body from ticket where number = $1', [number]);
  return row && numbered(row);
}

/** Tickets of a phone, the newest first. */
export async function ticketsOf(db: Db, phone: Phone, limit = 20): Promise<Numbered[]> {
  const rows = await db.read<TicketRow>('select number, body from ticket where phone = $1 order by id desc limit $2', [
    phone,
    limit,
  ]);
  return rows.map(numbered);
}

/** How many a phone opened on the website since then. */
export async function webTicketsSince(tx: Tx, phone: Phone, since: Date): Promise<number> {
  const [row] = await tx.sql<{ n: number }>(
    'web tickets since',
    `select count(*)::int as n from ticket where phone = $1 and source = 'web' and (body ->> 'openedAt')::bigint > $2`,
    [phone, since.getTime()],
  );
  return row!.n;
}

/** Locks all tickets of phones, those that are over too. */
export async function lockTicketsOf(tx: Tx, phones: readonly Phone[]): Promise<Numbered[]> {
  const rows = await tx.sql<TicketRow>(
    'lock tickets of phones',
    'select number, body from ticket where phone = any($1) order by id for no key update',
    [phones],
  );
  return rows.map(numbered);
}

/** Whether there are any. */
export async function anyTickets(db: Db): Promise<boolean> {
  return (await db.read('select from ticket limit 1')).length > 0;
}

/** What conversations need to know of a phone's tickets. */
export type KnownTicket = {
  readonly id: Id;
  readonly number: string;
  readonly phone: Phone;
  readonly awaiting: boolean;
  readonly isOpen: boolean;
  /** How content the person is was asked, or told. */
  readonly isRated: boolean;
  readonly mergedInto: Id | null;
  readonly openedAt: number;
};

/** The tickets of these phones since then, the oldest first; none of a holder who is gone. */
export async function ticketsKnown(tx: Tx, phones: readonly Phone[], since: Id): Promise<KnownTicket[]> {
  const rows = await tx.sql<TicketRow>(
    'tickets known of phones',
    'select number, body from ticket where phone = any($1) and id >= $2 order by id',
    [phones, since],
  );
  return rows.flatMap(({ number, body }) => {
    const { id, phone, awaiting, state, survey, mergedInto, openedAt, holderGone } = body;
    if (holderGone || phone === null) return [];
    const isOpen = state !== 'solved' && state !== 'closed' && state !== 'merged';
    const isRated = survey !== null && (survey.askedAt !== null || survey.score !== null);
    return [{ id, number: numberOf(number), phone, awaiting, isOpen, isRated, mergedInto, openedAt }];
  });
}

/** Numbers for tickets to come. One that is not used is nobody's. */
export async function nextNumbers(tx: Tx, count: number): Promise<string[]> {
  const rows = await tx.sql<{ number: string }>(
    'next ticket numbers',
    `select nextval('ticket_number_seq')::text as number from generate_series(1, $1)`,
    [count],
  );
  return rows.map(({ number }) => number);
}

/** Adds a new ticket under its number. */
export async function insertTicket(tx: Tx, ticket: Ticket, number: string): Promise<void> {
  await tx.sql(
    'insert ticket',
    `insert into ticket (id, phone, state, source, category, priority, assignee, organisation, escalation, version, changed_at,
       due_at, look_at, merged_into, body, grams, number)
     select i, p, s, so, c, pr, a, o, e, v, ca, d, l, m, b, array(select jsonb_array_elements_text(g)), $17 from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[],
       $9::int[], $10::int[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::uuid[], $15::jsonb[], $16::jsonb[])
       t(i, p, s, so, c, pr, a, o, e, v, ca, d, l, m, b, g)`,
    [...columnsOf([ticket]), number],
  );
}

/** Saves tickets as they stand after their events; each was locked, and must still be what the events began with. */
export async function updateTickets(tx: Tx, changed: readonly { ticket: Ticket; from: number }[]): Promise<void> {
  if (changed.length === 0) return;
  const rows = await tx.sql(
    'update tickets',
    `update ticket set phone = t.p, state = t.s, source = t.so, category = t.c, priority = t.pr, assignee = t.a, organisation = t.o,
       escalation = t.e, version = t.v, changed_at = t.ca, due_at = t.d, look_at = t.l, merged_into = t.m, body = t.b,
       grams = array(select jsonb_array_elements_text(t.g))
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::int[],
       $10::int[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::uuid[], $15::jsonb[], $16::jsonb[], $17::int[])
       t(i, p, s, so, c, pr, a, o, e, v, ca, d, l, m, b, g, f)
     where ticket.id = t.i and ticket.version = t.f returning id`,
    [...columnsOf(changed.map(({ ticket }) => ticket)), changed.map(({ from }) => from)],
  );
  assertRows('tickets changed meanwhile', rows.length, changed.length);
}

function columnsOf(tickets: readonly Ticket[]): unknown[] {
  const time = (at: number | null) => (at === null ? null : new Date(at));
  return [
    tickets.map(({ id }) => id),
    tickets.map(({ phone }) => phone),
    tickets.map(({ state }) => state),
    tickets.map(({ source }) => source),
    tickets.map(({ category }) => category),
    tickets.map(({ priority }) => priority),
    tickets.map(({ assignee }) => assignee),
    tickets.map(({ organisation }) => organisation),
    tickets.map(({ escalation }) => escalation),
    tickets.map(({ version }) => version),
    tickets.map(({ changedAt }) => time(changedAt)),
    tickets.map((one) => time(dueAtOf(one)) ?? 'infinity'),
    tickets.map((one) => time(lookAtOf(one))),
    tickets.map(({ mergedInto }) => mergedInto),
    tickets.map((one) => JSON.stringify(one)),
    tickets.map(({ subject, name, email, reference }) =>
      JSON.stringify(gramsOf([subject, name, email, reference].filter((one) => one !== null).join(' '))),
    ),
  ];
}

/** Adds events. */
export async function insertEvents(tx: Tx, events: readonly TicketEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.sql(
    'insert ticket events',
    `insert into ticket_event (ticket_id, seq, kind, "by", at, data, set)
     select * from unnest($1::uuid[], $2::int[], $3::text[], $4::uuid[], $5::timestamptz[], $6::jsonb[], $7::jsonb[])`,
    [
      events.map(({ ticketId }) => ticketId),
      events.map(({ seq }) => seq),
      events.map(({ kind }) => kind),
      events.map(({ by }) => by),
      events.map(({ at }) => new Date(at)),
      events.map(({ data }) => JSON.stringify(data)),
      events.map(({ set }) => JSON.stringify(set)),
    ],
  );
}

type EventRow = Omit<TicketEvent, 'at' | 'ticketId'> & { ticket_id: Id; at: Date };

/** What happened to a ticket, in order. */
export async function eventsOf(db: Db, ticketId: Id): Promise<TicketEvent[]> {
  const rows = await db.read<EventRow>(
    'select ticket_id, seq, kind, "by", at, data, set from ticket_event where ticket_id = $1 order by seq',
    [ticketId],
  );
  return rows.map(({ ticket_id, at, ...event }) => ({ ...event, ticketId: ticket_id, at: at.getTime() }));
}

/** Adds messages. One whose reference is known already is not added: the ids of those that were new come back. */
export async function insertMessages(tx: Tx, messages: readonly NewMessage[]): Promise<Set<Id>> {
  if (messages.length === 0) return new Set();
  const rows = await tx.sql<{ id: Id }>(
    'insert ticket messages',
    `insert into ticket_message (id, ticket_id, direction, channel, "by", text, phone, mo_id, mt_id, reference, at, grams)
     select i, t, d, c, b, x, p, mo, mt, r, a, array(select jsonb_array_elements_text(g))
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::uuid[], $9::uuid[],
       $10::text[], $11::timestamptz[], $12::jsonb[]) m(i, t, d, c, b, x, p, mo, mt, r, a, g)
     on conflict do nothing returning id`,
    [
      messages.map(({ id }) => id),
      messages.map(({ ticketId }) => ticketId),
      messages.map(({ direction }) => direction),
      messages.map(({ channel }) => channel),
      messages.map(({ by }) => by),
      messages.map(({ text }) => text),
      messages.map(({ phone }) => phone ?? null),
      messages.map(({ moId }) => moId ?? null),
      messages.map(({ mtId }) => mtId ?? null),
      messages.map(({ reference }) => reference ?? null),
      messages.map(({ at }) => at),
      messages.map(({ text }) => JSON.stringify(gramsOf(text))),
    ],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Whether anything came from the person since then. */
export async function wasHeardSince(tx: Tx, ticketId: Id, since: Date): Promise<boolean> {
  const rows = await tx.sql(
    'heard since',
    `select from ticket_message where ticket_id = $1 and direction = 'in' and at > $2 limit 1`,
    [ticketId, since],
  );
  return rows.length > 0;
}

/** Whether somebody brought all these files and none is used yet. They are locked, so that this stays so. */
export async function areUnused(tx: Tx, ids: readonly Id[], by: Id | null): Promise<boolean> {
  if (ids.length === 0) return true;
  const rows = await tx.sql(
    'unused attachments',
    'select id from ticket_attachment where id = any($1) and message_id is null and "by" is not distinct from $2 order by id for update',
    [ids, by],
  );
  return rows.length === new Set(ids).size;
}

/** Gives files that were brought to the message that bears them. */
export async function attach(tx: Tx, messageId: Id, ids: readonly Id[], by: Id | null): Promise<void> {
  if (ids.length === 0) return;
  await tx.sql(
    'attach to ticket message',
    `update ticket_attachment set message_id = $1 where id = any($2) and message_id is null and "by" is not distinct from $3`,
    [messageId, ids, by],
  );
}

/** A file of a message. */
export type Attachment = {
  readonly id: Id;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly hash: string;
};

/** Writes down a file that somebody brought. */
export async function insertAttachment(tx: Tx, file: Attachment & { by: Id | null }, now: Date): Promise<void> {
  await tx.sql(
    'insert ticket attachment',
    'insert into ticket_attachment (id, name, type, bytes, hash, "by", at) values ($1, $2, $3, $4, $5, $6, $7)',
    [file.id, file.name, file.type, file.bytes, file.hash, file.by, now],
  );
}

/** A file, and the ticket it belongs to. */
export async function findAttachment(
  db: Db,
  id: Id,
): Promise<(Attachment & { ticketId: Id; direction: string }) | undefined> {
  const [row] = await db.read<Attachment & { ticketId: Id; direction: string }>(
    `select a.id, a.name, a.type, a.bytes, a.hash, m.ticket_id as "ticketId", m.direction
     from ticket_attachment a join ticket_message m on m.id = a.message_id where a.id = $1`,
    [id],
  );
  return row;
}

/** Call-backs as lists look for them. */
export async function saveFollowUp(tx: Tx, ticketId: Id, one: { id: Id; dueAt: number; to: Id | null }): Promise<void> {
  await tx.sql(
    'insert follow-up',
    'insert into ticket_follow_up (id, ticket_id, due_at, "to") values ($1, $2, $3, $4)',
    [one.id, ticketId, new Date(one.dueAt), one.to],
  );
}

export async function endFollowUp(tx: Tx, id: Id, result: string, now: Date): Promise<void> {
  await tx.sql(
    'end follow-up',
    'update ticket_follow_up set result = $2, done_at = $3 where id = $1 and result is null',
    [id, result, now],
  );
}

/** Locks the tickets that somebody has and that are not over. */
export async function lockTicketsHeldBy(tx: Tx, account: Id): Promise<Numbered[]> {
  const rows = await tx.sql<TicketRow>(
    'lock tickets held by',
    `select number, body from ticket where assignee = $1 and state not in ('closed', 'merged') order by id for no key update`,
    [account],
  );
  return rows.map(numbered);
}

/** Who is not at work among these. */
export async function offDuty(tx: Tx, accounts: readonly Id[]): Promise<Set<Id>> {
  if (accounts.length === 0) return new Set();
  const rows = await tx.sql<{ id: Id }>(
    'off duty',
    'select account_id as id from ticket_off_duty where account_id = any($1)',
    [accounts],
  );
  return new Set(rows.map(({ id }) => id));
}

export async function setDuty(tx: Tx, account: Id, atWork: boolean, now: Date): Promise<void> {
  await tx.sql(
    atWork ? 'on duty' : 'goes off duty',
    atWork
      ? 'delete from ticket_off_duty where account_id = $1 and $2::timestamptz is not null'
      : 'insert into ticket_off_duty (account_id, since) values ($1, $2) on conflict do nothing',
    [account, now],
  );
}

/** What somebody of ours should know. */
export type Notice = {
  readonly account: Id;
  readonly id: Id;
  readonly ticketId: Id;
  readonly kind: string;
  readonly by: Id | null;
  readonly showAt: Date;
};

export async function insertNotices(tx: Tx, notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0) return;
  await tx.sql(
    'insert ticket notices',
    `insert into ticket_notice (account_id, id, ticket_id, kind, "by", show_at)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::timestamptz[])`,
    [
      notices.map(({ account }) => account),
      notices.map(({ id }) => id),
      notices.map(({ ticketId }) => ticketId),
      notices.map(({ kind }) => kind),
      notices.map(({ by }) => by),
      notices.map(({ showAt }) => showAt),
    ],
  );
}

/** Tells every open page, after commit, what has changed. */
export async function tellPages(tx: Tx, changed: readonly { id: Id; version: number }[]): Promise<void> {
  if (changed.length === 0) return;
  await tx.sql('tell of tickets', `select pg_notify('ticket', x) from unnest($1::text[]) x`, [
    changed.map(({ id, version }) => JSON.stringify({ ticket: id, version })),
  ]);
}

/** When the clock must look at some ticket next. */
export async function nextLook(db: Db): Promise<Date | undefined> {
  const [row] = await db.read<{ at: Date }>(
    'select look_at as at from ticket where look_at is not null order by look_at, id limit 1',
  );
  return row?.at;
}

/** Tickets that are due to be looked at, the longest due first. */
export function dueTickets(tx: Tx, now: Date, limit: number): Promise<{ id: Id; phone: Phone | null }[]> {
  return tx.sql<{ id: Id; phone: Phone | null }>(
    'due tickets',
    'select id, phone from ticket where look_at <= $1 order by look_at, id limit $2',
    [now, limit],
  );
}

/** When a phone was last asked how content it is. */
export async function surveysSince(tx: Tx, phones: readonly Phone[], since: Date): Promise<Set<Phone>> {
  if (phones.length === 0) return new Set();
  const rows = await tx.sql<{ phone: Phone }>(
    'surveys since',
    `select distinct phone from ticket where phone = any($1) and (body -> 'survey' ->> 'askedAt')::bigint > $2`,
    [phones, since.getTime()],
  );
  return new Set(rows.map(({ phone }) => phone));
}

function numbered({ number, body }: TicketRow): Numbered {
  return { number: numberOf(number), ticket: body };
}
