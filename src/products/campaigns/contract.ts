import { z } from 'zod';
import { mobileWanted } from '../../platform/http/contract.ts';
import { canonicalPhone, isMobile } from '../../values/phone.ts';

const words = z.object({ lead: z.string(), points: z.array(z.string()) });

/** What the public page of a product shows. */
export const productPage = z.object({
  code: z.string(),
  title: z.string(),
  about: z.object({ 'zh-CN': words, en: words }),
  amountFen: z.int(),
  tariffVersion: z.int(),
  accessNumber: z.string(),
  orderWord: z.string(),
  cancelWord: z.string(),
  /** Where it is open: `河北联通`. */
  areas: z.string(),
  /** What partners give its members today, in brief. */
  offers: z.array(z.object({ merchant: z.string(), words: z.object({ 'zh-CN': z.string(), en: z.string() }) })),
  /** The words a person agrees to, with the whole price, and their version. */
  consent: z.object({ text: z.string(), version: z.string() }),
});
export type ProductPage = z.infer<typeof productPage>;

const phone = z.string().transform(canonicalPhone).refine(isMobile, mobileWanted);

/** Asks for a one-time code to this phone. */
export const codeBody = z.object({ phone });
/** A code is on its way: how long it is good, and when the next may be asked for. */
export const codeSent = z.object({ validForSeconds: z.int(), nextAfterSeconds: z.int() });

/** An order: the code that proves the phone, the tick, and exactly what was agreed to. */
export const orderBody = z.object({
  phone,
  code: z
    .string()
    .trim()
    .regex(/^\d{6}$/),
  agreed: z.literal(true),
  textVersion: z.string().max(64),
  tariffVersion: z.int(),
  source: z
    .string()
    .regex(/^[\w-]{1,20}$/)
    .optional(),
});
export type OrderBody = z.infer<typeof orderBody>;

/**
 * What came of an order: in force, or with the carrier, who has the last word. `agree-again`: for this phone it means more than the
 * page could know, such as another level that it replaces and the day from which it costs; nothing was ordered, the code is still
 * good, and these are the words to agree to.
 */
export const orderMade = z.object({
  state: z.enum(['active', 'pending-carrier', 'agree-again']),
  consent: z.object({ text: z.string(), version: z.string() }).optional(),
});
export type OrderMade = z.infer<typeof orderMade>;

const time = z.iso.datetime({ offset: true });
const count = z.int().min(0);

/** What everybody may know of a contest: enough to check its draw. */
export const contestView = z.object({
  code: z.string(),
  title: z.string(),
  sponsor: z.string(),
  opens: time,
  closes: time,
  drawAt: time,
  prizes: z.array(z.object({ name: z.string(), count, valueFen: count })),
  /** SHA-256 of the seed; absent while nobody has entered. */
  seal: z.string().optional(),
  sealedAt: time.optional(),
  drawnAt: time.optional(),
  /** Told when it has been drawn with: a phone's place is SHA-256(seed, phone). */
  seed: z.string().optional(),
  qualified: count.optional(),
  /** SHA-256 of the phones that took part, in order, a line each. */
  entrants: z.string().optional(),
  /** Masked. */
  winners: z.array(z.object({ prize: z.string(), phone: z.string(), turn: count, state: z.string() })),
});

/** The contests there are, newest first. */
export const contestList = z.object({
  items: z.array(
    z.object({ code: z.string(), title: z.string(), sponsor: z.string(), opens: time, closes: time, drawAt: time }),
  ),
});

/** How a contest goes, for those who run it. */
export const contestTally = z.object({
  entered: count,
  finished: count,
  qualified: count,
  answers: z.array(z.object({ question: count, answer: z.string(), isRight: z.boolean(), given: count })),
});

const day = z.iso.date();
/** Which days, both included, and by what. */
export const sourceQuery = z.object({ from: day, to: day, by: z.enum(['day', 'month']).default('month') });

/** What each advertisement brought and cost. */
export const sourceReport = z.object({
  lines: z.array(
    z.object({
      period: z.string(),
      source: z.string().optional(),
      known: z.object({ medium: z.string(), name: z.string(), region: z.string() }).optional(),
      orders: count,
      confirmed: count,
      trials: count,
      wentOn: count,
      cancelledWithin24h: count,
      cancelledWithin30Days: count,
      retained: count,
      stillYoung: count,
      costFen: count,
      costPerOrderFen: count.optional(),
      costPerRetainedFen: count.optional(),
    }),
  ),
});
