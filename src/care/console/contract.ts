import { z } from 'zod';
import { inBoth, reasonWanted } from '../../platform/http/contract.ts';

const time = z.iso.datetime({ offset: true });
const words = z.object({ 'zh-CN': z.string(), en: z.string() });
/** The same in both languages of the consoles. */
export type BothWords = z.infer<typeof words>;

/** A number as it was typed or pasted: blanks, dashes and +86 do no harm. */
export const openingBody = z.union([
  z.object({ written: z.string().trim().min(1).max(60) }),
  /** The reference of a masked number that a page showed. */
  z.object({ ref: z.string().min(1).max(512) }),
]);
/** An opened number. Everything about it goes by the id, so that no address holds a number. */
export const opening = z.object({ id: z.string(), phone: z.string() });
export const openingParams = z.object({ id: z.uuid() });

const identity = z.object({
  /** Whole: it is the page of this one number. */
  phone: z.string(),
  /** Whether it ever wrote or was told of. */
  isKnown: z.boolean(),
  carrier: z.string().optional(),
  province: z.string().optional(),
  isPorted: z.boolean(),
  /** Since when its present holder has it, as far as we know. */
  since: time.optional(),
  lastTextAt: time.optional(),
});
const holder = z.object({ since: time, until: time, cause: words });

const relation = z.object({
  id: z.string(),
  product: z.string(),
  title: z.string(),
  price: z.string(),
  state: z.enum(['pending-confirm', 'pending-carrier', 'active', 'suspended', 'closed', 'rejected', 'expired']),
  channel: words,
  askedAt: time,
  activeFrom: time.optional(),
  closedAt: time.optional(),
  confirmUntil: time.optional(),
  trialUntil: time.optional(),
  /** From when it costs something, where that is later than its beginning. */
  feeFrom: time.optional(),
  mayStop: z.boolean(),
  /** How the carriers' platforms hold it. */
  atCarrier: z.array(z.object({ peer: z.string(), state: z.string(), since: time })),
});

const careRelation = relation.extend({
  /** Whether it was sold on the telephone: a complaint about it is settled by its recording, or ends it. */
  isTelemarketed: z.boolean(),
});

const bill = z.object({
  id: z.string(),
  month: z.string(),
  product: z.string(),
  title: z.string(),
  kind: z.enum(['month', 'item']),
  amountFen: z.number().int(),
  refundedFen: z.number().int(),
  state: z.enum(['planned', 'pending', 'unsure', 'posted', 'voided', 'expired']),
  /** The rule of its last step. */
  why: words,
  at: time,
  /** Of somebody who had the number before: nothing of it goes to the present holder. */
  isOfFormer: z.boolean(),
  /** The agreement that it rests on. */
  consent: z.object({ id: z.string(), at: time, how: words }).optional(),
});
const careBill = bill.extend({
  /** What may still be given back of it. */
  leftFen: z.number().int(),
});

const remedy = z.object({
  id: z.string(),
  kind: z.enum(['refund', 'free-month', 'gift']),
  title: z.string(),
  month: z.string(),
  amountFen: z.number().int(),
  extraFen: z.number().int(),
  reason: words,
  note: z.string(),
  state: z.enum(['requested', 'approved', 'refused', 'done', 'former-holder', 'settled']),
  rule: words.optional(),
  requestedAt: time,
  decidedAt: time.optional(),
});

const consent = z.object({
  id: z.string(),
  title: z.string(),
  how: words,
  at: time,
  price: z.string().optional(),
  textVersion: z.string(),
  /** The words that the person agreed to, as he read or heard them. */
  text: z.string().optional(),
  /** The message that said yes. */
  mo: z.object({ id: z.string(), text: z.string(), at: time }).optional(),
  /** A recorded call: `state` says whether it can be heard. */
  recording: z
    .object({
      id: z.string(),
      name: z.string(),
      state: z.enum(['here', 'missing', 'removed']),
      consentedAt: time,
      callerId: z.string(),
      scriptVersion: z.string(),
      organisation: z.string(),
    })
    .optional(),
  evidence: z.record(z.string(), z.string()),
});

const listed = z.object({
  list: z.enum(['carrier', 'complaint', 'minor', 'do-not-promote', 'test']),
  name: words,
  reason: z.string(),
  source: z.string(),
  addedAt: time,
  until: time.optional(),
  removedAt: time.optional(),
  removedBecause: z.string().optional(),
});

const promotions = z.object({ allowed: z.boolean(), refusedAt: time.optional() });
const orderable = z.array(z.object({ code: z.string(), title: z.string(), price: z.string() }));
/** What whoever looks may do about the number. */
export const storyAction = z.enum([
  'order',
  'stop',
  'membership',
  'refund',
  'goodwill',
  'complaint',
  'agree-promotions',
  'refuse-promotions',
  'blacklist',
  'unblacklist',
  'explain',
  'evidence',
]);
export type StoryAction = z.infer<typeof storyAction>;

/** What an agent of 10010 sees: relations and bills, and nothing of our proofs, lists, notes or reasons. */
const carrierStory = z.object({
  view: z.literal('carrier'),
  identity,
  relations: z.array(relation),
  bills: z.array(bill),
  orderable,
  panels: z.array(z.string()),
  may: z.array(storyAction),
});
/** What our own people see. */
const careStory = z.object({
  view: z.literal('care'),
  identity,
  holders: z.array(holder),
  relations: z.array(careRelation),
  bills: z.array(careBill),
  remedies: z.array(remedy),
  consents: z.array(consent),
  lists: z.array(listed),
  isBlacklisted: z.boolean(),
  promotions,
  orderable,
  accessNumbers: z.array(z.string()),
  panels: z.array(z.string()),
  may: z.array(storyAction),
});
/** The page of a subscriber, beside its messages and its timeline. Fields that a view does not name never leave. */
export const story = z.discriminatedUnion('view', [carrierStory, careStory]);
export type Story = z.infer<typeof story>;
export type CareStory = z.infer<typeof careStory>;
export type RelationView = z.infer<typeof relation>;
export type CareRelation = z.infer<typeof careRelation>;
export type BillView = z.infer<typeof bill>;
export type ConsentView = z.infer<typeof consent>;

export const messagesQuery = z.object({
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
const message = z.object({
  id: z.string(),
  direction: z.enum(['mo', 'mt']),
  at: time,
  accessNumber: z.string(),
  text: z.string(),
  state: words,
  /** Whether it is as it should be, on its way, or needs a look. */
  tone: z.enum(['good', 'waiting', 'bad']),
  why: words,
  remedy: words.optional(),
});
/** One step of how a text was understood. */
const traceStep = z.object({ step: z.string(), matched: z.boolean(), why: words });
const careMessage = message.extend({
  class: z.string().optional(),
  reason: words.optional(),
  feeFen: z.number().int().optional(),
  textVersion: z.string().optional(),
  link: z.string().optional(),
  /** How a text was understood. */
  trace: z.array(traceStep).optional(),
  attempts: z
    .array(
      z.object({
        part: z.number().int(),
        attempt: z.number().int(),
        link: z.string(),
        state: z.string(),
        carrierMessageId: z.string().optional(),
        result: z.string().optional(),
        sentAt: time,
        answeredAt: time.optional(),
        reportedAt: time.optional(),
      }),
    )
    .optional(),
});
/** What a phone texted and was sent, newest first; `next` is the cursor of the following page. */
export const messages = z.discriminatedUnion('view', [
  z.object({ view: z.literal('carrier'), items: z.array(message), next: z.string().optional() }),
  z.object({ view: z.literal('care'), items: z.array(careMessage), next: z.string().optional() }),
]);
export type MessagesView = z.infer<typeof messages>;
export type MessageView = z.infer<typeof careMessage>;

/** What an action would do, or has done, in plain words. `seen` goes back with the action: it does what was shown, or nothing. */
export const outlook = z.object({
  lines: z.array(
    z.object({
      kind: z.enum(['ends', 'begins', 'stays', 'money', 'waits', 'list', 'warning', 'sms']),
      text: words,
    }),
  ),
  seen: z.string(),
});
export type OutlookView = z.infer<typeof outlook>;

const seen = z.object({ seen: z.string().min(1).max(64) });
export const stopWish = z.object({ subscriptionId: z.union([z.uuid(), z.literal('all')]) });
export const orderWish = z.object({
  product: z.string().max(40),
  version: z.string().max(200),
  /** Codes of the steps that were read and confirmed, in order: all of them. */
  steps: z.array(z.string().max(20)).max(20),
  /** Number of the call in the agents' own system. */
  call: z.string().trim().max(64).optional(),
});
export const membershipWish = z.object({});
export const refundWish = z.object({
  /** Made by who asks: sent again it is the same refund. */
  id: z.uuid(),
  chargeId: z.uuid(),
  reason: z.string().max(40),
  /** Left out where the reason gives all that is left. */
  amountFen: z.int().positive().optional(),
  note: z.string().trim().max(500).default(''),
});
const because = z.string().trim().min(2, reasonWanted).max(200);
export const goodwillWish = z.object({
  /** Made by who asks: sent again it is the same gift. */
  id: z.uuid(),
  product: z.string().max(40),
  reason: z.string().max(40),
  note: z.string().trim().max(500).default(''),
  /** Left out where the next month is free. */
  gift: z.object({ what: z.string().trim().min(1).max(20), costFen: z.int().min(0).max(100_000) }).optional(),
});
/** A complaint about something sold on the telephone. */
export const complaintWish = z.object({
  id: z.uuid(),
  subscriptionId: z.uuid(),
  note: z.string().trim().max(500).default(''),
  /** The ticket in which it was made: it tells what came of it. */
  ticketId: z.uuid().optional(),
});
/** An agreement to promotions, and what proves it. */
export const agreeWish = z.object({
  kind: z.enum(['agent-script', 'hall-form', 'recording']),
  /** Version of the words that the person agreed to. */
  textVersion: z.string().trim().min(1).max(64),
  /** Where the proof is: number of the call, of the form, hash of the recording. */
  proof: z.string().trim().min(3, inBoth('请写明凭证存放处', 'say where the proof is kept')).max(200),
});
export const refuseWish = z.object({ because });
export const listWish = z.object({ list: z.enum(['complaint', 'minor', 'do-not-promote']), because });
/** What carriers say is learnt, and can only be taken off. */
export const unlistWish = z.object({ list: z.enum(['carrier', 'complaint', 'minor', 'do-not-promote']), because });
/** A wish, with the consequences that were shown of it. */
export const seenWish = <Wish extends z.ZodObject>(wish: Wish) => wish.extend(seen.shape);

export const scriptQuery = z.object({ product: z.string().max(40) });
/** What is read to this person, step by step. */
export const script = z.object({
  version: z.string(),
  steps: z.array(z.object({ code: z.string(), say: z.string(), ask: z.string() })),
});
export type ScriptView = z.infer<typeof script>;

export const explainBody = z.object({ text: z.string().max(1000), dialled: z.string().regex(/^\d{3,21}$/) });
/** What a text would do for this number now. Nothing of it has happened. */
export const explained = z.object({
  command: z.string().optional(),
  meaning: words,
  trace: z.array(traceStep),
  lines: outlook.shape.lines,
});

export const watchQuery = z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) });
/** Who opened how many numbers. */
export const watched = z.object({
  perHour: z.number().int(),
  items: z.array(
    z.object({
      accountId: z.string(),
      name: z.string(),
      role: z.string(),
      lastHour: z.number().int(),
      lastDay: z.number().int(),
      refused: z.number().int(),
    }),
  ),
});

export const recordingParams = z.object({ id: z.uuid(), consent: z.uuid() });
