import type { Db, Tx } from '../../platform/db.ts';
import { type Id, idFloor, newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { type Day, later } from '../../values/time.ts';
import {
  type DueKey,
  keyOf,
  type Reminder,
  type ReminderAnswer,
  type ReminderKind,
  type Step,
  type WhyNot,
} from './model.ts';

type Row = {
  id: Id;
  phone: Phone;
  subject_id: Id;
  kind: ReminderKind;
  due: Day;
  plate: string;
  why_not: WhyNot | null;
  first_at: Date | null;
  first_mt: Id | null;
  last_at: Date | null;
  last_mt: Id | null;
  overdue_at: Date | null;
  overdue_mt: Id | null;
  delivered: boolean;
  answer: ReminderAnswer | null;
  answered_at: Date | null;
  ticket: string | null;
};

/** A reminder with the messages that said it. */
export type KeptReminder = Reminder & {
  readonly id: Id;
  readonly mts: Readonly<Record<Step, Id | null>>;
  readonly delivered: boolean;
  readonly answeredAt: Date | null;
  readonly ticket: string | null;
};

const columns = `r.id, r.phone, r.subject_id, r.kind, r.due::text, r.plate, r.why_not, r.first_at, r.first_mt, r.last_at, r.last_mt, r.overdue_at,
  r.overdue_mt, r.delivered, r.answer, r.answered_at, r.ticket`;
const keys = `unnest($1::text[], $2::uuid[], $3::text[], $4::date[]) t(phone, subject_id, kind, due)`;
const sameKey = `(r.phone, r.subject_id, r.kind, r.due) = (t.phone, t.subject_id, t.kind, t.due)`;

function keyArrays(all: readonly DueKey[]): [Phone[], Id[], ReminderKind[], Day[]] {
  return [
    all.map(({ phone }) => phone),
    all.map(({ subjectId }) => subjectId),
    all.map(({ kind }) => kind),
    all.map(({ due }) => due),
  ];
}

/** What is known of things that fall due, by `keyOf`. */
export async function knownReminders(tx: Tx, due: readonly DueKey[]): Promise<Map<string, KeptReminder>> {
  if (due.length === 0) return new Map();
  const rows = await tx.sql<Row>('known reminders', `select ${columns} from ${keys} join reminder r on ${sameKey}`, [
    ...keyArrays(due),
  ]);
  return new Map(rows.map((row) => [keyOf(fromRow(row)), fromRow(row)]));
}

/**
 * Takes notices to be sent, each by one worker and once: what another one has taken, or the person has answered meanwhile, is not
 * among those returned. They are kept with the transaction that sends them.
 */
export async function takeNotices(
  tx: Tx,
  step: Step,
  notices: readonly (DueKey & { readonly plate: string })[],
  now: Date,
): Promise<Set<string>> {
  if (notices.length === 0) return new Set();
  const at = `${step}_at`;
  const rows = await tx.sql<Row>(
    `take ${step} notices`,
    `insert into reminder as r (phone, subject_id, kind, due, plate, id, ${at})
     select phone, subject_id, kind, due, plate, id, $7
     from unnest($1::text[], $2::uuid[], $3::text[], $4::date[], $5::text[], $6::uuid[]) t(phone, subject_id, kind, due, plate, id)
     order by phone, subject_id, kind, due
     on conflict (phone, subject_id, kind, due) do update set ${at} = excluded.${at}, why_not = null
       where r.${at} is null and coalesce(r.answer, 'later') in ('later', 'changed')
     returning ${columns}`,
    [...keyArrays(notices), notices.map(({ plate }) => plate), notices.map(() => newId(now)), now],
  );
  return new Set(rows.map((row) => keyOf(fromRow(row))));
}

/** Writes down by which messages notices went, or why they did not; what did not go is not taken, and is tried again. */
export async function noteSent(
  tx: Tx,
  step: Step,
  sent: readonly (DueKey & ({ readonly mtId: Id } | { readonly whyNot: WhyNot }))[],
): Promise<void> {
  if (sent.length === 0) return;
  await tx.sql(
    `note ${step} notices`,
    `update reminder r set ${step}_mt = t.mt, why_not = t.why, ${step}_at = case when t.why is null then r.${step}_at end
     from unnest($1::text[], $2::uuid[], $3::text[], $4::date[], $5::uuid[], $6::text[]) t(phone, subject_id, kind, due, mt, why)
     where ${sameKey}`,
    [
      ...keyArrays(sent),
      sent.map((one) => ('mtId' in one ? one.mtId : null)),
      sent.map((one) => ('whyNot' in one ? one.whyNot : null)),
    ],
  );
}

/** Gives reminders the day on which the same thing is due by now. */
export async function moveReminders(tx: Tx, moves: readonly (DueKey & { readonly newDue: Day })[]): Promise<void> {
  if (moves.length === 0) return;
  await tx.sql(
    'move reminders',
    `update reminder r set due = t.new_due
     from unnest($1::text[], $2::uuid[], $3::text[], $4::date[], $5::date[]) t(phone, subject_id, kind, due, new_due)
     where ${sameKey}`,
    [...keyArrays(moves), moves.map(({ newDue }) => newDue)],
  );
}

/** Writes down why nothing is said of something that falls due, where nothing is known of it yet. */
export async function noteWhyNot(
  tx: Tx,
  all: readonly (DueKey & { readonly plate: string; readonly whyNot: WhyNot })[],
  now: Date,
): Promise<void> {
  if (all.length === 0) return;
  await tx.sql(
    'note why not reminded',
    `insert into reminder (phone, subject_id, kind, due, plate, why_not, id)
     select * from unnest($1::text[], $2::uuid[], $3::text[], $4::date[], $5::text[], $6::text[], $7::uuid[])
     on conflict (phone, subject_id, kind, due) do nothing`,
    [...keyArrays(all), all.map(({ plate }) => plate), all.map(({ whyNot }) => whyNot), all.map(() => newId(now))],
  );
}

/** What these phones were reminded of since a day, and is not sealed: the newest due last. */
export async function remindersOf(tx: Tx, phones: readonly Phone[], since: Day): Promise<KeptReminder[]> {
  const rows = await tx.sql<Row>(
    'reminders of phones',
    `select ${columns} from reminder r where r.phone = any($1) and r.due >= $2 and r.first_at is not null and r.sealed_at is null
     order by r.phone, r.due, r.subject_id, r.kind`,
    [phones, since],
  );
  return rows.map(fromRow);
}

/** All that the holder of a phone was reminded of. */
export async function ownReminders(db: Db, phone: Phone): Promise<KeptReminder[]> {
  const rows = await db.read<Row>(
    `select ${columns} from reminder r where r.phone = $1 and r.sealed_at is null order by r.due, r.subject_id, r.kind`,
    [phone],
  );
  return rows.map(fromRow);
}

/** Saves what people answered. An answer that stands is not taken back by a later one, unless it only put off. */
export async function saveAnswers(
  tx: Tx,
  answers: readonly (DueKey & {
    readonly answer: ReminderAnswer;
    readonly moId?: Id;
    readonly ticket?: string | null;
  })[],
  now: Date,
): Promise<void> {
  if (answers.length === 0) return;
  await tx.sql(
    'save answers to reminders',
    `update reminder r set answer = t.answer, answered_at = $8, answer_mo = t.mo, ticket = coalesce(t.ticket, r.ticket)
     from unnest($1::text[], $2::uuid[], $3::text[], $4::date[], $5::text[], $6::uuid[], $7::text[])
       t(phone, subject_id, kind, due, answer, mo, ticket)
     where ${sameKey} and coalesce(r.answer, 'later') in ('later', 'book', 'changed')`,
    [
      ...keyArrays(answers),
      answers.map(({ answer }) => answer),
      answers.map(({ moId }) => moId ?? null),
      answers.map(({ ticket }) => ticket ?? null),
      now,
    ],
  );
}

/** A page of what was reminded and not answered, due within some days, in the order of its key. */
export async function openReminders(
  tx: Tx,
  { from, until, after, limit }: { from: Day; until: Day; after: DueKey | undefined; limit: number },
): Promise<KeptReminder[]> {
  const rows = await tx.sql<Row>(
    'open reminders',
    `select ${columns} from reminder r
     where r.due between $1 and $2 and r.first_at is not null and coalesce(r.answer, 'later') = 'later' and r.sealed_at is null
       and (r.due, r.phone, r.subject_id, r.kind) > ($3, $4, $5, $6)
     order by r.due, r.phone, r.subject_id, r.kind limit $7`,
    [from, until, ...place(after, from), limit],
  );
  return rows.map(fromRow);
}

/** A page of what was reminded of and has not been heard to arrive, due within some days, in the order of its key. */
export async function reminded(
  tx: Tx,
  { from, until, after, limit }: { from: Day; until: Day; after: DueKey | undefined; limit: number },
): Promise<KeptReminder[]> {
  const rows = await tx.sql<Row>(
    'reminded and not delivered',
    `select ${columns} from reminder r
     where r.due between $1 and $2 and r.first_at is not null and not r.delivered
       and (r.due, r.phone, r.subject_id, r.kind) > ($3, $4, $5, $6)
     order by r.due, r.phone, r.subject_id, r.kind limit $7`,
    [from, until, ...place(after, from), limit],
  );
  return rows.map(fromRow);
}

/** Marks what reached its phone, and what did not leave in time. */
export async function noteArrivals(
  tx: Tx,
  all: readonly (DueKey & { readonly delivered: boolean; readonly whyNot: WhyNot | null })[],
): Promise<void> {
  if (all.length === 0) return;
  await tx.sql(
    'note arrivals of reminders',
    `update reminder r set delivered = t.delivered, why_not = t.why
     from unnest($1::text[], $2::uuid[], $3::text[], $4::date[], $5::boolean[], $6::text[]) t(phone, subject_id, kind, due, delivered, why)
     where ${sameKey}`,
    [...keyArrays(all), all.map(({ delivered }) => delivered), all.map(({ whyNot }) => whyNot)],
  );
}

/** What people look for among reminders. */
export type ReminderFilter = {
  readonly from: Day;
  readonly to: Day;
  readonly kind?: ReminderKind | undefined;
  readonly state?: 'reminded' | 'not-reminded' | 'delivered' | 'answered' | 'unanswered' | undefined;
};

/** What was kept back because it could not leave in time was not said. */
const isSaid = `(r.first_mt is not null and r.why_not is distinct from 'too-late')`;
const states: Readonly<Record<NonNullable<ReminderFilter['state']>, string>> = {
  reminded: isSaid,
  'not-reminded': `not ${isSaid}`,
  delivered: 'r.delivered',
  answered: 'r.answer is not null',
  unanswered: `${isSaid} and r.answer is null`,
};

/** Reminders by the day they are due, a page. */
export async function searchReminders(
  db: Db,
  { from, to, kind, state }: ReminderFilter,
  { after, limit }: { readonly after: { readonly due: Day; readonly id: Id } | undefined; readonly limit: number },
): Promise<KeptReminder[]> {
  const rows = await db.read<Row>(
    `select ${columns} from reminder r
     where r.due between $1 and $2 and (r.due, r.id) > ($3, $4) and ($5::text is null or r.kind = $5)
       ${state ? `and ${states[state]}` : ''}
     order by r.due, r.id limit $6`,
    [from, to, after?.due ?? from, after?.id ?? beforeAllIds, kind ?? null, limit],
  );
  return rows.map(fromRow);
}

/** How many fell due, were reminded of, heard it and answered, by kind. */
export async function countReminders(
  db: Db,
  { from, to }: Pick<ReminderFilter, 'from' | 'to'>,
): Promise<{ day: Day; kind: ReminderKind; due: number; reminded: number; delivered: number; answered: number }[]> {
  return db.read(
    `select r.due::text as day, r.kind, count(*)::int as due, (count(*) filter (where ${isSaid}))::int as reminded,
       (count(*) filter (where r.delivered))::int as delivered,
       (count(*) filter (where r.answer is not null))::int as answered
     from reminder r where r.due between $1 and $2 group by 1, 2 order by 1, 2`,
    [from, to],
  );
}

/** When a number changes hands: nothing that its holder was reminded of is told to the next, and his calendar closes. */
export async function sealReminders(tx: Tx, phones: readonly Phone[], now: Date): Promise<void> {
  await tx.sql('seal reminders', 'update reminder set sealed_at = $2 where phone = any($1) and sealed_at is null', [
    phones,
    now,
  ]);
  await tx.sql('close calendars', 'delete from reminder_calendar where phone = any($1)', [phones]);
}

/** Removes what was said up to a time of what fell due to a phone; gives the messages that said it, of every row. */
export async function eraseReminders(
  tx: Tx,
  { phone, until }: { readonly phone: Phone; readonly until: Date },
): Promise<KeptReminder[]> {
  const rows = await tx.sql<Row>(
    'erase reminders',
    `delete from reminder r where r.phone = $1 and r.id < $2 returning ${columns}`,
    [phone, idFloor(later(until, 1))],
  );
  return rows.map(fromRow);
}

/** Makes the calendar of a phone readable by this token, and by no other. */
export async function saveCalendar(tx: Tx, phone: Phone, tokenHash: Buffer, now: Date): Promise<void> {
  await tx.sql(
    'save calendar',
    `insert into reminder_calendar (phone, token_hash, made_at) values ($1, $2, $3)
     on conflict (phone) do update set token_hash = excluded.token_hash, made_at = excluded.made_at`,
    [phone, tokenHash, now],
  );
}

/** Closes the calendar of a phone. */
export async function deleteCalendar(tx: Tx, phone: Phone): Promise<void> {
  await tx.sql('close calendar', 'delete from reminder_calendar where phone = $1', [phone]);
}

/** Whose calendar a token opens. */
export async function calendarOwner(tx: Tx, tokenHash: Buffer): Promise<Phone | undefined> {
  const [row] = await tx.sql<{ phone: Phone }>(
    'owner of calendar',
    'select phone from reminder_calendar where token_hash = $1',
    [tokenHash],
  );
  return row?.phone;
}

const beforeAllIds = '00000000-0000-0000-0000-000000000000';

function place(after: DueKey | undefined, from: Day): [Day, Phone, Id, string] {
  return after ? [after.due, after.phone, after.subjectId, after.kind] : [from, '', beforeAllIds, ''];
}

function fromRow(row: Row): KeptReminder {
  return {
    id: row.id,
    ...{ phone: row.phone, subjectId: row.subject_id, kind: row.kind, due: row.due, plate: row.plate },
    ...{ whyNot: row.why_not, firstAt: row.first_at, lastAt: row.last_at, overdueAt: row.overdue_at },
    mts: { first: row.first_mt, last: row.last_mt, overdue: row.overdue_mt },
    ...{ delivered: row.delivered, answer: row.answer, answeredAt: row.answered_at, ticket: row.ticket },
  };
}
