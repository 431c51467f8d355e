import { z } from 'zod';

const time = z.iso.datetime({ offset: true });
const words = z.object({ 'zh-CN': z.string(), en: z.string() });
/** The same in both languages of the page. */
export type BothWords = z.infer<typeof words>;
const fen = z.int();

/** Where a calendar reads the own due days; it is told this once. */
export const ownCalendar = z.object({ path: z.string() });

/** Who is signed in on the page of subscribers. */
export const selfMe = z.object({
  /** Masked: others look over a shoulder. */
  phone: z.string(),
  carrier: z.string().optional(),
  /** The language that was chosen on any device. */
  language: z.enum(['zh-CN', 'en']).optional(),
  /** Parts that have something of this phone: nothing is shown of what is not there. */
  parts: z.array(z.string()),
});
export type SelfMe = z.infer<typeof selfMe>;

const relation = z.object({
  id: z.string(),
  title: z.string(),
  price: z.string(),
  state: z.enum(['pending-confirm', 'pending-carrier', 'active', 'suspended', 'closed', 'rejected', 'expired']),
  channel: words,
  askedAt: time,
  activeFrom: time.optional(),
  closedAt: time.optional(),
  confirmUntil: time.optional(),
  trialUntil: time.optional(),
  mayStop: z.boolean(),
  /** The carrier's platform keeps the relation: it is told of a cancel as well. */
  isAtCarrier: z.boolean(),
  /** How this month stands for it, and its next fee. */
  fee: z
    .object({
      now: words,
      next: z.object({ month: z.string(), amountFen: fen, at: time, byCarrier: z.boolean() }).optional(),
    })
    .optional(),
});
export type RelationOfMine = z.infer<typeof relation>;

/** What somebody is subscribed to and what it costs. */
export const selfHome = z.object({
  month: z.object({ month: z.string(), takenFen: fen, givenBackFen: fen, openFen: fen }),
  standing: z.array(relation),
  /** What ended within a year, newest first. */
  ended: z.array(relation),
});
export type SelfHome = z.infer<typeof selfHome>;

const wish = z.object({ subscriptionId: z.union([z.uuid(), z.literal('all')]) });
export const selfStopWish = wish;
/** With the digest of the consequences that were shown: it does those, or nothing. */
export const selfStopBody = wish.extend({ seen: z.string().min(1).max(64) });

const bill = z.object({
  id: z.string(),
  month: z.string(),
  title: z.string(),
  kind: z.enum(['month', 'item']),
  amountFen: fen,
  refundedFen: fen,
  state: z.enum(['planned', 'pending', 'unsure', 'posted', 'voided', 'expired']),
  why: words,
  at: time,
  consent: z.object({ at: time, how: words }).optional(),
});
export type BillOfMine = z.infer<typeof bill>;
const refund = z.object({
  id: z.string(),
  kind: z.enum(['refund', 'free-month', 'gift']),
  title: z.string(),
  month: z.string(),
  amountFen: fen,
  extraFen: fen,
  reason: words,
  state: z.enum(['requested', 'approved', 'refused', 'done', 'former-holder', 'settled']),
  requestedAt: time,
  decidedAt: time.optional(),
});
export type RefundOfMine = z.infer<typeof refund>;
/** Fees and what went back, newest first. */
export const selfBills = z.object({ bills: z.array(bill), refunds: z.array(refund) });

const consent = z.object({
  id: z.string(),
  title: z.string(),
  how: words,
  at: time,
  price: z.string().optional(),
  textVersion: z.string(),
  /** The words as they were read or heard. */
  text: z.string().optional(),
  /** The message that said yes. */
  mo: z.object({ text: z.string(), at: time }).optional(),
  /** There is a recorded call. */
  isRecorded: z.boolean(),
});
/** What somebody agreed to, newest first. */
export const selfConsents = z.object({ items: z.array(consent) });
export type ConsentOfMine = z.infer<typeof consent>;

export const selfMessagesQuery = z.object({ before: z.uuid().optional() });
/** What a phone texted and was sent in the last months, newest first. */
export const selfMessages = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      direction: z.enum(['mo', 'mt']),
      at: time,
      accessNumber: z.string(),
      text: z.string(),
      state: words,
      tone: z.enum(['good', 'waiting', 'bad']),
    }),
  ),
  next: z.string().optional(),
});
export type MessageOfMine = z.infer<typeof selfMessages>['items'][number];

const hours = z.object({ from: z.int().min(18).max(23), until: z.int().min(5).max(12) });
/** What somebody wishes of us, and whether advertising may come; the words that are agreed to by switching it on. */
export const selfPreferences = z.object({
  quiet: hours.nullable(),
  language: z.enum(['zh-CN', 'en']).nullable(),
  promotions: z.object({
    state: z.enum(['allowed', 'refused', 'not-asked']),
    text: z.string(),
    textVersion: z.string(),
  }),
});
export type SelfPreferences = z.infer<typeof selfPreferences>;
/** Quiet hours begin in the evening and end in the morning, so that every day has hours in which something can come. */
export const selfPreferencesBody = selfPreferences.pick({ quiet: true, language: true });
/** Advertising on, by the words that were shown; or off. */
export const selfPromotionsBody = z.discriminatedUnion('allowed', [
  z.object({ allowed: z.literal(true), textVersion: z.string().min(1).max(200) }),
  z.object({ allowed: z.literal(false) }),
]);

export const selfDataCodeBody = z.object({ for: z.enum(['copy', 'erasure']) });
export const selfCopyParams = z.object({ id: z.uuid() });
export const selfErasureBody = z.object({
  code: z
    .string()
    .trim()
    .regex(/^\d{6}$/),
  andCancel: z.boolean().default(false),
});
/** What people may do about their data, and how it stands. */
export const selfData = z.object({
  copies: z.array(
    z.object({
      id: z.string(),
      state: z.enum(['waiting', 'ready', 'failed', 'gone']),
      askedAt: time,
      expiresAt: time.optional(),
      bytes: z.number().optional(),
    }),
  ),
  goes: z.array(z.object({ title: words, afterMonths: z.int(), why: words.optional() })),
  stays: z.array(z.object({ title: words, why: words })),
  isSubscribed: z.boolean(),
  erasure: z
    .object({
      state: z.enum(['waiting', 'cleared', 'done', 'withdrawn']),
      askedAt: time,
      dueBy: time,
      waitsFor: words.optional(),
      clearedAt: time.optional(),
      receipt: z.string().optional(),
    })
    .optional(),
});
export type SelfData = z.infer<typeof selfData>;

/** Wishes of people about their data, for who answers for them. */
export const dataWishes = z.object({
  erasures: z.array(
    z.object({
      id: z.string(),
      phone: z.string(),
      state: z.enum(['waiting', 'cleared', 'done', 'withdrawn']),
      askedAt: time,
      dueBy: time,
      isLate: z.boolean(),
      waitsFor: words.optional(),
      clearedAt: time.optional(),
      doneAt: time.optional(),
      receipt: z.string().optional(),
      proof: z.array(z.object({ title: words, count: z.int() })),
    }),
  ),
  copies: z.array(
    z.object({
      id: z.string(),
      phone: z.string(),
      state: z.enum(['waiting', 'ready', 'failed', 'gone']),
      askedAt: time,
      readyAt: time.optional(),
    }),
  ),
});
export type DataWishes = z.infer<typeof dataWishes>;
