import type { Tx } from '../../platform/db.ts';
import type { Phone } from '../../values/phone.ts';

/** The last holder's relations are over, and nobody is asked to end them any more. */
export async function sealRelations(tx: Tx, phones: readonly Phone[], now: Date): Promise<void> {
  await tx.sql(
    'seal order relations',
    `update order_relation set state = 'closed' where phone = any($1) and state <> 'closed'`,
    [phones],
  );
  await tx.sql(
    'seal order chases',
    `update order_chase set done_at = $2, outcome = 'the number changed hands' where phone = any($1) and done_at is null`,
    [phones, now],
  );
}
