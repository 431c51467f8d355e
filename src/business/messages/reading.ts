import type { Db, Reading, Tx } from '../../platform/db.ts';
import { type Id, idFloor } from '../../values/id.ts';
import { maskedIn, maskPhone, type Phone } from '../../values/phone.ts';
import { beijingIso } from '../../values/time.ts';
import type { OrphanReport, ParkedMo, UnsureMt } from './contract.ts';
import type { Refusal } from './door/model.ts';
import { hideCode } from './one-time.ts';

export type PageAsked = { readonly before?: string | undefined; readonly limit: number };
export type Page<Item> = { items: Item[]; next?: string };

/** Messages that are unsure, newest first. */
export async function unsureMts(db: Db, asked: PageAsked): Promise<Page<UnsureMt>> {
  const rows = await db.read<UnsureRow>(
    `select id, phone, access_number, text, reason, fee_fen, charge_id, queued_at,
       (select d.step from message_decision d where d.phone = mt.phone and d.subject_id = mt.id order by d.id desc limit 1) as step
     from mt where state = 'unsure' and id < $1 order by id desc limit $2`,
    bounds(asked),
  );
  return page(rows, asked, (row) => ({
    id: row.id,
    phone: maskPhone(row.phone),
    accessNumber: row.access_number,
    text: maskedIn(hideCode(row), row.phone),
    reason: row.reason,
    feeFen: row.fee_fen,
    movesMoney: row.charge_id !== null,
    isProposed: row.step === 'proposed',
    queuedAt: beijingIso(row.queued_at),
  }));
}

/** What a phone was told though it had not asked: the end of a trial, a new price, a refund. */
export type Notice = {
  readonly id: Id;
  readonly text: string;
  readonly textVersion: string;
  readonly reason: string;
  readonly reasonId: Id;
  readonly state: string;
  readonly queuedAt: Date;
};

/** The newest notices of a phone, in the order they were sent; records of fees are no notices. */
export async function noticesOf(tx: Tx, phone: Phone, limit: number): Promise<Notice[]> {
  const rows = await tx.sql<Notice>(
    'notices of phone',
    `select id, text, text_version as "textVersion", reason, reason_id as "reasonId", state, queued_at as "queuedAt" from mt
     where phone = $1 and class = 'notice' and fee_kind = 'free' order by id desc limit $2`,
    [phone, limit],
  );
  return rows.reverse().map((one) => ({ ...one, text: hideCode(one) }));
}

/** MOs that are parked, newest first. */
export async function parkedMos(db: Db, asked: PageAsked): Promise<Page<ParkedMo>> {
  const rows = await db.read<ParkedRow>(
    `select id, phone, link, access_number, text, encode(raw, 'hex') as raw, parked_reason, received_at from mo
     where state = 'parked' and settled_at is null and id < $1 order by id desc limit $2`,
    bounds(asked),
  );
  return page(rows, asked, (row) => ({
    id: row.id,
    phone: maskPhone(row.phone),
    link: row.link,
    accessNumber: row.access_number,
    ...(row.text !== null && { text: maskedIn(row.text, row.phone) }),
    ...(row.raw !== null && { raw: row.raw }),
    reason: row.parked_reason,
    receivedAt: beijingIso(row.received_at),
  }));
}

/** Status reports that name no message of ours and have waited so long that an alarm was given, newest first. */
export async function orphanReports(db: Db, asked: PageAsked): Promise<Page<OrphanReport>> {
  const rows = await db.read<OrphanRow>(
    `select id, phone, link, carrier_message_id, state, code, received_at, explained_by from status_report
     where alarmed_at is not null and set_aside_at is null and id < $1 order by id desc limit $2`,
    bounds(asked),
  );
  return page(rows, asked, (row) => ({
    id: row.id,
    phone: maskPhone(row.phone),
    link: row.link,
    carrierMessageId: row.carrier_message_id,
    fate: row.state,
    code: row.code,
    receivedAt: beijingIso(row.received_at),
    ...(row.explained_by !== null && { explainedBy: row.explained_by }),
  }));
}

const afterAllIds = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

function bounds({ before, limit }: PageAsked): unknown[] {
  return [before ?? afterAllIds, limit];
}

function page<Row extends { id: string }, Item>(
  rows: readonly Row[],
  { limit }: PageAsked,
  present: (row: Row) => Item,
): Page<Item> {
  const items = rows.map(present);
  return rows.length < limit ? { items } : { items, next: rows.at(-1)!.id };
}

type Row = { id: string; phone: string };
type UnsureRow = Row & {
  access_number: string;
  text: string;
  reason: string;
  fee_fen: number;
  charge_id: string | null;
  step: string | null;
  queued_at: Date;
};
type ParkedRow = Row & {
  link: string;
  access_number: string;
  text: string | null;
  raw: string | null;
  parked_reason: string;
  received_at: Date;
};
type OrphanRow = Row & {
  link: string;
  carrier_message_id: string;
  state: OrphanReport['fate'];
  code: string;
  received_at: Date;
  explained_by: string | null;
};

/** A message as it was just decided: what becomes of it at the door, and in how many parts it goes. */
export type DecidedMt = {
  readonly text: string;
  readonly parts: number;
  readonly accessNumber: string;
  readonly serviceCode: string;
  readonly reason: string;
  readonly feeFen: number;
  readonly state: string;
  readonly refusal: string | null;
};

/** The messages that were queued for a phone at just this time, in their order. */
export async function mtsQueuedAt(tx: Tx, phone: Phone, at: Date): Promise<DecidedMt[]> {
  return tx.sql<DecidedMt>(
    'MTs queued at',
    `select text, parts, access_number as "accessNumber", service_code as "serviceCode", reason, fee_fen as "feeFen", state, refusal
     from mt where phone = $1 and queued_at = $2 order by id`,
    [phone, at],
  );
}

/** When the last message of a phone came; undefined when none ever has. */
export async function lastMoAt(db: Db): Promise<Date | undefined> {
  const [row] = await db.read<{ at: Date }>('select received_at as at from mo order by id desc limit 1');
  return row?.at;
}

/** A message that was sent for a reason, and how it stands. */
export type MtAbout = {
  readonly id: Id;
  readonly phone: Phone;
  readonly state: string;
  readonly textVersion: string;
  /** Why it did not leave. */
  readonly refusal: Refusal | undefined;
  readonly queuedAt: Date;
  readonly doneAt: Date | null;
};

/** The newest messages to these few phones for one reason. */
export async function mtsAbout(
  db: Db,
  phones: readonly Phone[],
  { reason, reasonId }: { readonly reason: string; readonly reasonId: Id },
): Promise<MtAbout[]> {
  const rows = await db.read<Omit<MtAbout, 'refusal'> & { code: Refusal['code'] | null; detail: string | null }>(
    `select id, phone, state, text_version as "textVersion", refusal_code as code, refusal_detail as detail,
       queued_at as "queuedAt", done_at as "doneAt"
     from mt where phone = any($1) and reason = $2 and reason_id = $3 order by id desc limit 50`,
    [phones, reason, reasonId],
  );
  return rows.map(({ code, detail, ...rest }) => ({
    ...rest,
    refusal: code === null ? undefined : { code, ...(detail !== null && { detail }) },
  }));
}

/** A message of some kind that was sent to a phone, and how it stands. */
export type MtOfReason = {
  readonly phone: Phone;
  readonly reason: string;
  readonly accessNumber: string;
  readonly state: string;
  readonly queuedAt: Date;
  /** When it first left for a gateway; null while it has not. */
  readonly sentAt: Date | null;
};

/**
 * The messages to the present holders of these phones for these reasons, not older than `since`; oldest first. None is of after `until`:
 * the months beside these are not even planned for, which would take longer than to read. One phone is named as one, so that a plan
 * which is kept goes along it, whatever the months hold.
 */
export async function mtsOfReasons(
  tx: Reading,
  phones: readonly Phone[],
  { reasons, since, until }: { readonly reasons: readonly string[]; readonly since: Date; readonly until: Date },
): Promise<MtOfReason[]> {
  const one = phones.length === 1;
  const rows = await tx.told<MtOfReasonTold>(
    one ? 'MTs of reasons to a phone' : 'MTs of reasons',
    `select m.phone, m.reason, m.access_number as "accessNumber", m.state, m.queued_at as "queuedAt",
       (select min(s.sent_at) from submit s where s.phone = m.phone and s.mt_id = m.id and s.mt_id >= $3 and s.mt_id < $4) as "sentAt"
     from mt m where m.phone ${one ? '= $1' : '= any($1)'} and m.reason = any($2) and m.id >= $3 and m.id < $4
       and not exists (select from subscriber b where b.phone = m.phone and b.holder_since > m.queued_at)
     order by m.phone, m.id`,
    [one ? phones[0] : phones, reasons, idFloor(since), idFloor(until)],
  );
  return rows.map(({ queuedAt, sentAt, ...row }) => ({
    ...row,
    queuedAt: new Date(queuedAt),
    sentAt: sentAt === null ? null : new Date(sentAt),
  }));
}

type MtOfReasonTold = Omit<MtOfReason, 'queuedAt' | 'sentAt'> & {
  readonly queuedAt: string;
  readonly sentAt: string | null;
};
