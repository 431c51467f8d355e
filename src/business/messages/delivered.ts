import type { Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';

/** What is known of a message: that it reached its phone and when, that it never will, or nothing yet. */
export type MtArrival = { readonly deliveredAt: Date } | 'failed' | 'open';

/** Whether messages arrived, by id. What was told by a message counts from when it arrived. */
export async function arrivalsOfMts(
  tx: Tx,
  mts: readonly { readonly phone: Phone; readonly id: Id }[],
): Promise<Map<Id, MtArrival>> {
  if (mts.length === 0) return new Map();
  const rows = await tx.sql<{ id: Id; state: string; done_at: Date | null }>(
    'arrivals of MTs',
    'select mt.id, mt.state, mt.done_at from unnest($1::text[], $2::uuid[]) t(p, i) join mt on mt.phone = t.p and mt.id = t.i',
    [mts.map(({ phone }) => phone), mts.map(({ id }) => id)],
  );
  return new Map(rows.map(({ id, state, done_at }) => [id, arrivalOf(state, done_at)]));
}

function arrivalOf(state: string, doneAt: Date | null): MtArrival {
  if (state === 'delivered' && doneAt) return { deliveredAt: doneAt };
  return ['undelivered', 'expired', 'refused', 'cancelled'].includes(state) ? 'failed' : 'open';
}
