import { z } from 'zod';
import { fileName, importedFile } from '../works/contract.ts';

const time = z.iso.datetime({ offset: true });
const text = z.object({ 'zh-CN': z.string(), en: z.string() });
const count = z.int().min(0);

/** What a case may be about. */
export const deskCategories = z.object({ items: z.array(z.object({ code: z.string(), title: text })) });

/** A ticket from a call: what the caller said. */
export const callTicketBody = z.object({
  subject: z.string().trim().min(1).max(120),
  text: z.string().trim().min(1).max(2000),
  category: z.string().max(32),
});
export const callTicketOpened = z.object({ ticketId: z.string(), number: z.string() });
export const idParams = z.object({ id: z.uuid() });

/** What the phone that was proved asked before, and how that stands. */
export const helpTickets = z.object({
  /** Masked. */
  phone: z.string(),
  items: z.array(
    z.object({
      id: z.string(),
      number: z.string(),
      /** Numbers of requests that go on in this one. */
      merged: z.array(z.string()),
      category: text,
      subject: z.string(),
      state: z.enum(['received', 'in-work', 'waiting-for-you', 'answered', 'closed']),
      openedAt: time,
      messages: z.array(z.object({ from: z.enum(['you', 'us']), text: z.string(), at: time })),
    }),
  ),
});
export type HelpTickets = z.infer<typeof helpTickets>;

export const longestHelpText = 2000;
export const mostPictures = 6;
/** `id` is made by the page: sent again it is the same request. */
export const helpTicketBody = z.object({
  id: z.uuid(),
  category: z.string().max(32),
  text: z.string().trim().min(5).max(longestHelpText),
  name: z.string().trim().max(40).default(''),
  pictures: z.array(z.uuid()).max(mostPictures).default([]),
});
export const helpTicketOpened = z.object({ number: z.string() });
export const helpMessageBody = z.object({ id: z.uuid(), text: z.string().trim().min(1).max(longestHelpText) });
export const pictureTaken = z.object({ id: z.string() });
export const pictureQuery = z.object({ name: z.string().trim().min(1).max(100) });

export const asideMail = z.object({
  id: z.string(),
  from: z.string(),
  name: z.string(),
  subject: z.string(),
  why: z.string(),
  bytes: count,
  receivedAt: time,
});
export type AsideMail = z.infer<typeof asideMail>;
export const troubledMail = z.object({
  id: z.string(),
  ticketId: z.string(),
  to: z.string(),
  subject: z.string(),
  state: z.enum(['unsure', 'refused', 'bounced']),
  answer: z.string(),
  queuedAt: time,
});
export type TroubledMail = z.infer<typeof troubledMail>;
/** Mails that wait for a person: those set aside, and those of ours that went wrong. */
export const mailDesk = z.object({
  counts: z.object({ aside: count, troubled: count }),
  aside: z.array(asideMail),
  troubled: z.array(troubledMail),
});
export const asideBody = z.object({ how: z.enum(['ticket', 'done']) });
export const troubledBody = z.object({ how: z.enum(['again', 'drop']) });

export const faxQuery = z.object({
  name: z.string().trim().min(1).max(100),
  sender: z.string().trim().max(30).optional(),
});
export const faxView = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string().optional(),
  bytes: count,
  sender: z.string().optional(),
  state: z.enum(['taken', 'refused']),
  why: z.string().optional(),
  ticketId: z.string().optional(),
  receivedAt: time,
});
export type FaxView = z.infer<typeof faxView>;
export const faxTaken = faxView.extend({ isKnown: z.boolean() });
export const faxesQuery = z.object({
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export const faxPage = z.object({ items: z.array(faxView), next: z.string().optional() });

const field = z.string().trim().max(5000).default('');
/** A work order as the carrier words it. */
export const workOrderBody = z.object({
  number: z.string().trim().min(1).max(64),
  phone: field,
  category: field,
  content: z.string().trim().min(1).max(5000),
  deadline: field,
  contact: field,
});
export const carrierParams = z.object({ carrier: z.string() });
export const orderImportQuery = carrierParams.extend({ name: fileName });
/** `changed`: it was there, and the carrier said something new. */
export const workOrderTaken = z.object({ ticketId: z.string(), fate: z.enum(['taken', 'changed', 'known']) });
export const workOrdersImported = importedFile.extend({ taken: count, changed: count, known: count });
export type WorkOrdersImported = z.infer<typeof workOrdersImported>;

export const workOrder = z.object({
  ticketId: z.string(),
  carrier: z.string(),
  number: z.string(),
  /** Masked. */
  phone: z.string().optional(),
  category: z.string(),
  content: z.string(),
  deadlineAt: time,
  receivedAt: time,
  state: z.enum(['open', 'replied']),
  warned: z.boolean(),
  late: z.boolean(),
  reply: z.record(z.string(), z.string()).optional(),
  repliedAt: time.optional(),
});
export type WorkOrderView = z.infer<typeof workOrder>;
export const workOrdersQuery = z.object({ state: z.enum(['open', 'replied']).default('open') });
export const formView = z.object({
  carrier: z.string(),
  title: text,
  categories: z.array(z.string()),
  reply: z.array(
    z.object({
      code: z.string(),
      title: text,
      choices: z.array(z.string()).optional(),
      longest: z.int().optional(),
      required: z.boolean(),
    }),
  ),
});
export type FormView = z.infer<typeof formView>;
export const workOrderDesk = z.object({ forms: z.array(formView), items: z.array(workOrder) });
export const replyBody = z.object({ reply: z.record(z.string().max(20), z.string().max(2000)) });
export const repliesQuery = z.object({
  carrier: z.string(),
  from: z.iso.date(),
  to: z.iso.date(),
  format: z.enum(['csv', 'xlsx']).default('xlsx'),
});
