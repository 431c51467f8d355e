import { anyTickets } from '../business/tickets/index.ts';
import type { Db } from '../platform/db.ts';
import { demoHandsets } from '../simulators/demo-handsets.ts';
import type { SimulatedCarriers } from './simulated.ts';

/**
 * People of a demonstration write to customer care at its first start, from their simulated handsets and through the simulated
 * gateway, so that there is something to work on.
 */
export async function peopleAsk(db: Db, { gateways }: Pick<SimulatedCarriers, 'gateways'>): Promise<void> {
  if (await anyTickets(db)) return;
  for (const { phone, asks } of demoHandsets) {
    const gateway = asks && gateways.find((one) => one.reaches(asks.to));
    if (gateway) gateway.sendMo(phone, asks.to, asks.text);
  }
}
