import { csvLine } from '../../platform/csv.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Phone } from '../../values/phone.ts';
import { beijingIso, type Day, dayOf } from '../../values/time.ts';

/** A file of cancels for a carrier that has no reverse interface. */
export type CancelFile = { readonly peer: string; readonly day: Day; readonly lines: number; readonly content: string };

/**
 * Lists everything a peer still has to end, in the day's file: what was listed before and still stands is listed again. Returns
 * the file of the day, which is written once: asking again gives the same one.
 */
export async function writeCancelFile(tx: Tx, peer: string, now: Date): Promise<CancelFile> {
  const day = dayOf(now);
  const open = await tx.sql<{ phone: Phone; product_ref: string; opened_at: Date; cause: string }>(
    'cancels to list',
    `update order_chase set attempts = attempts + 1, next_at = null, last_result = 'listed ' || $2
     where peer = $1 and done_at is null and not exists (select from cancel_file where peer = $1 and day = $2::date)
     returning phone, product_ref, opened_at, cause`,
    [peer, day],
  );
  const lines = open
    .sort((a, b) => a.opened_at.getTime() - b.opened_at.getTime())
    .map((one) => csvLine([one.phone, one.product_ref, beijingIso(one.opened_at), one.cause]));
  const content = csvLine(['msisdn', 'productId', 'cancelledAt', 'cause']) + lines.join('');
  await tx.sql(
    'keep cancel file',
    `insert into cancel_file (peer, day, lines, content, written_at) values ($1, $2::date, $3, $4, $5) on conflict do nothing`,
    [peer, day, lines.length, content, now],
  );
  const [row] = await tx.sql<{ lines: number; content: string }>(
    'cancel file of day',
    'select lines, content from cancel_file where (peer, day) = ($1, $2::date)',
    [peer, day],
  );
  return { peer, day, ...row! };
}

/** The file of a day, if one was written. */
export async function cancelFileOf(db: Db, peer: string, day: Day): Promise<CancelFile | undefined> {
  const [row] = await db.read<{ lines: number; content: string }>(
    'select lines, content from cancel_file where (peer, day) = ($1, $2::date)',
    [peer, day],
  );
  return row && { peer, day, ...row };
}
