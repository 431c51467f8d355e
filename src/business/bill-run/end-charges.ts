import type { Tx } from '../../platform/db.ts';
import {
  type Charge,
  type ChargeStep,
  chargesToEnd,
  chargesTogether,
  type Meaning,
  moveCharge,
  phonesToEnd,
  releaseCharges,
  saveCharges,
} from '../billing/index.ts';
import { statesOfMts, withdrawMts } from '../messages/index.ts';
import { lockSubscribers } from '../subscribers/index.ts';
import type { BillingHouse } from './house.ts';
import { followRelations } from './settle.ts';

const pageSize = 500;

/**
 * Ends what has waited until its time: a planned charge is over for its month, a pending one whose message has not left
 * expires, and the message with it. One that has left is settled by its fate. Returns how many phones were looked at.
 */
export async function endChargesPage(tx: Tx, house: BillingHouse, now: Date): Promise<number> {
  const phones = [...new Set(await phonesToEnd(tx, now, pageSize))].sort();
  await lockSubscribers(tx, phones);
  const charges = await chargesToEnd(tx, phones, now);
  const mts = charges.flatMap(({ phone, state, mtId }) => (state === 'pending' && mtId ? { phone, id: mtId } : []));
  const withdrawn = await withdrawMts(tx, mts, now);
  const states = await statesOfMts(tx, mts);
  const ends = charges.map((charge) => ({ charge, step: endOf(charge, withdrawn, states, now) }));
  const steps = ends.flatMap(({ step }) => step ?? []);
  await saveCharges(tx, chargesTogether(...steps));
  await releaseCharges(
    tx,
    ends.filter(({ step }) => !step).map(({ charge }) => charge),
  );
  const over = steps
    .map(({ charges: [charge] }) => charge)
    .filter(({ state, failure }) => state === 'voided' && failure);
  await followRelations(
    tx,
    house,
    over.map((charge) => ({ charge, meaning: charge.failure as Meaning })),
    now,
  );
  return phones.length;
}

/** Undefined for one whose message has left. */
function endOf(
  charge: Charge,
  withdrawn: ReadonlySet<string>,
  states: ReadonlyMap<string, string>,
  now: Date,
): ChargeStep | undefined {
  const kept = { result: charge.result, failure: charge.failure };
  if (charge.state === 'planned')
    return moveCharge(charge, 'voided', { rule: 'its month is over for the carrier' }, now, kept);
  if (charge.mtId === undefined || withdrawn.has(charge.mtId))
    return moveCharge(charge, 'expired', { rule: 'its time was over before its message left' }, now, kept);
  return ['refused', 'cancelled'].includes(states.get(charge.mtId) ?? '')
    ? moveCharge(charge, 'voided', { rule: 'its message was turned back in the house and never left' }, now, kept)
    : undefined;
}
