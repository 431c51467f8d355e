import type { Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';

/** A subscription that was in force at some instant. */
export type Standing = {
  readonly phone: Phone;
  readonly id: Id;
  readonly product: string;
  readonly billingGroup: string;
  readonly state: 'active' | 'suspended';
  readonly activeFrom: Date;
};

/**
 * A page of what was in force at an instant, in the order of phones: those after `after`. It is told from the events, so the
 * same question has the same answer for ever.
 */
export function standingAt(
  tx: Tx,
  { at, products, after, limit }: { at: Date; products: readonly string[]; after: string; limit: number },
): Promise<Standing[]> {
  return tx.sql<Standing>(
    'subscriptions standing at',
    `select s.phone, s.id, s.product, s.billing_group as "billingGroup", e.to_state as state, s.active_from as "activeFrom"
     from subscription s cross join lateral (
       select to_state from subscription_event e
       where e.phone = s.phone and e.subscription_id = s.id and e.at <= $1 order by e.at desc, e.id desc limit 1) e
     where s.phone > $3 and s.product = any($2) and s.active_from is not null and e.to_state in ('active', 'suspended')
     order by s.phone, s.id limit $4`,
    [at, products, after, limit],
  );
}
