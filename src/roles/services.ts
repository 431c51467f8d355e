import type { AnyService } from '../business/messages/index.ts';
import { type TicketHouse, ticketActs, ticketService } from '../business/tickets/index.ts';

/** What services there are, and what each can do: their words stand in `content/services`. */
export const serviceActs: ReadonlyMap<string, readonly string[]> = new Map([['tickets', ticketActs]]);

/** What answers words of its own by SMS. The service of a new slice is added here and above, and nowhere else. */
export function servicesOf(house: Omit<TicketHouse, 'db'>): readonly AnyService[] {
  return [ticketService(house)];
}
