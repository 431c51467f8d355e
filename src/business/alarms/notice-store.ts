import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { dayMs, later } from '../../values/time.ts';
import type { NoticeKind, OnCall, Tellable, Told } from './notice-model.ts';
import type { Alarm } from './store.ts';

/** Somebody on the list, and how he is reached. */
export type Contact = OnCall & {
  readonly name: string;
  readonly channel: 'sms' | 'e-mail' | 'webhook';
  readonly address: string;
  readonly secret: Uint8Array<ArrayBuffer> | null;
};

const contactColumns = `id, name, channel, address, secret, after_minutes as "afterMinutes", active`;

/** Everybody on the list, who is told first before the others. */
export function contactsOf(tx: Tx): Promise<Contact[]> {
  return tx.sql<Contact>(
    'contacts of alarms',
    `select ${contactColumns} from alarm_contact where removed_at is null order by after_minutes, id limit 100`,
    [],
  );
}

/** One of them, held until the transaction ends. */
export async function takeContact(tx: Tx, id: Id): Promise<Contact | undefined> {
  const [row] = await tx.sql<Contact>(
    'take contact of alarms',
    `select ${contactColumns} from alarm_contact where id = $1 and removed_at is null for update`,
    [id],
  );
  return row;
}

/** Writes somebody on the list, or what was changed of him. */
export async function saveContact(tx: Tx, contact: Contact, by: string, now: Date): Promise<void> {
  const { id, name, channel, address, secret, afterMinutes, active } = contact;
  await tx.sql(
    'save contact of alarms',
    `insert into alarm_contact (id, name, channel, address, secret, after_minutes, active, changed_by, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (id) do update set name = excluded.name, channel = excluded.channel, address = excluded.address,
       secret = excluded.secret, after_minutes = excluded.after_minutes, active = excluded.active,
       changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
    [id, name, channel, address, secret, afterMinutes, active, by, now],
  );
}

/** Takes somebody off the list: what he was told stays. */
export async function removeContact(tx: Tx, id: Id, by: string, now: Date): Promise<void> {
  await tx.sql(
    'remove contact of alarms',
    'update alarm_contact set removed_at = $3, changed_by = $2, changed_at = $3, active = false where id = $1',
    [id, by, now],
  );
  // What has not left by webhook leaves no more; SMS and mails are on their way.
  await tx.sql(
    'let go of webhooks of a contact',
    `update alarm_notice n set state = 'refused', why = 'taken off the list' from alarm_contact c
     where c.id = n.contact_id and c.id = $1 and c.channel = 'webhook' and n.state in ('queued', 'sending')`,
    [id],
  );
}

/** Whether this transaction may tell people: one does so at a time. */
export async function takeTelling(tx: Tx): Promise<boolean> {
  const [row] = await tx.sql<{ taken: boolean }>(
    'take the telling of alarms',
    `select pg_try_advisory_xact_lock(hashtext('alarm notices')) as taken`,
    [],
  );
  return row!.taken;
}

export type ToTell = Tellable & Pick<Alarm, 'rule' | 'subject' | 'value' | 'since'>;

const toTellColumns = `id, rule, subject, value, since, told_at as "toldAt", acknowledged_at as "acknowledgedAt", closed_at as "closedAt"`;

/** What people may have to hear of: what stands, and what was over since yesterday. */
export function alarmsToTell(tx: Tx, now: Date): Promise<ToTell[]> {
  return tx.sql<ToTell>(
    'alarms to tell',
    `select ${toTellColumns}
     from alarm where told_at is not null and (closed_at is null or closed_at > $1) order by id limit 1000`,
    [later(now, -dayMs)],
  );
}

/** Who was told of these, and of anything since. */
export function toldOf(tx: Tx, alarms: readonly Id[], since: Date): Promise<Told[]> {
  return tx.sql<Told>(
    'told of alarms',
    `select contact_id as "contactId", kind, alarms, at from alarm_notice where kind <> 'test' and (alarms && $1::uuid[] or at > $2)`,
    [alarms, since],
  );
}

/** A notification. */
export type Notice = {
  readonly id: Id;
  readonly contactId: Id;
  readonly kind: NoticeKind | 'test';
  readonly alarms: readonly Id[];
  readonly state: 'queued' | 'sending' | 'delivered' | 'refused';
  readonly why: string | null;
  readonly mtId: Id | null;
  readonly at: Date;
};

export async function insertNotice(tx: Tx, notice: Notice): Promise<void> {
  const { id, contactId, kind, alarms, state, why, mtId, at } = notice;
  await tx.sql(
    'insert alarm notice',
    `insert into alarm_notice (id, contact_id, kind, alarms, state, why, mt_id, tries, due_at, at)
     values ($1, $2, $3, $4, $5, $6, $7, 0, $8, $8)`,
    [id, contactId, kind, alarms, state, why, mtId, at],
  );
}

/** A notification by webhook that is to be tried. */
export type DueHook = Pick<Notice, 'id' | 'kind' | 'alarms' | 'at'> & {
  readonly tries: number;
  readonly contactId: Id;
  readonly url: string;
  readonly secret: Uint8Array<ArrayBuffer>;
};

/** Takes webhooks that are due; one that a dead process took is due again after two minutes, under the same key. */
export function takeHooks(tx: Tx, now: Date, again: Date): Promise<DueHook[]> {
  return tx.sql<DueHook>(
    'take webhooks of alarms',
    `update alarm_notice n set state = 'sending', tries = n.tries + 1, due_at = $2
     from alarm_contact c
     where c.id = n.contact_id and n.id in (
       select n.id from alarm_notice n join alarm_contact c on c.id = n.contact_id
       where n.state in ('queued', 'sending') and n.mt_id is null and c.channel = 'webhook' and n.due_at <= $1
       order by n.due_at limit 20 for update of n skip locked)
     returning n.id, n.kind, n.alarms, n.at, n.tries, c.id as "contactId", c.address as url, c.secret`,
    [now, again],
  );
}

/** Writes what came of a webhook. */
export async function settleHook(
  tx: Tx,
  id: Id,
  { state, why, dueAt }: { state: Notice['state']; why: string; dueAt: Date },
): Promise<void> {
  await tx.sql('settle webhook of alarms', 'update alarm_notice set state = $2, why = $3, due_at = $4 where id = $1', [
    id,
    state,
    why,
    dueAt,
  ]);
}

/** The alarms of a notification, as they are now. */
export function alarmsOfNotice(tx: Tx, ids: readonly Id[]): Promise<ToTell[]> {
  return tx.sql<ToTell>(
    'alarms of notice',
    `select ${toTellColumns}
     from alarm where id = any($1) order by id`,
    [ids],
  );
}

/** A notification with who got it. */
export type NoticeRow = Notice & Pick<Contact, 'name' | 'channel' | 'address'>;

/** The last notifications, the newest first. */
export function lastNotices(tx: Tx, limit: number): Promise<NoticeRow[]> {
  return tx.sql<NoticeRow>(
    'last notices of alarms',
    `select n.id, n.contact_id as "contactId", n.kind, n.alarms, n.state, n.why, n.mt_id as "mtId", n.at, c.name, c.channel, c.address
     from alarm_notice n join alarm_contact c on c.id = n.contact_id order by n.id desc limit $1`,
    [limit],
  );
}

/** Whether something is a notification of an alarm. */
export async function isNotice(tx: Tx, id: Id): Promise<boolean> {
  const rows = await tx.sql('is it a notice', 'select from alarm_notice where id = $1', [id]);
  return rows.length > 0;
}

/** How many notifications of the last day could not be given, for figures. */
export async function refusedNotices(db: Db, now: Date): Promise<number> {
  const [row] = await db.read<{ n: number }>(
    `select count(*)::int as n from alarm_notice where at > $1 and state = 'refused'`,
    [later(now, -dayMs)],
  );
  return row!.n;
}

/** Who answers for a duty. */
export type Duty = {
  readonly code: string;
  readonly person: string;
  readonly telephone: string;
  readonly changedBy: string;
  readonly changedAt: Date;
};

export function dutiesOf(tx: Tx): Promise<Duty[]> {
  return tx.sql<Duty>(
    'security duties',
    'select code, person, telephone, changed_by as "changedBy", changed_at as "changedAt" from security_duty',
    [],
  );
}

export async function saveDuty(tx: Tx, { code, person, telephone, changedBy, changedAt }: Duty): Promise<void> {
  await tx.sql(
    'save security duty',
    `insert into security_duty (code, person, telephone, changed_by, changed_at) values ($1, $2, $3, $4, $5)
     on conflict (code) do update set person = excluded.person, telephone = excluded.telephone, changed_by = excluded.changed_by,
       changed_at = excluded.changed_at`,
    [code, person, telephone, changedBy, changedAt],
  );
}
