import type { Db } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Channel, Ticket } from './model.ts';
import { type Attachment, type Numbered, numberOf } from './store.ts';

/** A message as it is read, with its files and, of an SMS of ours, how it stands on its way. */
export type ReadMessage = {
  readonly id: Id;
  readonly ticketId: Id;
  /** The number of that ticket. */
  readonly of: string;
  readonly direction: 'in' | 'out' | 'note';
  readonly channel: Channel | null;
  readonly by: Id | null;
  readonly text: string;
  readonly phone: string | null;
  readonly mtId: Id | null;
  readonly at: Date;
  readonly attachments: readonly Attachment[];
};

const mostMessages = 500;

/** The thread of a ticket and of all that go on in it, oldest first; of a very long one the newest part. */
export async function threadOf(db: Db, id: Id): Promise<ReadMessage[]> {
  const rows = await db.read<Omit<ReadMessage, 'of'> & { number: string }>(
    `with recursive whole as (
       select id, number from ticket where id = $1
       union select t.id, t.number from ticket t join whole w on t.merged_into = w.id)
     select * from (
       select m.id, m.ticket_id as "ticketId", w.number, m.direction, m.channel, m."by", m.text, m.phone, m.mt_id as "mtId", m.at,
         coalesce((select json_agg(json_build_object('id', a.id, 'name', a.name, 'type', a.type, 'bytes', a.bytes, 'hash', a.hash)
           order by a.id) from ticket_attachment a where a.message_id = m.id), '[]') as attachments
       from whole w join ticket_message m on m.ticket_id = w.id order by m.id desc limit $2) newest
     order by id`,
    [id, mostMessages],
  );
  return rows.map(({ number, ...row }) => ({ ...row, of: numberOf(number) }));
}

/** Other tickets of the same phone that are not over: this one could go on in one of them. */
export async function othersOf(db: Db, { id, phone }: Ticket): Promise<Numbered[]> {
  if (phone === null) return [];
  const rows = await db.read<{ number: string; body: Ticket }>(
    `select number, body from ticket where phone = $1 and id <> $2 and state not in ('closed', 'merged') order by id desc limit 10`,
    [phone, id],
  );
  return rows.map(({ number, body }) => ({ number: numberOf(number), ticket: body }));
}

/** Whether somebody was called to a ticket. */
export async function wasCalled(db: Db, account: Id, ticketId: Id): Promise<boolean> {
  const rows = await db.read('select from ticket_notice where ticket_id = $1 and account_id = $2 limit 1', [
    ticketId,
    account,
  ]);
  return rows.length > 0;
}

/** Who of these is not at work. */
export async function awayAmong(db: Db, accounts: readonly Id[]): Promise<Set<Id>> {
  const rows = await db.read<{ id: Id }>('select account_id as id from ticket_off_duty where account_id = any($1)', [
    accounts,
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** What somebody has not read yet, as far as it shows by now. */
export function unreadNotices(db: Db, account: Id, now: Date) {
  return db.read<{ id: Id; kind: string; ticketId: Id; number: string; subject: string; by: Id | null; at: Date }>(
    `select n.id, n.kind, n.ticket_id as "ticketId", t.number, t.body ->> 'subject' as subject, n."by", n.show_at as at
     from ticket_notice n join ticket t on t.id = n.ticket_id
     where n.account_id = $1 and n.read_at is null and n.show_at <= $2 order by n.show_at desc, n.id limit 50`,
    [account, now],
  );
}

/** Call-backs that are owed, the earliest first. */
export function openFollowUps(
  db: Db,
  { to, after, limit }: { to: Id | undefined; after: Id | undefined; limit: number },
) {
  return db.read<{ id: Id; ticketId: Id; number: string; body: Ticket; dueAt: Date; to: Id | null }>(
    `select f.id, f.ticket_id as "ticketId", t.number, t.body, f.due_at as "dueAt", f."to"
     from ticket_follow_up f join ticket t on t.id = f.ticket_id
     where f.result is null and ($1::uuid is null or f."to" = $1)
       and ($2::uuid is null or (f.due_at, f.id) > (select c.due_at, c.id from ticket_follow_up c where c.id = $2))
     order by f.due_at, f.id limit $3`,
    [to ?? null, after ?? null, limit],
  );
}
