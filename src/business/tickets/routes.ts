import type { Route } from '../../platform/http/index.ts';
import { actRoutes } from './act-routes.ts';
import { attachmentRoutes } from './attachment-routes.ts';
import { deskRoutes } from './desk-routes.ts';
import { listRoutes } from './list-routes.ts';
import type { TicketRoutesHouse } from './seeing.ts';
import { ticketOwnRoutes } from './ticket-routes.ts';

/** Tickets: lists, threads, what is done to them, and who else is at it. */
export function ticketRoutes(house: TicketRoutesHouse): Route[] {
  return [
    ...listRoutes(house),
    ...ticketOwnRoutes(house),
    ...actRoutes(house),
    ...attachmentRoutes(house),
    ...deskRoutes(house),
  ];
}
