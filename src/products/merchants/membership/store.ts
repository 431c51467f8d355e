import type { Tx } from '../../../platform/db.ts';
import type { Phone } from '../../../values/phone.ts';
import type { Month } from '../../../values/time.ts';

/** Whether the monthly run of a month has come to its end at every carrier. */
export async function hasRunEnded(tx: Tx, month: Month): Promise<boolean> {
  const [row] = await tx.sql<{ ended: boolean }>(
    'has membership run ended',
    `select exists (select from membership_run where month = $1)
       and not exists (select from membership_run where month = $1 and ended_at is null) as ended`,
    [month],
  );
  return row!.ended;
}

/** The months for which a phone was sent its SMS by the monthly run, newest first. */
export function monthsSent(tx: Tx, phone: Phone, since: Date): Promise<{ month: Month; at: Date }[]> {
  return tx.sql(
    'membership months of phone',
    'select month, at from membership_sent where phone = $1 and at >= $2 order by month desc limit 400',
    [phone, since],
  );
}

/** Forgets which months a phone was sent; the messages themselves are kept as messages are. */
export async function eraseSent(tx: Tx, phone: Phone, until: Date): Promise<number> {
  const rows = await tx.sql(
    'erase membership sent',
    'delete from membership_sent where phone = $1 and at <= $2 returning phone',
    [phone, until],
  );
  return rows.length;
}
