import { anyTickets } from '../business/tickets/index.ts';
import type { Db } from '../platform/db.ts';
import { demoHandsets } from '../simulators/demo-handsets.ts';
import type { SimulatedCarriers } from './simulated.ts';

/**
 * People of a demonstration write to customer care, and one has something done about a car, at its first start, from their simulated handsets and through the simulated
 * gateway, so that there is something to work on.
 */
export async function peopleAsk(db: Db, { gateways }: Pick<SimulatedCarriers, 'gateways'>): Promise<void> {
  if (await anyTickets(db)) return;
  for (const { phone, asks } of demoHandsets) {
    const gateway = asks && gateways.find((one) => one.reaches(asks.to));
    for (const text of asks?.texts ?? []) gateway?.sendMo(phone, asks!.to, text);
  }
}
