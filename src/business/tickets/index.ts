export {
  type Act,
  type ActRefusal,
  type Arrival,
  act,
  linkToTicket,
  mergeTickets,
  type NewTicket,
  type Occurrence,
  type Opened,
  type OutgoingAnswer,
  type Outlet,
  occur,
  openTicket,
  receive,
  returnTickets,
  sealTickets,
  type TicketHouse,
} from './actions.ts';
export type { Calendar } from './calendar.ts';
export { type Clock, ended, running, spentMs, standing, started } from './clock.ts';
export type { Actor, Command } from './decide.ts';
export { type CareFacts, careFacts } from './facts.ts';
export { ticketVolumes } from './figures.ts';
export { kindOf } from './files.ts';
export {
  type Channel,
  dueAtOf,
  isOver,
  isThanks,
  type Link,
  needsWork,
  type Source,
  type Ticket,
  type TicketState,
} from './model.ts';
export { attachmentsOf, type SaidOn, saidOn } from './said.ts';
export { ticketActs, ticketService } from './service.ts';
export { type DeskSheet, loadDesk } from './sheet.ts';
export {
  type Attachment,
  anyTickets,
  eventsOf,
  findByNumber,
  findTicket,
  insertAttachment,
  type Numbered,
  nextNumbers,
  numberOf,
  readNumber,
  ticketsOf,
  webTicketsSince,
} from './store.ts';
