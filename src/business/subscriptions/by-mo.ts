import type { Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';

/** A step of a subscription that a text of its person led to. */
export type ChangeByMo = {
  readonly moId: Id;
  readonly id: Id;
  readonly subscriptionId: Id;
  readonly from: string | null;
  readonly to: string;
  readonly at: Date;
};

/** What these texts led to, as the evidence of each step names its text. */
export async function changesByMos(
  tx: Tx,
  mos: readonly { readonly phone: Phone; readonly id: Id }[],
): Promise<ChangeByMo[]> {
  if (mos.length === 0) return [];
  const ids = mos.map(({ id }) => id);
  return tx.sql<ChangeByMo>(
    'subscription events of MOs',
    `select t.mo_id as "moId", e.id, e.subscription_id as "subscriptionId", e.from_state as "from", e.to_state as "to", e.at
     from unnest($1::text[], $2::uuid[]) t(phone, mo_id)
     join subscription_event e on e.phone = t.phone and e.id >= $3 and e.evidence ->> 'moId' = t.mo_id::text order by e.id`,
    [mos.map(({ phone }) => phone), ids, ids.toSorted()[0]],
  );
}
