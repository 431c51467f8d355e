import type { Tx } from '../../platform/db.ts';
import { chargesTogether, moveCharge, openChargesOf, saveCharges } from '../billing/index.ts';
import { withdrawMts } from '../messages/index.ts';
import type { Changes, State } from './model.ts';

/** States in which nothing is billed. */
const unbilled: ReadonlySet<State> = new Set(['closed', 'rejected', 'expired', 'suspended']);

/**
 * Stops the fees of what ends or is suspended: a planned one, and a pending one whose record can still be taken back. One that
 * has left stays as it is, and what the carrier raises by itself is told by its bill.
 */
export async function stopFees(tx: Tx, { subscriptions, events }: Changes): Promise<void> {
  const latest = [...new Map(subscriptions.map((one) => [one.id, one])).values()];
  const stopped = latest.filter((one) => one.activeFrom && unbilled.has(one.state));
  if (stopped.length === 0) return;
  const charges = await openChargesOf(tx, stopped);
  if (charges.length === 0) return;
  const why = new Map(events.map((event) => [event.subscriptionId, event]));
  const at = (id: string) => why.get(id)!.at;
  const withdrawn = await withdrawMts(
    tx,
    charges.flatMap(({ phone, mtId }) => (mtId === undefined ? [] : { phone, id: mtId })),
    at(charges[0]!.subscriptionId!),
  );
  const mayStop = charges.filter(
    ({ state, mtId }) => state === 'planned' || (mtId !== undefined && withdrawn.has(mtId)),
  );
  const steps = mayStop.map((charge) => {
    const { to, cause } = why.get(charge.subscriptionId!)!;
    const rule = `the subscription was ${to} before the record left`;
    return moveCharge(charge, 'voided', { rule, detail: { cause } }, at(charge.subscriptionId!));
  });
  await saveCharges(tx, chargesTogether(...steps));
}
