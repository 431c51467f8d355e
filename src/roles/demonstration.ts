import { anyTickets } from '../business/tickets/index.ts';
import type { Db } from '../platform/db.ts';
import { demoHandsets } from '../simulators/demo-handsets.ts';
import type { SimulatedCarriers } from './simulated.ts';

/**
 * At the first start of a demonstration people write to customer care, and a member orders an errand, from their simulated handsets
 * and through the simulated gateway, so that there is something to work on.
 */
export async function peopleAsk(db: Db, { gateways }: Pick<SimulatedCarriers, 'gateways'>): Promise<void> {
  if (await anyTickets(db)) return;
  for (const { phone, asks } of demoHandsets) {
    const gateway = asks && gateways.find((one) => one.reaches(asks.to));
    for (const text of asks?.texts ?? []) gateway?.sendMo(phone, asks!.to, text);
  }
}
