import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Complaint } from './model.ts';

/** A complaint that waits, and the ticket that hears what comes of it. */
export type Unsure = Complaint & { readonly ticketId: Id };

/** Keeps a complaint that waits; the same again is kept once. */
export async function saveUnsure(tx: Tx, one: Unsure, { at, lookAt }: { at: Date; lookAt: Date }): Promise<void> {
  await tx.sql(
    'save unsure complaint',
    `insert into complaint_unsure (id, phone, subscription_id, note, by, ticket_id, at, look_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing`,
    [one.id, one.phone, one.subscriptionId, one.note, one.by, one.ticketId, at, lookAt],
  );
}

/** The ticket of a complaint that waits about the same relation. */
export async function ticketOfUnsure(
  tx: Tx,
  { phone, subscriptionId }: Pick<Complaint, 'phone' | 'subscriptionId'>,
): Promise<Id | undefined> {
  const [row] = await tx.sql<{ ticketId: Id }>(
    'ticket of unsure complaint',
    'select ticket_id as "ticketId" from complaint_unsure where phone = $1 and subscription_id = $2 order by at, id limit 1',
    [phone, subscriptionId],
  );
  return row?.ticketId;
}

/** When the first of those that wait is to be looked at. */
export async function firstLook(db: Db): Promise<Date | undefined> {
  const [row] = await db.read<{ at: Date }>('select look_at as at from complaint_unsure order by look_at limit 1');
  return row?.at;
}

/** Those to be looked at by now, at most `limit`. */
export function unsureDue(db: Db, now: Date, limit: number): Promise<Unsure[]> {
  return db.read<Unsure>(
    `select id, phone, subscription_id as "subscriptionId", note, by, ticket_id as "ticketId"
     from complaint_unsure where look_at <= $1 order by look_at, id limit $2`,
    [now, limit],
  );
}

/** Whether it still waits: of two who settle it one comes first. */
export async function lockUnsure(tx: Tx, id: Id): Promise<boolean> {
  const found = await tx.sql('lock unsure complaint', 'select from complaint_unsure where id = $1 for update', [id]);
  return found.length > 0;
}

/** Puts off the next look. */
export async function lookLater(tx: Tx, id: Id, at: Date): Promise<void> {
  await tx.sql('look later at complaint', 'update complaint_unsure set look_at = $2 where id = $1', [id, at]);
}

/** It is settled. */
export async function forgetUnsure(tx: Tx, id: Id): Promise<void> {
  await tx.sql('complaint is settled', 'delete from complaint_unsure where id = $1', [id]);
}

/** How many wait. */
export async function countUnsure(db: Db): Promise<number> {
  const [row] = await db.read<{ count: number }>('select count(*)::int as count from complaint_unsure');
  return row!.count;
}
