import { auditRequest } from '../../business/staff/index.ts';
import { linkToTicket, openTicket } from '../../business/tickets/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { complaintBody, complaintOpened, errandParams } from './contract.ts';
import { allowed, type ErrandRoutesHouse } from './seeing.ts';

/** A complaint about an errand is a ticket that names it; whose number it was is not written to once somebody else has it. */
export function complaintRoute(house: ErrandRoutesHouse): Route {
  const { db } = house;
  return route({
    method: 'POST',
    path: '/api/errands/:id/complaint',
    access: { roles: ['care-agent', 'supervisor'] },
    summary: 'Opens a ticket with a complaint about an errand, in the words of the person',
    params: errandParams,
    body: complaintBody,
    answer: complaintOpened,
    async handle(request) {
      const { params, body, staff, now } = request;
      const errand = await allowed(house, staff!, params.id, 'complain');
      const opened = await db.transact(async (tx) => {
        const ticket = (await openTicket(
          tx,
          house,
          {
            ...{ source: 'hotline', channel: 'phone', category: 'complaint-service', filedBy: staff!.id },
            ...{
              subject: `代办 ${errand.number} 投诉`,
              text: body.text,
              phone: errand.holderGone ? null : errand.phone,
            },
          },
          now,
        ))!;
        const link = { kind: 'errand', id: errand.id, words: errand.number };
        await linkToTicket(tx, { ticketId: ticket.ticket.id, link, by: staff!.id }, now);
        const detail = { ticket: ticket.number };
        await auditRequest(tx, request, 'errand.complain', { id: errand.id, phone: errand.phone }, detail);
        return ticket;
      });
      return { body: { number: opened.number, ticketId: opened.ticket.id } };
    },
  });
}
