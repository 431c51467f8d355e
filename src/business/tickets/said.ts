import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Attachment } from './store.ts';

/**
 * What the person and we said to each other on a ticket: never a note, nothing said between a carrier and us, and nothing that staff
 * wrote down in the person's name.
 */
export type SaidOn = {
  readonly ticketId: Id;
  readonly direction: 'in' | 'out';
  readonly text: string;
  readonly reference: string | null;
  readonly at: Date;
};

/** What was said on these tickets, the oldest first; of very much the newest part. */
export function saidOn(db: Db, ticketIds: readonly Id[]): Promise<SaidOn[]> {
  return db.read<SaidOn>(
    `select "ticketId", direction, text, reference, at from (
       select id, ticket_id as "ticketId", direction, text, reference, at from ticket_message
       where ticket_id = any($1) and channel <> 'carrier' and (direction = 'out' or direction = 'in' and "by" is null)
       order by id desc limit 1000) newest
     order by id`,
    [ticketIds],
  );
}

/** The files of an answer that is about to go. */
export function attachmentsOf(tx: Tx, ids: readonly Id[]): Promise<Attachment[]> {
  return tx.sql<Attachment>(
    'attachments of answer',
    'select id, name, type, bytes, hash from ticket_attachment where id = any($1) order by id',
    [ids],
  );
}
