import type { Db, Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { type Day, later, minuteMs } from '../../values/time.ts';
import { mostTries, waitMs } from './model.ts';

/** A lead that is to be handed over now, and how its insurer takes it. */
export type Due = {
  readonly phone: Phone;
  readonly id: Id;
  readonly insurerId: Id;
  readonly url: string;
  readonly secret: Uint8Array;
  readonly offerId: Id;
  readonly title: string;
  readonly plate: string | null;
  readonly due: Day | null;
  readonly agreedAt: Date;
  readonly consentText: string;
  readonly textVersion: string;
  readonly tries: number;
};

/** When the next lead is due at an insurer who takes them by webhook. */
export async function nextLead(db: Db): Promise<Date | undefined> {
  const [row] = await db.read<{ at: Date | null }>(
    `select min(l.next_at) as at from insurance_lead l join insurer i on i.id = l.insurer_id
     where l.next_at is not null and i.active and i.hand_over = 'webhook'`,
  );
  return row?.at ?? undefined;
}

/** Who dies while handing over leaves what he took to the next after so long. */
const leaseMs = 5 * minuteMs;

/** Takes what is due, and counts the try before it is made: a lead that comes twice comes under the same key. */
export function takeDue(tx: Tx, now: Date, limit: number): Promise<Due[]> {
  return tx.sql<Due>(
    'take due insurance leads',
    `update insurance_lead l set tries = l.tries + 1, next_at = $2
     from (select d.phone, d.id, i.url, i.secret, o.title from insurance_lead d join insurer i on i.id = d.insurer_id
           join insurance_offer o on o.id = d.offer_id
           where d.next_at <= $1 and d.state = 'waiting' and i.active and i.hand_over = 'webhook' order by d.next_at, d.id limit $3) t
     where l.phone = t.phone and l.id = t.id and l.next_at <= $1 and l.state = 'waiting'
     returning l.phone, l.id, l.insurer_id as "insurerId", t.url, t.secret, l.offer_id as "offerId", t.title, l.plate, l.due::text as due,
       l.agreed_at as "agreedAt", l.consent_text as "consentText", l.text_version as "textVersion", l.tries`,
    [now, later(now, leaseMs), limit],
  );
}

/** What came of a try. */
export type Tried = {
  readonly due: Due;
  readonly status: number | undefined;
  readonly detail: string;
  readonly takenMs: number;
};

/** Writes a try down. Gives whether the lead is given up. */
export async function recordTry(
  tx: Tx,
  { due, status, detail, takenMs }: Tried,
  now: Date,
): Promise<'handed' | 'again' | 'given-up'> {
  const isTaken = status !== undefined && status >= 200 && status < 300;
  const fate = isTaken ? 'handed' : due.tries >= mostTries ? 'given-up' : 'again';
  await tx.sql(
    'insert insurance delivery',
    `insert into insurance_delivery (phone, id, lead_id, insurer_id, attempt, url, status, detail, taken_ms, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[due.phone, newId(now), due.id, due.insurerId, due.tries, due.url, status ?? null],
      ...[detail.slice(0, 200), Math.round(takenMs), now],
    ],
  );
  // Who told what became of it meanwhile, or withdrew it, is not overruled.
  await tx.sql(
    'record insurance try',
    `update insurance_lead set state = case state when 'waiting' then $3 else state end, next_at = case state when 'waiting' then $4::timestamptz end,
       handed_at = case when $3 = 'handed' then $5::timestamptz else handed_at end
     where phone = $1 and id = $2 and state in ('waiting', 'withdrawn')`,
    [
      ...[due.phone, due.id, { handed: 'handed', again: 'waiting', 'given-up': 'undelivered' }[fate]],
      ...[fate === 'again' ? later(now, waitMs(due.tries)) : null, now],
    ],
  );
  return fate;
}

/** Puts back what was taken and not tried, because its insurer did not answer for another. */
export async function putBackDue(tx: Tx, back: readonly Due[], until: Date): Promise<void> {
  await tx.sql(
    'put back insurance leads',
    `update insurance_lead l set tries = l.tries - 1, next_at = $3 from unnest($1::text[], $2::uuid[]) t(phone, id)
     where l.phone = t.phone and l.id = t.id and l.state = 'waiting'`,
    [back.map(({ phone }) => phone), back.map(({ id }) => id), until],
  );
}

/** A line of the delivery log. */
export type DeliveryLine = {
  readonly id: Id;
  readonly phone: Phone;
  readonly leadId: Id;
  readonly insurerId: Id;
  readonly insurer: string;
  readonly attempt: number;
  readonly url: string;
  readonly status: number | null;
  readonly detail: string;
  readonly takenMs: number;
  readonly at: Date;
};

/** The newest tries, page by page; those of one lead, or those that failed, where asked. */
export function deliveries(
  tx: Tx,
  filter: {
    readonly lead?: { readonly phone: Phone; readonly id: Id };
    readonly failed?: boolean;
    readonly before?: Id | undefined;
  },
  limit: number,
): Promise<DeliveryLine[]> {
  return tx.sql<DeliveryLine>(
    'insurance deliveries',
    `select d.id, d.phone, d.lead_id as "leadId", d.insurer_id as "insurerId", i.name as insurer, d.attempt, d.url, d.status, d.detail,
       d.taken_ms as "takenMs", d.at from insurance_delivery d join insurer i on i.id = d.insurer_id
     where ($1::text is null or (d.phone = $1 and d.lead_id = $2)) and (not $3 or d.status is null or d.status not between 200 and 299)
       and ($4::uuid is null or d.id < $4) order by d.id desc limit $5`,
    [filter.lead?.phone ?? null, filter.lead?.id ?? null, filter.failed ?? false, filter.before ?? null, limit],
  );
}

/** Leads of an insurer that takes lists and wait for one, put into a new list. Undefined when none waits. */
export async function makeBatch(
  tx: Tx,
  { insurerId, by }: { readonly insurerId: Id; readonly by: string },
  now: Date,
): Promise<{ id: Id; leads: number } | undefined> {
  const id = newId(now);
  const rows = await tx.sql(
    'leads into a batch',
    `update insurance_lead l set batch_id = $2 from insurer i
     where l.insurer_id = $1 and i.id = $1 and i.hand_over = 'csv' and l.state in ('waiting', 'undelivered') and l.batch_id is null returning l.id`,
    [insurerId, id],
  );
  if (rows.length === 0) return undefined;
  await tx.sql(
    'insert insurance batch',
    'insert into insurance_batch (id, insurer_id, leads, made_by, made_at) values ($1, $2, $3, $4, $5)',
    [id, insurerId, rows.length, by, now],
  );
  return { id, leads: rows.length };
}

/** A list was given to its insurer: its leads are handed over. False when it was before, or is none. */
export async function handBatch(
  tx: Tx,
  { id, by }: { readonly id: Id; readonly by: string },
  now: Date,
): Promise<boolean> {
  const rows = await tx.sql(
    'hand insurance batch',
    'update insurance_batch set handed_by = $2, handed_at = $3 where id = $1 and handed_at is null returning id',
    [id, by, now],
  );
  if (rows.length === 0) return false;
  await tx.sql(
    'leads of a batch are handed',
    `update insurance_lead set state = 'handed', handed_at = $2 where batch_id = $1 and state in ('waiting', 'undelivered')`,
    [id, now],
  );
  return true;
}

export type BatchLine = {
  readonly id: Id;
  readonly insurer: string;
  readonly leads: number;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly handedBy: string | null;
  readonly handedAt: Date | null;
};

/** The newest lists. */
export function batches(tx: Tx): Promise<BatchLine[]> {
  return tx.sql<BatchLine>(
    'insurance batches',
    `select b.id, i.name as insurer, b.leads, b.made_by as "madeBy", b.made_at as "madeAt", b.handed_by as "handedBy", b.handed_at as "handedAt"
     from insurance_batch b join insurer i on i.id = b.insurer_id order by b.id desc limit 100`,
    [],
  );
}

/** The leads of a list, page by page, with whole numbers: for the export that two people want. */
export function leadsOfBatch(
  db: Db,
  batchId: Id,
  after: string,
  limit: number,
): Promise<{ id: Id; phone: Phone; title: string; plate: string | null; due: Day | null; agreedAt: Date }[]> {
  return db.read(
    `select l.id, l.phone, o.title, l.plate, l.due::text as due, l.agreed_at as "agreedAt"
     from insurance_lead l join insurance_offer o on o.id = l.offer_id
     where l.batch_id = $1 and l.state <> 'withdrawn' and l.phone || ' ' || l.id::text > $2 order by l.phone || ' ' || l.id::text limit $3`,
    [batchId, after, limit],
  );
}
