import type { Db, Tx } from '../../../platform/db.ts';
import { type Carrier, carriers } from '../../../values/carrier.ts';
import type { Id } from '../../../values/id.ts';
import { inPhoneOrder, type Phone } from '../../../values/phone.ts';
import { readIssue, type StoredIssue } from '../editorial/store.ts';
import type { Handsets } from '../handsets.ts';
import type { Handset, PushState, Recipient } from './model.ts';

/** An issue that goes out, as it is kept. */
export type Push = {
  readonly id: Id;
  readonly serial: number;
  readonly issue: Id;
  readonly title: string;
  readonly number: number;
  readonly subject: string;
  readonly state: PushState;
  readonly hash: string;
  readonly moment: Date;
  /** Class of handsets → the name of what they get. */
  readonly renditions: Readonly<Record<string, string>>;
  readonly begunAt: Date;
  readonly endedAt: Date | null;
  readonly version: number;
};

const columns = `p.id, p.serial, p.issue, i.title, i.number, i.content->>'subject' as subject, i.state, p.hash, p.moment, p.renditions,
  p.begun_at as "begunAt", p.ended_at as "endedAt", p.version`;

/** Begins a push: each carrier from its first phone, with as many readers as it has now. False where the issue goes out already. */
export async function insertPush(
  tx: Tx,
  push: Pick<Push, 'id' | 'issue' | 'hash' | 'moment' | 'renditions'>,
  readers: ReadonlyMap<Carrier, number>,
  now: Date,
): Promise<boolean> {
  const rows = await tx.sql(
    'begin push',
    `insert into mms_push (id, issue, hash, moment, renditions, next_at, begun_at) values ($1, $2, $3, $4, $5, $6, $6)
     on conflict (issue) do nothing returning id`,
    [push.id, push.issue, push.hash, push.moment, JSON.stringify(push.renditions), now],
  );
  if (rows.length === 0) return false;
  await tx.sql(
    'begin push at each carrier',
    `insert into mms_push_cursor (push, carrier, readers, after, done)
     select $1, carrier, coalesce(readers, 0), '', false
     from unnest($2::text[]) carrier left join unnest($3::text[], $4::int[]) t(counted, readers) on counted = carrier`,
    [push.id, carriers, [...readers.keys()], [...readers.values()]],
  );
  return true;
}

/** Takes a push for this transaction, with its issue. */
export async function lockPush(tx: Tx, id: string): Promise<Push | undefined> {
  const [row] = await tx.sql<Push>(
    'lock push',
    `select ${columns} from mms_push p join mms_issue i on i.id = p.issue where p.id = $1 for update`,
    [id],
  );
  return row;
}

/** One push. */
export async function readPush(db: Db, id: string): Promise<Push | undefined> {
  const [row] = await db.read<Push>(
    `select ${columns} from mms_push p join mms_issue i on i.id = p.issue where p.id = $1`,
    [id],
  );
  return row;
}

/** The push that an issue goes out by, once it does. */
export async function pushIdOf(db: Db, issue: Id): Promise<Id | undefined> {
  const [row] = await db.read<{ id: Id }>('select id from mms_push where issue = $1', [issue]);
  return row?.id;
}

/** The push that a link names by its serial. */
export async function pushOfSerial(db: Db, serial: number): Promise<Push | undefined> {
  const [row] = await db.read<Push>(
    `select ${columns} from mms_push p join mms_issue i on i.id = p.issue where p.serial = $1`,
    [serial],
  );
  return row;
}

/** Pushes, newest first, a page before one. */
export function listPushes(db: Db, before: string | undefined, limit: number): Promise<Push[]> {
  return db.read<Push>(
    `select ${columns} from mms_push p join mms_issue i on i.id = p.issue
     where $1::uuid is null or p.id < $1 order by p.id desc limit $2`,
    [before ?? null, limit],
  );
}

/** When a push has to go on next. */
export async function nextPushAt(db: Db): Promise<Date | undefined> {
  const [row] = await db.read<{ at: Date | null }>('select min(next_at) as at from mms_push where next_at is not null');
  return row?.at ?? undefined;
}

/** The pushes that have to go on by now. */
export async function pushesDue(db: Db, now: Date): Promise<Id[]> {
  const rows = await db.read<{ id: Id }>('select id from mms_push where next_at <= $1 order by id', [now]);
  return rows.map(({ id }) => id);
}

/** When the clock looks at a push again; null when there is nothing left to do. */
export async function lookAgainAt(tx: Tx, id: Id, at: Date | null): Promise<void> {
  await tx.sql('look at push again', 'update mms_push set next_at = $2 where id = $1', [id, at]);
}

/** Moves a push on, with its issue. */
export async function savePushState(
  tx: Tx,
  { id, issue }: Pick<Push, 'id' | 'issue'>,
  state: PushState,
  now: Date,
): Promise<void> {
  await tx.sql(
    'move push on',
    `with issue as (update mms_issue set state = $3, changed_at = $4 where id = $2)
     update mms_push set version = version + 1, next_at = case when $3 <> 'sent' then $4::timestamptz end,
       ended_at = case when $3 in ('sent', 'stopped') then $4::timestamptz end
     where id = $1`,
    [id, issue, state, now],
  );
}

/** How far a push is at a carrier. */
export type Cursor = { readonly carrier: Carrier; readonly after: Phone; readonly done: boolean };

/** How far a push is, carrier by carrier. */
export function cursorsOf(tx: Tx, id: Id): Promise<Cursor[]> {
  return tx.sql<Cursor>(
    'cursors of push',
    'select carrier, after, done from mms_push_cursor where push = $1 order by carrier',
    [id],
  );
}

/** Moves a push on at a carrier. */
export async function saveCursor(tx: Tx, id: Id, { carrier, after, done }: Cursor): Promise<void> {
  await tx.sql(
    'move cursor of push',
    'update mms_push_cursor set after = $3, done = $4 where push = $1 and carrier = $2',
    [id, carrier, after, done],
  );
}

/** What is known of these handsets: the class that people gave them, else that of their model. */
export async function handsetsOf(
  tx: Tx,
  { classOf }: Handsets,
  phones: readonly Phone[],
): Promise<Map<Phone, Handset>> {
  const rows = await tx.sql<{ phone: Phone; class: string | null; model: string | null; incapable: boolean }>(
    'handsets of phones',
    'select phone, class, model, incapable_at is not null as incapable from mms_handset where phone = any($1)',
    [phones],
  );
  return new Map(
    rows.map((row) => {
      const code = row.class ?? (row.model === null ? undefined : classOf(row.model));
      return [row.phone, { class: code, isIncapable: row.incapable }];
    }),
  );
}

/** Writes down which models these handsets are, and who says so. One that was known to show no MMS may be another now. */
export async function saveModels(
  tx: Tx,
  told: readonly { readonly phone: Phone; readonly model: string; readonly source: string }[],
  now: Date,
): Promise<void> {
  const each = inPhoneOrder([...new Map(told.map((one) => [one.phone, one])).values()]);
  if (each.length === 0) return;
  await tx.sql(
    'models of handsets',
    `insert into mms_handset as h (phone, model, source, at)
     select p, m, s, $4 from unnest($1::text[], $2::text[], $3::text[]) t(p, m, s) order by p collate "C"
     on conflict (phone) do update set model = excluded.model, class = null, incapable_at = null, source = excluded.source, at = $4
       where h.model is distinct from excluded.model or h.incapable_at is not null`,
    [each.map(({ phone }) => phone), each.map(({ model }) => model), each.map(({ source }) => source), now],
  );
}

/** Writes down that these handsets show no MMS, and who says so. */
export async function saveIncapable(
  tx: Tx,
  found: readonly { readonly phone: Phone; readonly source: string }[],
  now: Date,
): Promise<void> {
  const each = inPhoneOrder([...new Map(found.map((one) => [one.phone, one])).values()]);
  if (each.length === 0) return;
  await tx.sql(
    'handsets show no MMS',
    `insert into mms_handset as h (phone, incapable_at, source, at)
     select p, $3, s, $3 from unnest($1::text[], $2::text[]) t(p, s) order by p collate "C"
     on conflict (phone) do update set incapable_at = coalesce(h.incapable_at, $3), source = excluded.source, at = $3`,
    [each.map(({ phone }) => phone), each.map(({ source }) => source), now],
  );
}

/** Those of these phones that have their row of a push already. */
export async function deliveredAmong(tx: Tx, push: Id, phones: readonly Phone[]): Promise<Set<Phone>> {
  const rows = await tx.sql<{ phone: Phone }>(
    'deliveries among phones',
    'select phone from mms_delivery where phone = any($1) and push = $2',
    [phones, push],
  );
  return new Set(rows.map(({ phone }) => phone));
}

/** A reader's row of a push. */
export type Delivery = { readonly recipient: Recipient; readonly province: string | undefined; readonly mtId?: Id };

/** Writes down who gets an issue and by which message, each phone once. */
export async function insertDeliveries(tx: Tx, push: Id, all: readonly Delivery[], now: Date): Promise<void> {
  if (all.length === 0) return;
  await tx.sql(
    'insert deliveries',
    `insert into mms_delivery (phone, push, way, class, province, mt_id, why_not, turns, at)
     select p, $1, w, c, v, m, n, case when m is null then 0 else 1 end, $8
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::text[]) t(p, w, c, v, m, n)`,
    [
      push,
      all.map(({ recipient }) => recipient.phone),
      all.map(({ recipient }) => recipient.way),
      all.map(({ recipient }) => (recipient.way === 'mms' ? recipient.class : null)),
      all.map(({ province }) => province ?? null),
      all.map(({ mtId }) => mtId ?? null),
      all.map(({ recipient }) => (recipient.way === 'none' ? recipient.whyNot : null)),
      now,
    ],
  );
}

/** A delivery that was queued once, or is to be. */
export type Kept = { readonly phone: Phone; readonly way: 'mms' | 'sms'; readonly class: string | null };

/** Readers whose message was taken back by a pause, a page of them. */
export function pausedDeliveries(tx: Tx, push: Id, limit: number): Promise<Kept[]> {
  return tx.sql<Kept>(
    'paused deliveries',
    `select phone, way, class from mms_delivery where push = $1 and why_not = 'paused' order by phone limit $2`,
    [push, limit],
  );
}

/** Gives deliveries the message that carries them now. */
export async function requeued(
  tx: Tx,
  push: Id,
  mts: readonly { readonly phone: Phone; readonly mtId: Id }[],
): Promise<void> {
  await tx.sql(
    'deliveries go again',
    `update mms_delivery d set mt_id = t.m, why_not = null, turns = d.turns + 1
     from unnest($2::text[], $3::uuid[]) t(p, m) where d.phone = t.p and d.push = $1`,
    [push, mts.map(({ phone }) => phone), mts.map(({ mtId }) => mtId)],
  );
}

/** Messages of a push that have not left: how many, and when the first of them is due. */
export async function waitingOf(tx: Tx, push: Id): Promise<{ count: number; dueAt: Date | null }> {
  const [row] = await tx.sql<{ count: number; dueAt: Date | null }>(
    'waiting of push',
    `select count(*)::int, min(q.due_at) as "dueAt" from mt_queue q join mms_delivery d on d.phone = q.phone and d.mt_id = q.mt_id
     where d.push = $1`,
    [push],
  );
  return row!;
}

/** Whether a message of a push is on its way to its gateway: the answer may bring it back into the queue. */
export async function isInFlight(tx: Tx, push: Id): Promise<boolean> {
  const [row] = await tx.sql<{ some: boolean }>(
    'push in flight',
    `select exists (select from submit s join mms_delivery d on d.phone = s.phone and d.mt_id = s.mt_id
       where s.state = 'sending' and d.push = $1) as some`,
    [push],
  );
  return row!.some;
}

/** A page of messages of a push that have not left. */
export function waitingMts(
  tx: Tx,
  push: Id,
  after: Phone,
  limit: number,
): Promise<{ readonly phone: Phone; readonly id: Id }[]> {
  return tx.sql(
    'waiting messages of push',
    `select distinct q.phone, q.mt_id as id from mt_queue q join mms_delivery d on d.phone = q.phone and d.mt_id = q.mt_id
     where d.push = $1 and q.phone > $2 order by q.phone limit $3`,
    [push, after, limit],
  );
}

/** Deliveries whose message was taken back: by a pause they go on later, by a stop never. */
export async function takenBack(
  tx: Tx,
  push: Id,
  phones: readonly Phone[],
  whyNot: 'paused' | 'stopped',
): Promise<void> {
  await tx.sql(
    'deliveries are taken back',
    'update mms_delivery set mt_id = null, why_not = $3 where push = $1 and phone = any($2)',
    [push, phones, whyNot],
  );
}

/** Those whose message was taken back by a pause get nothing any more. */
export async function stopPaused(tx: Tx, push: Id): Promise<void> {
  await tx.sql(
    'paused deliveries stop',
    `update mms_delivery set why_not = 'stopped' where push = $1 and why_not = 'paused'`,
    [push],
  );
}

const isFoundWithout = `exists (select from submit s
  where s.phone = d.phone and s.mt_id = d.mt_id and s.state = 'undelivered' and s.result = $2)`;

/** A page of readers who surely have nothing: of their message nobody knew what became of it, and a person found that it did not arrive. */
export function foundWithout(tx: Tx, push: Id, byHand: string, after: Phone, limit: number): Promise<Kept[]> {
  return tx.sql<Kept>(
    'readers found without their issue',
    `select d.phone, d.way, d.class from mms_delivery d
     where d.push = $1 and d.phone > $3 and ${isFoundWithout}
     order by d.phone limit $4`,
    [push, byHand, after, limit],
  );
}

/** The issue that stands in a slot of a title. */
export async function issueInSlot(db: Db, title: string, slot: string): Promise<StoredIssue | undefined> {
  const [row] = await db.read<{ id: Id }>(
    `select id from mms_issue where title = $1 and slot = $2 and state <> 'discarded'`,
    [title, slot],
  );
  return row && readIssue(db, row.id);
}

/** The approved issue of a title that stands in where one is missing: the newest. */
export async function lastReserve(db: Db, title: string): Promise<StoredIssue | undefined> {
  const [row] = await db.read<{ id: Id }>(
    `select id from mms_issue where title = $1 and reserve and state = 'approved' and slot is null order by number desc limit 1`,
    [title],
  );
  return row && readIssue(db, row.id);
}

/** Titles of which there is an issue. Of others nobody misses one. */
export async function titlesInUse(db: Db): Promise<Set<string>> {
  const rows = await db.read<{ title: string }>(`select distinct title from mms_issue where state <> 'discarded'`);
  return new Set(rows.map(({ title }) => title));
}

/** When the next scheduled issue is due. */
export async function nextIssueDue(db: Db): Promise<Date | undefined> {
  const [row] = await db.read<{ due: Date | null }>(
    `select min(due_at) as due from mms_issue where state = 'scheduled'`,
  );
  return row?.due ?? undefined;
}

/** Scheduled issues whose slot has come, in the order of their slots. */
export async function issuesDue(db: Db, now: Date): Promise<Id[]> {
  const rows = await db.read<{ id: Id }>(
    `select id from mms_issue where state = 'scheduled' and due_at <= $1 order by due_at, id`,
    [now],
  );
  return rows.map(({ id }) => id);
}

/** An issue that went to a phone, by itself or because it was asked for. */
export type IssueOfPhone = Pick<Push, 'serial' | 'title' | 'number' | 'subject'> & {
  readonly push: Id;
  readonly way: 'mms' | 'sms' | 'none' | null;
  /** Of its message; why there is none, where there is none. */
  readonly state: string;
  readonly code: string | null;
  readonly readAt: Date | null;
  /** It was sent once more on demand. */
  readonly again: boolean;
  readonly at: Date;
};

/** The issues that went to a phone since a time, newest first. */
export function issuesOfPhone(tx: Tx, phone: Phone, since: Date | undefined): Promise<IssueOfPhone[]> {
  return tx.sql<IssueOfPhone>(
    'issues of phone',
    `select p.id as push, p.serial, i.title, i.number, i.content->>'subject' as subject, d.way,
       coalesce(m.state, d.why_not, 'queued') as state, coalesce(m.refusal_code, s.result) as code, s.read_at as "readAt",
       g.push is not null as again, coalesce(d.at, g.at) as at
     from (select push from mms_delivery where phone = $1 union select push from mms_resend where phone = $1) one
     join mms_push p on p.id = one.push join mms_issue i on i.id = p.issue
     left join mms_delivery d on d.phone = $1 and d.push = p.id
     left join mms_resend g on g.phone = $1 and g.push = p.id
     left join mt m on m.phone = $1 and m.id = coalesce(d.mt_id, g.mt_id)
     left join lateral (select result, read_at from submit x where x.phone = $1 and x.mt_id = m.id
       order by x.part, x.attempt desc limit 1) s on true
     where coalesce(d.at, g.at) >= coalesce($2::timestamptz, '-infinity') order by p.id desc limit 500`,
    [phone, since ?? null],
  );
}

/** Removes what tells which issues a phone got. A push that goes on keeps its rows: without them it would send twice. */
export async function eraseDeliveries(tx: Tx, phone: Phone, until: Date): Promise<number> {
  const rows = await tx.sql(
    'erase deliveries',
    `delete from mms_delivery d using mms_push p
     where d.phone = $1 and d.at <= $2 and p.id = d.push and p.ended_at is not null returning d.push`,
    [phone, until],
  );
  const again = await tx.sql('erase resends', 'delete from mms_resend where phone = $1 and at <= $2 returning push', [
    phone,
    until,
  ]);
  return rows.length + again.length;
}

/** Forgets what is known of handsets. */
export async function forgetHandsets(tx: Tx, phones: readonly Phone[]): Promise<void> {
  await tx.sql('forget handsets', 'delete from mms_handset where phone = any($1)', [phones]);
}

/** How many readers pushes had when they began, and how many have their row. */
export async function reachedOf(
  db: Db,
  ids: readonly Id[],
): Promise<Map<Id, { readonly readers: number; readonly reached: number }>> {
  const rows = await db.read<{ id: Id; readers: number; reached: number }>(
    `select p.id, (select coalesce(sum(readers), 0)::int from mms_push_cursor c where c.push = p.id) as readers,
       (select count(*)::int from mms_delivery d where d.push = p.id) as reached
     from unnest($1::uuid[]) p(id)`,
    [ids],
  );
  return new Map(rows.map(({ id, readers, reached }) => [id, { readers, reached }]));
}

/** How many of these phones got a push. */
export async function phonesReached(db: Db, push: Id, phones: readonly Phone[]): Promise<number> {
  if (phones.length === 0) return 0;
  const [row] = await db.read<{ count: number }>(
    `select count(*)::int from mms_delivery where phone = any($2) and push = $1 and mt_id is not null`,
    [push, phones],
  );
  return row!.count;
}

/** How many readers a person found without their issue. */
export async function countFoundWithout(db: Db, push: Id, byHand: string): Promise<number> {
  const [row] = await db.read<{ count: number }>(
    `select count(*)::int from mms_delivery d where d.push = $1 and ${isFoundWithout}`,
    [push, byHand],
  );
  return row!.count;
}

/** Who got an issue and what became of it, a page in the order of their phones. */
export function recipientsOf(
  db: Db,
  push: string,
  after: Phone,
  limit: number,
): Promise<
  {
    phone: Phone;
    way: string;
    class: string | null;
    province: string | null;
    state: string;
    code: string | null;
    readAt: Date | null;
    turns: number;
  }[]
> {
  return db.read(
    `select d.phone, d.way, d.class, d.province, coalesce(m.state, d.why_not) as state, coalesce(m.refusal_code, s.result) as code,
       s.read_at as "readAt", d.turns
     from mms_delivery d left join mt m on m.phone = d.phone and m.id = d.mt_id
     left join lateral (select result, read_at from submit x where x.phone = d.phone and x.mt_id = d.mt_id
       order by x.part, x.attempt desc limit 1) s on true
     where d.push = $1 and d.phone > $2 order by d.phone limit $3`,
    [push, after, limit],
  );
}

/** The issues that went out last, one a title, the newest first. What was stopped is not told of. */
export function latestPushes(tx: Tx, titles: readonly string[]): Promise<Push[]> {
  return tx.sql<Push>(
    'latest pushes',
    `select * from (
       select distinct on (i.title) ${columns} from mms_push p join mms_issue i on i.id = p.issue
       where i.title = any($1) and i.state = 'sent' order by i.title, p.id desc) each order by "begunAt" desc`,
    [titles],
  );
}

/** Those of these phones that were sent a push once more. */
export async function resentAmong(tx: Tx, push: Id, phones: readonly Phone[]): Promise<Set<Phone>> {
  const rows = await tx.sql<{ phone: Phone }>(
    'resent among phones',
    'select phone from mms_resend where phone = any($1) and push = $2',
    [phones, push],
  );
  return new Set(rows.map(({ phone }) => phone));
}

/** Writes down who was sent an issue once more. */
export async function insertResends(
  tx: Tx,
  push: Id,
  all: readonly { readonly phone: Phone; readonly channel: string; readonly mtId: Id }[],
  now: Date,
): Promise<void> {
  if (all.length === 0) return;
  await tx.sql(
    'insert resends',
    `insert into mms_resend (phone, push, mt_id, channel, at)
     select p, $1, m, c, $5 from unnest($2::text[], $3::uuid[], $4::text[]) t(p, m, c)`,
    [push, all.map(({ phone }) => phone), all.map(({ mtId }) => mtId), all.map(({ channel }) => channel), now],
  );
}
