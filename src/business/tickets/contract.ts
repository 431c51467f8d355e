import { z } from 'zod';
import { maskedNumber } from '../../platform/http/contract.ts';

const time = z.iso.datetime({ offset: true });
const phone = z.string().regex(/^\d{5,20}$/);
const words = z.string().trim().min(1).max(2000);
const title = z.object({ 'zh-CN': z.string(), en: z.string() });

export const source = z.enum(['sms', 'hotline', 'e-mail', 'fax', 'web', 'carrier-work-order']);
export const channel = z.enum(['sms', 'phone', 'e-mail', 'fax', 'web', 'carrier']);
export const priority = z.enum(['low', 'normal', 'high', 'urgent']);
export const ticketState = z.enum([
  'open',
  'technical',
  'answer-due',
  'supervisor',
  'waiting',
  'solved',
  'closed',
  'merged',
]);
export const followUpResult = z.enum(['content', 'not-content', 'not-reached', 'no-longer-needed']);

/** Lists of tickets: what somebody has to do, the most pressing first; the others by their last change. */
export const viewName = z.enum(['mine', 'unassigned', 'due', 'waiting', 'technical', 'supervisor', 'mentions', 'all']);
export type ViewName = z.infer<typeof viewName>;

/** What a list may be narrowed by; a saved view is such a filter with a name. */
export const ticketFilter = z.object({
  view: viewName.default('all'),
  state: ticketState.optional(),
  category: z.string().max(32).optional(),
  priority: priority.optional(),
  source: source.optional(),
  assignee: z.uuid().optional(),
  /** Words of the thread or the subject, or the number of a ticket. */
  text: z.string().trim().min(2).max(80).optional(),
});
export type TicketFilter = z.infer<typeof ticketFilter>;
export const listQuery = ticketFilter.extend({
  after: z.string().max(80).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});

/** The tickets of one number, which stands in no address. */
export const numberBody = z.object({
  phone,
  after: z.string().max(80).optional(),
  limit: z.number().int().min(1).max(100).default(30),
});

const clock = z.object({
  targetMs: z.number(),
  /** Working time used up so far. */
  spentMs: z.number(),
  isRunning: z.boolean(),
  dueAt: time.optional(),
  endedAt: time.optional(),
  isLate: z.boolean(),
});

export const ticketRow = z.object({
  id: z.string(),
  number: z.string(),
  /** Masked. */
  phone: z.string().optional(),
  name: z.string().optional(),
  subject: z.string(),
  state: ticketState,
  branch: z.enum(['direct', 'technical', 'supervisor']),
  category: z.string(),
  priority,
  source,
  assignee: z.string().optional(),
  awaiting: z.boolean(),
  escalation: z.number().int(),
  dueAt: time.optional(),
  changedAt: time,
});
export type TicketRow = z.infer<typeof ticketRow>;
/** `now` is the time of the house: what is due is counted from it. */
export const ticketPage = z.object({ items: z.array(ticketRow), next: z.string().optional(), now: time });

export const attachmentView = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  bytes: z.number().int(),
});
export const messageView = z.object({
  id: z.string(),
  direction: z.enum(['in', 'out', 'note']),
  channel: channel.optional(),
  /** Who wrote it; absent where the person or the house did. */
  by: z.string().optional(),
  text: z.string(),
  at: time,
  /** Of an SMS of ours: how it stands on its way. */
  sent: z.string().optional(),
  /** The ticket it came with, where that was merged into this one. */
  of: z.string().optional(),
  attachments: z.array(attachmentView),
});
export type MessageView = z.infer<typeof messageView>;

export const eventView = z.object({
  seq: z.number().int(),
  kind: z.string(),
  by: z.string().optional(),
  at: time,
  data: z.record(z.string(), z.unknown()),
});
export const linkView = z.object({ kind: z.string(), id: z.string(), words: z.string() });
export const followUpView = z.object({
  id: z.string(),
  dueAt: time,
  to: z.string().optional(),
  what: z.string(),
  result: followUpResult.optional(),
});

/** A whole ticket. What people outside our house may not see is left out. */
export const ticketView = ticketRow.extend({
  /** The same number, for those who may see it whole. */
  whole: maskedNumber.optional(),
  now: time,
  version: z.number().int(),
  assigneeId: z.string().optional(),
  email: z.string().optional(),
  reference: z.string().optional(),
  deadlineAt: time.optional(),
  openedAt: time,
  answers: z.number().int(),
  policy: z.object({ code: z.string(), version: z.number().int() }),
  clocks: z.object({
    first: clock.optional(),
    answer: clock.optional(),
    duty: clock.optional(),
    solve: clock.optional(),
  }),
  score: z.number().int().optional(),
  mergedInto: z.object({ id: z.string(), number: z.string(), until: time }).optional(),
  holderGone: z.boolean(),
  /** A carrier waits for its reply form. */
  owesReply: z.boolean(),
  messages: z.array(messageView),
  events: z.array(eventView),
  links: z.array(linkView),
  followUps: z.array(followUpView),
  /** Other open tickets of the same phone, which this one could go on in. */
  others: z.array(ticketRow),
  /** What may be done now by who asks. */
  may: z.array(z.string()),
});
export type TicketView = z.infer<typeof ticketView>;

export const ticketParams = z.object({ id: z.uuid() });

/** A case that somebody of ours, or an agent of 10010, writes down. */
export const openBody = z.object({
  phone: phone.optional(),
  email: z.email().max(200).optional(),
  name: z.string().trim().min(1).max(50).optional(),
  source,
  reference: z.string().trim().min(1).max(60).optional(),
  deadlineAt: time.optional(),
  category: z.string().max(32),
  priority: priority.default('normal'),
  subject: z.string().trim().min(1).max(60),
  text: words,
  attachments: z.array(z.uuid()).max(10).default([]),
  /** It becomes the ticket of who writes it down. */
  mine: z.boolean().default(false),
});
export const openedTicket = z.object({ id: z.string(), number: z.string() });

const version = z.number().int().min(1);
const files = z.array(z.uuid()).max(10).default([]);

/** What is done to a ticket; `version` is that of the page, so that two people do not undo each other. */
export const actBody = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('answer'),
    version,
    channel,
    next: z.enum(['keep', 'waiting', 'solved']),
    text: z.string().trim().min(1).max(500),
    attachments: files,
  }),
  z.object({
    kind: z.literal('note'),
    version,
    text: words,
    mentions: z.array(z.uuid()).max(20).default([]),
    attachments: files,
  }),
  z.object({ kind: z.literal('hear'), version, channel, text: words, attachments: files }),
  z.object({ kind: z.literal('assign'), version, to: z.uuid().nullable() }),
  /** In detail: technical support must not have to ask again. */
  z.object({ kind: z.literal('technical'), version, text: z.string().trim().min(10).max(2000), attachments: files }),
  z.object({ kind: z.literal('done'), version, text: words, attachments: files }),
  z.object({ kind: z.literal('give-back'), version, text: words }),
  z.object({ kind: z.literal('supervisor'), version, text: words }),
  z.object({ kind: z.literal('wait'), version }),
  z.object({ kind: z.literal('solve'), version }),
  z.object({ kind: z.literal('close'), version, because: z.enum(['solved', 'spam', 'withdrawn']) }),
  z.object({ kind: z.literal('reopen'), version, text: words }),
  z.object({
    kind: z.literal('classify'),
    version,
    category: z.string().max(32).optional(),
    priority: priority.optional(),
    subject: z.string().trim().min(1).max(60).optional(),
  }),
  z.object({ kind: z.literal('policy'), version, code: z.string().max(32) }),
  z.object({
    kind: z.literal('follow-up'),
    version,
    id: z.uuid(),
    dueAt: time,
    to: z.uuid().nullable(),
    what: z.string().trim().min(1).max(200),
  }),
  z.object({ kind: z.literal('follow-up-done'), version, id: z.uuid(), result: followUpResult, text: words }),
]);
export type ActBody = z.infer<typeof actBody>;
export const actResult = z.object({ version: z.number().int(), state: ticketState });

export const mergeBody = z.object({ version, into: z.uuid() });
export const splitBody = z.object({ messageId: z.uuid(), subject: z.string().trim().min(1).max(60) });

export const uploadQuery = z.object({ name: z.string().trim().min(1).max(120) });

/** What pages of tickets need to know of the desk. */
export const deskView = z.object({
  categories: z.array(z.object({ code: z.string(), title })),
  policies: z.array(z.object({ code: z.string(), version: z.number().int(), title })),
  colleagues: z.array(z.object({ id: z.string(), name: z.string(), role: z.string(), isAway: z.boolean() })),
  me: z.object({ id: z.string(), isAway: z.boolean() }),
  channels: z.array(channel),
  attachments: z.object({ limitBytes: z.number().int(), accept: z.array(z.string()) }),
});
export type DeskView = z.infer<typeof deskView>;
export const dutyBody = z.object({ atWork: z.boolean() });

export const cannedList = z.array(z.object({ code: z.string(), title, text: z.string() }));

/** How many there are in each list, up to a hundred. */
export const viewCounts = z.record(z.string(), z.number().int());

export const savedView = z.object({
  id: z.string(),
  name: z.string(),
  shared: z.boolean(),
  isMine: z.boolean(),
  filter: ticketFilter.partial(),
});
export const savedViewBody = z.object({
  id: z.uuid(),
  name: z.string().trim().min(1).max(40),
  shared: z.boolean(),
  filter: ticketFilter.partial(),
});
export const savedViews = z.array(savedView);

export const noticeView = z.object({
  id: z.string(),
  kind: z.string(),
  ticketId: z.string(),
  number: z.string(),
  subject: z.string(),
  by: z.string().optional(),
  at: time,
});
export const noticeList = z.array(noticeView);
/** All of one ticket, or one. */
export const readBody = z.object({ ticketId: z.uuid() });

export const followUpRow = z.object({
  id: z.string(),
  ticketId: z.string(),
  number: z.string(),
  subject: z.string(),
  what: z.string(),
  dueAt: time,
  to: z.string().optional(),
});
export const followUpQuery = z.object({
  mine: z.stringbool().default(false),
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
export const followUpPage = z.object({ items: z.array(followUpRow), next: z.string().optional() });

/** Who has a ticket open. A page tells it every so often, and when it leaves. */
export const presenceBody = z.object({ tab: z.uuid(), typing: z.boolean(), gone: z.boolean().default(false) });
export const presenceEvent = z.object({
  ticket: z.string(),
  people: z.array(z.object({ id: z.string(), name: z.string(), typing: z.boolean() })),
});
export const changedEvent = z.object({ ticket: z.string(), version: z.number().int() });
