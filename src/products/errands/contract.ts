import { z } from 'zod';
import { inBoth, mobileWanted, reasonWanted } from '../../platform/http/contract.ts';

const time = z.iso.datetime({ offset: true });
const words = z.object({ 'zh-CN': z.string(), en: z.string() });
const fen = z.int().min(0).max(10_000_000);
const code = z.string().max(32);
const phone = z.string().regex(/^1[3-9]\d{9}$/, mobileWanted);
const plate = z.string().trim().max(20);

export const errandState = z.enum(['asked', 'quoted', 'accepted', 'assigned', 'working', 'done', 'cancelled']);
export type ErrandStateName = z.infer<typeof errandState>;
export const payWay = z.enum(['cash', 'transfer', 'qr']);
export const paymentKind = z.enum(['received', 'refunded', 'paid-out']);
export const feeState = z.enum(['none', 'unpaid', 'part', 'paid', 'part-refunded', 'refunded']);

/** What papers are called in English, by their names: for pages, because offices ask for them in Chinese. */
const paperNames = z.record(z.string(), z.string());

/** What can be ordered, where, and at what price today, before a member's discount. */
export const errandOffers = z.object({
  kinds: z.array(
    z.object({
      code: z.string(),
      title: words,
      papers: z.array(z.string()),
      rules: z.array(z.object({ text: words, source: z.string(), checkedOn: z.string() })),
      steps: z.array(z.object({ code: z.string(), title: words, photo: z.boolean() })),
      /** By city: fee in fen, working days, all papers. */
      cities: z.record(z.string(), z.object({ feeFen: fen, days: z.int(), papers: z.array(z.string()) })),
      thirdParty: z.array(z.string()),
    }),
  ),
  cities: z.array(
    z.object({
      code: z.string(),
      title: words,
      rules: z.array(words),
      source: z.string(),
      checkedOn: z.string(),
      sample: z.boolean(),
    }),
  ),
  thirdParty: z.array(z.object({ code: z.string(), title: words, feeFen: fen.optional() })),
  list: z.object({ from: z.string(), source: z.string(), sample: z.boolean() }),
  paperNames,
});
export type ErrandOffers = z.infer<typeof errandOffers>;

const quotationView = z.object({
  /** Goes back with the yes: it agrees to just this quotation. */
  id: z.string(),
  version: z.int(),
  list: z.string(),
  listFen: fen,
  discountPercent: z.int(),
  agencyFen: fen,
  thirdParty: z.array(z.object({ code: z.string(), title: words, fen })),
  papers: z.array(z.string()),
  days: z.int(),
  validUntil: time,
  texts: z.array(z.object({ text: z.string(), version: z.string() })),
});

/** An errand as the person who ordered it sees it. */
export const ownErrand = z.object({
  id: z.string(),
  number: z.string(),
  kind: z.string(),
  title: words,
  city: z.string(),
  cityTitle: words,
  plate: z.string().optional(),
  state: errandState,
  askedAt: time,
  overAt: time.optional(),
  dueAt: time.optional(),
  papers: z.array(z.string()),
  waitingFor: z.string().optional(),
  quotation: quotationView.optional(),
  steps: z.array(z.object({ code: z.string(), title: words, doneAt: time.optional() })),
  fee: feeState,
  receivedFen: fen,
  refundedFen: fen,
  /** What is still to be given back. */
  owedFen: fen,
  receipts: z.array(z.object({ kind: paymentKind, way: payWay, receipt: z.string(), fen, at: time })),
  cancelled: z.string().optional(),
  may: z.array(z.enum(['accept', 'cancel'])),
});
export type OwnErrand = z.infer<typeof ownErrand>;
/** What a person ordered, the newest first. */
export const ownErrands = z.object({ items: z.array(ownErrand), paperNames });
export type OwnErrands = z.infer<typeof ownErrands>;

/** Orders an errand for oneself. The plate is read as people type it. */
export const ownAskBody = z.object({
  kind: code,
  city: code,
  plate: plate.optional(),
  wish: z.string().trim().max(200).default(''),
});
/** Agrees to a quotation. */
export const ownAcceptBody = z.object({ quotationId: z.uuid() });
export const errandParams = z.object({ id: z.uuid() });

/** An agent takes an errand for a member. */
export const askBody = ownAskBody.extend({ phone, contact: z.string().trim().max(60).default('') });

export const listQuery = z.object({
  state: z.union([errandState, z.enum(['open', 'late', 'over'])]).optional(),
  city: code.optional(),
  kind: code.optional(),
  after: z.coerce.number().int().min(0).max(100_000).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export const errandRow = z.object({
  id: z.string(),
  number: z.string(),
  phone: z.object({ masked: z.string(), ref: z.string() }),
  kind: z.string(),
  title: words,
  city: z.string(),
  cityTitle: words,
  plate: z.string().optional(),
  state: errandState,
  priority: z.boolean(),
  isLate: z.boolean(),
  holderGone: z.boolean(),
  waiting: z.boolean(),
  askedAt: time,
  dueAt: time.optional(),
  agent: z.string().optional(),
  stepsDone: z.int(),
  steps: z.int(),
  agencyFen: fen.optional(),
  fee: feeState,
});
export type ErrandRow = z.infer<typeof errandRow>;
export const errandPage = z.object({
  items: z.array(errandRow),
  next: z.int().optional(),
});
/** How many errands stand where. */
export const errandCounts = z.record(z.union([errandState, z.literal('late')]), z.int());

export const errandAct = z.enum([
  'quote',
  'accept',
  'assign',
  'take',
  'refuse',
  'step',
  'wait',
  'resume',
  'finish',
  'cancel',
  'describe',
  'receive',
  'refund',
  'pay-out',
  'photo',
  'complain',
]);
export type ErrandAct = z.infer<typeof errandAct>;

const payment = z.object({
  id: z.string(),
  kind: paymentKind,
  way: payWay,
  receipt: z.string(),
  agencyFen: fen,
  thirdFen: fen,
  by: z.string(),
  at: time,
});
/** A whole errand for people of ours. The number is opened as everywhere, by who must reach the person. */
export const errandView = errandRow.omit({ agent: true }).extend({
  version: z.int(),
  wish: z.string(),
  contact: z.string(),
  channel: z.enum(['sms', 'web', 'agent', 'reminder']),
  discountPercent: z.int(),
  agent: z.object({ id: z.string(), name: z.string() }).optional(),
  quotation: quotationView.optional(),
  acceptance: z.object({ how: z.enum(['sms', 'web', 'signature']), at: time }).optional(),
  waitingFor: z.string().optional(),
  work: z.array(
    z.object({
      code: z.string(),
      title: words,
      photo: z.boolean(),
      doneAt: time.optional(),
      by: z.string().optional(),
      note: z.string(),
    }),
  ),
  rules: z.array(z.object({ text: words, source: z.string(), checkedOn: z.string() })),
  cityRules: z.array(words),
  papers: z.array(z.string()),
  payments: z.array(payment),
  sums: z.object({
    receivedAgency: fen,
    receivedThird: fen,
    refunded: fen,
    heldAgency: fen,
    heldThird: fen,
    owedBack: fen,
  }),
  photos: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['paper', 'receipt', 'signature']),
      step: z.string().optional(),
      at: time,
      by: z.string(),
      isRemoved: z.boolean(),
    }),
  ),
  cancelled: z.object({ why: z.string(), by: z.string(), keepFen: fen }).optional(),
  overAt: time.optional(),
  events: z.array(
    z.object({
      seq: z.int(),
      kind: z.string(),
      byKind: z.enum(['subscriber', 'staff', 'clock', 'number']),
      by: z.string().optional(),
      at: time,
      data: z.record(z.string(), z.unknown()),
    }),
  ),
  may: z.array(errandAct),
});
export type ErrandView = z.infer<typeof errandView>;

/** What of a quotation may differ from the list: what is paid to others, papers, working days. The agency fee is the list's. */
export const quotationBody = z.object({
  thirdParty: z.array(z.object({ code, fen })).max(10).optional(),
  papers: z.array(z.string().trim().min(1).max(20)).min(1).max(12).optional(),
  days: z.int().min(1).max(60).optional(),
});
export const quotationPreview = z.object({
  listFen: fen,
  discountPercent: z.int(),
  agencyFen: fen,
  thirdFen: fen,
  validUntil: time,
  /** As they would be sent. */
  texts: z.array(z.object({ text: z.string(), parts: z.int() })),
});

const version = z.int().min(1);
const reason = z.string().trim().min(2, reasonWanted).max(30);
export const actBody = z.discriminatedUnion('kind', [
  quotationBody.extend({ kind: z.literal('quote'), version }),
  z.object({ kind: z.literal('accept'), version, quotationId: z.uuid(), photo: z.uuid() }),
  z.object({ kind: z.literal('assign'), version, to: z.uuid() }),
  z.object({ kind: z.literal('take'), version }),
  z.object({ kind: z.literal('refuse'), version, why: reason }),
  z.object({ kind: z.literal('step'), version, code, note: z.string().trim().max(200).default('') }),
  z.object({ kind: z.literal('wait'), version, what: z.string().trim().min(2).max(40) }),
  z.object({ kind: z.literal('resume'), version }),
  z.object({ kind: z.literal('finish'), version }),
  z.object({ kind: z.literal('cancel'), version, why: reason, keepFen: fen }),
  z.object({ kind: z.literal('describe'), version, contact: z.string().trim().max(60), plate: plate.nullable() }),
]);
export type ActBody = z.infer<typeof actBody>;

/** Fen that moved. `id` is made by who asks: sent again it is the same payment. */
export const paymentBody = z.object({
  id: z.uuid(),
  kind: paymentKind,
  way: payWay,
  receipt: z.string().trim().min(1, inBoth('请填写收据编号', 'write the number of the receipt')).max(20),
  agencyFen: fen,
  thirdFen: fen,
});
export type PaymentBody = z.infer<typeof paymentBody>;

export const photoQuery = z.object({ kind: z.enum(['paper', 'receipt', 'signature']), step: code.optional() });
export const photoTaken = z.object({ id: z.string() });
export const photoParams = z.object({ id: z.uuid(), photo: z.uuid() });

export const complaintBody = z.object({ text: z.string().trim().min(2).max(500) });
export const complaintOpened = z.object({ number: z.string(), ticketId: z.string() });

/** Who does errands. Without cities: everywhere. */
export const errandAgents = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      cities: z.array(z.string()).nullable(),
      onDuty: z.boolean(),
      open: z.int(),
    }),
  ),
});
export const agentBody = z.object({ cities: z.array(code).max(20).nullable(), onDuty: z.boolean() });
/** Errands of one number, for the page of a subscriber. */
export const ofPhoneBody = z.object({ phone });
