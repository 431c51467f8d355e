import type { Blobs } from '../../platform/blobs.ts';
import { problems, type Request } from '../../platform/http/index.ts';
import type { Listener } from '../../platform/listen.ts';
import type { CountNumber, Numbers, Subject } from '../staff/index.ts';
import type { TicketHouse } from './actions.ts';
import { maySee, ticketRoles, viewerOf } from './may.ts';
import type { Ticket } from './model.ts';
import { wasCalled } from './read.ts';
import { ourRoles } from './roles.ts';
import { findTicket, type Numbered } from './store.ts';

/** What the routes of tickets work with. */
export type TicketRoutesHouse = TicketHouse & {
  readonly blobs: Blobs;
  /** How a ticket carries its number. */
  readonly numbers: Pick<Numbers, 'mask'>;
  readonly countNumber: CountNumber;
  readonly listener: Pick<Listener, 'on'>;
  readonly house: { readonly spName: string; readonly hotline: string };
};

export const everyone = { roles: ticketRoles };
export const ours = { roles: ourRoles };
export const care = { roles: ['care-agent', 'supervisor'] };

/** What the audit says it was done to: whose number it is about is searched there. */
export function subjectOf({ id, phone }: Ticket): Subject {
  return phone === null ? id : { id, phone };
}

/** A ticket that is the caller's to see: another one is not there for them. */
export async function seen(
  { db }: TicketRoutesHouse,
  { staff }: Pick<Request, 'staff'>,
  id: string,
): Promise<Numbered> {
  const found = await findTicket(db, id);
  if (!found || !(await maySee(viewerOf(staff!), found.ticket, () => wasCalled(db, staff!.id, id))))
    throw problems.notFound();
  return found;
}
