import {
  addOnPage,
  askOnPage,
  helpMessageBody,
  helpTicketBody,
  helpTicketOpened,
  helpTickets,
  idParams,
  ticketsShown,
} from '../../business/desk/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import type { SelfHouse } from './house.ts';

/** Requests for help of the holder of a phone: the same as on the help page, without proving the phone once more. */
export function ownTicketRoutes({ desk }: SelfHouse): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/self/tickets',
      access: 'subscriber',
      summary: 'What this phone asked, and how that stands',
      answer: helpTickets,
      async handle({ holder, now }) {
        return { body: await ticketsShown(desk, holder!.phone, now) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/self/tickets',
      access: 'subscriber',
      summary: 'Opens a ticket of this phone; the same id again is the same request',
      body: helpTicketBody.omit({ name: true, pictures: true }),
      answer: helpTicketOpened,
      async handle({ holder, body, now }) {
        const { number, isNew } = await askOnPage(desk, holder!.phone, { ...body, name: null, pictures: [] }, now);
        return { status: isNew ? 201 : 200, body: { number } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/self/tickets/:id/messages',
      access: 'subscriber',
      summary: 'Adds to a request of this phone',
      params: idParams,
      body: helpMessageBody,
      answer: helpTickets,
      async handle({ holder, params, body, now }) {
        await addOnPage(desk, holder!.phone, { ticketId: params.id, ...body }, now);
        return { body: await ticketsShown(desk, holder!.phone, now) };
      },
    }),
  ];
}
