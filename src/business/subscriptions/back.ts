import type { Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { together } from './decision.ts';
import { type Cause, type Changes, move, type Subscription } from './model.ts';

/** Of suspended subscriptions: those that a refused fee suspended, and not the carrier's platform. */
export async function suspendedByFees(tx: Tx, suspended: readonly Subscription[]): Promise<Set<Id>> {
  if (suspended.length === 0) return new Set();
  const rows = await tx.sql<{ id: Id }>(
    'suspended by fees',
    `select last.subscription_id as id from (
       select distinct on (phone, subscription_id) subscription_id, evidence from subscription_event
       where phone = any($1) and subscription_id = any($2) and to_state = 'suspended'
       order by phone, subscription_id, at desc, id desc) last
     where last.evidence ? 'chargeId'`,
    [suspended.map(({ phone }) => phone), suspended.map(({ id }) => id)],
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * A phone that texts again is not stopped any more (provisioning §7.5): what a refused fee had suspended goes on. Carriers that
 * have no user report tell it in no other way.
 */
export function decideBack(
  suspended: readonly Subscription[],
  text: { readonly phone: Phone; readonly moId: Id },
  now: Date,
): Changes {
  const { phone, moId } = text;
  const why: Cause = { cause: 'the phone texts again', channel: 'sms', actor: phone, evidence: { moId } };
  return together(...suspended.map((one) => move(one, 'active', why, now)));
}
