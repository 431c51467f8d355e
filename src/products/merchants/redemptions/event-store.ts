import type { Db, Tx } from '../../../platform/db.ts';
import { type Id, newId } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import { later, minuteMs } from '../../../values/time.ts';
import type { EventKind } from './events.ts';

/** Where a merchant's program hears of redemptions. */
export type Webhook = {
  readonly merchantId: Id;
  readonly url: string;
  readonly secret: Uint8Array;
  readonly active: boolean;
  readonly changedBy: string;
  readonly changedAt: Date;
};

/** The webhook of a merchant, used or not. */
export async function webhookOf(tx: Tx, merchantId: Id): Promise<Webhook | undefined> {
  const [row] = await tx.sql<Webhook>(
    'till webhook',
    `select merchant_id as "merchantId", url, secret, active, changed_by as "changedBy", changed_at as "changedAt" from till_webhook where merchant_id = $1`,
    [merchantId],
  );
  return row;
}

/** Sets the webhook of a merchant. */
export async function saveWebhook(
  tx: Tx,
  { merchantId, url, secret, active, changedBy, changedAt }: Webhook,
): Promise<void> {
  await tx.sql(
    'save till webhook',
    `insert into till_webhook (merchant_id, url, secret, active, changed_by, changed_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (merchant_id) do update set url = excluded.url, secret = excluded.secret, active = excluded.active,
       changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
    [merchantId, url, secret, active, changedBy, changedAt],
  );
}

/** An event that is to be told now. */
export type DueEvent = {
  readonly phone: Phone;
  readonly id: Id;
  readonly merchantId: Id;
  readonly body: string;
  readonly tries: number;
  readonly url: string;
  readonly secret: Uint8Array;
};

/** When the next event is due to a merchant who still wants to hear. */
export async function nextEvent(db: Db): Promise<Date | undefined> {
  const [row] = await db.read<{ at: Date | null }>(
    `select min(e.next_at) as at from till_event e join till_webhook w on w.merchant_id = e.merchant_id where e.next_at is not null and w.active`,
  );
  return row?.at ?? undefined;
}

/** Who dies while telling leaves what he took to the next after so long. */
const leaseMs = 5 * minuteMs;

/** Takes what is due, and counts the try before it is made: what comes twice comes under the same key. */
export function takeEvents(tx: Tx, now: Date, limit: number): Promise<DueEvent[]> {
  return tx.sql<DueEvent>(
    'take till events',
    `update till_event e set tries = e.tries + 1, next_at = $2
     from (select d.phone, d.id, w.url, w.secret from till_event d join till_webhook w on w.merchant_id = d.merchant_id
           where d.next_at <= $1 and w.active order by d.next_at, d.id limit $3) t
     where e.phone = t.phone and e.id = t.id and e.next_at <= $1
     returning e.phone, e.id, e.merchant_id as "merchantId", e.body, e.tries, t.url, t.secret`,
    [now, later(now, leaseMs), limit],
  );
}

/** What came of a try; `again` is when the next one is due, where there is one. */
export type EventTry = {
  readonly event: DueEvent;
  readonly status: number | undefined;
  readonly detail: string;
  readonly takenMs: number;
  readonly fate: 'delivered' | 'waiting' | 'given-up';
  readonly again: Date | undefined;
};

/** Writes a try down. */
export async function recordEventTry(
  tx: Tx,
  { event, status, detail, takenMs, fate, again }: EventTry,
  now: Date,
): Promise<void> {
  await tx.sql(
    'insert till delivery',
    `insert into till_delivery (phone, id, event_id, merchant_id, attempt, url, status, detail, taken_ms, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[event.phone, newId(now), event.id, event.merchantId, event.tries, event.url, status ?? null],
      ...[detail.slice(0, 200), Math.round(takenMs), now],
    ],
  );
  await tx.sql('record till event', 'update till_event set state = $3, next_at = $4 where phone = $1 and id = $2', [
    ...[event.phone, event.id, fate, again ?? null],
  ]);
}

/** Puts back what was taken and not tried. */
export async function putBackEvents(tx: Tx, back: readonly DueEvent[], until: Date): Promise<void> {
  await tx.sql(
    'put back till events',
    `update till_event e set tries = e.tries - 1, next_at = $3 from unnest($1::text[], $2::uuid[]) t(phone, id) where e.phone = t.phone and e.id = t.id`,
    [back.map(({ phone }) => phone), back.map(({ id }) => id), until],
  );
}

/** Lets an event that was given up be told once more. False when there is none. */
export async function tellAgain(
  tx: Tx,
  { merchantId, id }: { readonly merchantId: Id; readonly id: Id },
  now: Date,
): Promise<boolean> {
  const rows = await tx.sql(
    'tell till event again',
    `update till_event set state = 'waiting', tries = 0, next_at = $3 where merchant_id = $1 and id = $2 and state = 'given-up' returning id`,
    [merchantId, id, now],
  );
  return rows.length === 1;
}

/** A line of the log. */
export type DeliveryLine = {
  readonly id: Id;
  readonly phone: Phone;
  readonly event: Id;
  readonly kind: EventKind;
  readonly state: 'waiting' | 'delivered' | 'given-up';
  readonly attempt: number;
  readonly url: string;
  readonly status: number | null;
  readonly detail: string;
  readonly takenMs: number;
  readonly at: Date;
};

/** The newest tries of a merchant, page by page; those that failed, where asked. */
export function deliveriesOf(
  tx: Tx,
  {
    merchantId,
    failed,
    before,
  }: { readonly merchantId: Id; readonly failed: boolean; readonly before: Id | undefined },
  limit: number,
): Promise<DeliveryLine[]> {
  return tx.sql<DeliveryLine>(
    'till deliveries',
    `select d.id, d.phone, d.event_id as event, e.kind, e.state, d.attempt, d.url, d.status, d.detail, d.taken_ms as "takenMs", d.at
     from till_delivery d join till_event e on e.phone = d.phone and e.id = d.event_id
     where d.merchant_id = $1 and (not $2 or d.status is null or d.status not between 200 and 299) and ($3::uuid is null or d.id < $3)
     order by d.id desc limit $4`,
    [merchantId, failed, before ?? null, limit],
  );
}
