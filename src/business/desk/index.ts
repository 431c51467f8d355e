export { helpMessageBody, helpTicketBody, helpTicketOpened, helpTickets, idParams } from './contract.ts';
export { watchFaxes } from './fax.ts';
export { type CarrierForm, loadForms } from './forms.ts';
export type { DeskHouse } from './house.ts';
export { jobsOf } from './jobs.ts';
export { mailOutlet, mailTaker, whenMailSettled } from './mail.ts';
export { carrierOutlet, webOutlet } from './outlets.ts';
export { addOnPage, askOnPage, ticketsShown } from './page-tickets.ts';
export { sealVisits } from './visits.ts';
