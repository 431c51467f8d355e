import { z } from 'zod';

const day = z.iso.date();
const time = z.iso.datetime({ offset: true });
const uuid = z.uuid();
const said = (least: number, most: number) => z.string().trim().min(least).max(most);
const masked = z.object({ masked: z.string(), ref: z.string() });
const leadState = z.enum(['waiting', 'handed', 'quoted', 'sold', 'lost', 'undelivered', 'withdrawn']);

/** What is offered to somebody on his own page, and what became of what he agreed to. `consent` is the very text. */
export const ownInsurance = z.object({
  offers: z.array(
    z.object({
      id: z.string(),
      insurer: z.string(),
      title: z.string(),
      detail: z.string(),
      until: day,
      consent: z.string(),
    }),
  ),
  leads: z.array(
    z.object({
      id: z.string(),
      insurer: z.string(),
      title: z.string(),
      state: leadState,
      consent: z.string(),
      agreedAt: time,
      premiumFen: z.int().optional(),
    }),
  ),
});
export type OwnInsurance = z.infer<typeof ownInsurance>;

/** Agrees to an offer; `consent` is the text that was shown. */
export const agreeBody = z.object({ offer: uuid, consent: said(1, 200) });

export const idParams = z.object({ id: uuid });

/** An insurer. Its secret is shown once, when it is made. */
export const insurerView = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  handOver: z.enum(['webhook', 'csv']),
  url: z.string().optional(),
  hasSecret: z.boolean(),
  isActive: z.boolean(),
});
export type InsurerView = z.infer<typeof insurerView>;
export const insurerList = z.object({
  items: z.array(insurerView),
  /** False where no SECRET_KEY is set: then nobody can take leads by webhook. */
  canKeepSecrets: z.boolean(),
  levels: z.array(z.object({ code: z.string(), title: z.string() })),
});
export const insurerBody = z.object({
  code: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/),
  name: said(1, 8),
  handOver: z.enum(['webhook', 'csv']),
  url: z.string().trim().max(300).optional(),
  isActive: z.boolean(),
});
export type InsurerBody = z.infer<typeof insurerBody>;
/** `secret` only where a new one was made. */
export const insurerSaved = z.object({ id: z.string(), secret: z.string().optional() });

const offerState = z.enum(['waiting', 'approved', 'refused', 'withdrawn']);
export const offerView = z.object({
  ...{ id: z.string(), insurerId: z.string(), insurer: z.string(), title: z.string(), detail: z.string() },
  provinces: z.array(z.string()),
  levels: z.array(z.string()),
  ...{ from: day, until: day },
  state: offerState,
  ...{ maker: z.string(), madeAt: time, decider: z.string().optional(), decidedAt: time.optional() },
  reason: z.string().optional(),
  /** The question that people get, as far as it is the same for all. */
  question: z.string(),
  /** Whether it was the one who looks that proposed it: then another one decides. */
  isOwn: z.boolean(),
});
export type OfferView = z.infer<typeof offerView>;
export const offersQuery = z.object({ state: offerState.optional() });
export const offerList = z.object({ items: z.array(offerView) });
export const offerBody = z
  .object({
    insurerId: uuid,
    title: said(1, 12),
    detail: said(0, 300),
    provinces: z.array(said(2, 8)).max(40),
    levels: z.array(said(1, 64)).max(20),
    from: day,
    until: day,
  })
  .refine(({ from, until }) => from <= until, { path: ['until'] });
export type OfferBody = z.infer<typeof offerBody>;
export const offerMade = z.object({ id: z.string() });
/** A refusal says why. */
export const offerDecision = z.discriminatedUnion('decision', [
  z.object({ decision: z.literal('approve') }),
  z.object({ decision: z.literal('refuse'), reason: said(2, 200) }),
]);
export const reasonBody = z.object({ reason: said(2, 200) });

export const leadsQuery = z.object({
  state: leadState.optional(),
  insurer: uuid.optional(),
  before: uuid.optional(),
});
export const leadView = z.object({
  id: z.string(),
  number: masked,
  insurer: z.string(),
  title: z.string(),
  plate: z.string().optional(),
  due: day.optional(),
  channel: z.enum(['sms', 'web']),
  agreedAt: time,
  state: leadState,
  tries: z.int(),
  nextAt: time.optional(),
  handedAt: time.optional(),
  premiumFen: z.int().optional(),
  reason: z.string().optional(),
  outcomeBy: z.string().optional(),
  outcomeAt: time.optional(),
});
export type LeadView = z.infer<typeof leadView>;
export const leadPage = z.object({ items: z.array(leadView), next: z.string().optional() });

export const deliveryView = z.object({
  id: z.string(),
  leadId: z.string(),
  insurer: z.string(),
  number: masked,
  attempt: z.int(),
  url: z.string(),
  status: z.int().optional(),
  detail: z.string(),
  takenMs: z.int(),
  at: time,
});
export type DeliveryView = z.infer<typeof deliveryView>;
export const deliveriesQuery = z.object({ failed: z.stringbool().optional(), before: uuid.optional() });
export const deliveryPage = z.object({ items: z.array(deliveryView), next: z.string().optional() });
/** A lead with the text that was agreed to, what proves it, and every try to hand it over. */
export const leadFile = z.object({
  lead: leadView,
  consent: z.object({ text: z.string(), version: z.string(), evidence: z.record(z.string(), z.string()) }),
  deliveries: z.array(deliveryView),
});
export type LeadFileView = z.infer<typeof leadFile>;

/** What became of a lead. */
export const outcomeBody = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.enum(['quoted', 'sold']), premiumFen: z.int().min(1).max(100_000_000) }),
  z.object({ outcome: z.literal('lost'), reason: said(1, 100) }),
]);
export type OutcomeBody = z.infer<typeof outcomeBody>;
/** The same, as an insurer tells it: signed, with the lead it is about. */
export const toldOutcome = z.intersection(z.object({ lead: uuid }), outcomeBody);
export const outcomeTaken = z.object({ taken: z.enum(['taken', 'again']) });
export const insurerParams = z.object({ insurer: z.string().max(31) });

export const batchBody = z.object({ insurerId: uuid });
export const batchMade = z.object({ id: z.string(), leads: z.int() });
export const batchList = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      insurer: z.string(),
      leads: z.int(),
      madeBy: z.string(),
      madeAt: time,
      handedBy: z.string().optional(),
      handedAt: time.optional(),
    }),
  ),
});
export type BatchView = z.infer<typeof batchList>['items'][number];
