import { z } from 'zod';
import { groupBuyView } from '../group-buys/contract.ts';
import { standing } from '../membership/contract.ts';

const time = z.iso.datetime({ offset: true });
const words = z.object({ 'zh-CN': z.string(), en: z.string() });

/** The membership card of the holder of a phone, and what he has of it. */
export const ownCard = z.object({
  /** What the membership is called; undefined for who is no member now. */
  title: z.string().optional(),
  standing,
  /** The SMS of this month once more: its limits, and why it is not sent now. */
  again: z.object({
    most: z.int(),
    everyMinutes: z.int(),
    why: z.enum(['no-member', 'just-sent', 'too-often']).optional(),
  }),
  saved: z.object({ year: z.int(), fen: z.int(), uses: z.int() }),
  /** What was used lately, the newest first. */
  used: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      /** The merchant and which of its shops. */
      where: z.string(),
      at: time,
      savedFen: z.int(),
      package: z.object({ nth: z.int(), times: z.int(), until: time }).optional(),
      undoneAt: time.optional(),
    }),
  ),
});
export type OwnCard = z.infer<typeof ownCard>;

/** What a till scans: good for so long from now, on whatever clock. */
export const ownCode = z.object({ token: z.string(), validMs: z.int() });

/** Where partners are looked for: around a position, which is not kept, or in a district; else everywhere. */
export const partnersBody = z.object({
  position: z.object({ lat: z.number().min(-90).max(90), lng: z.number().min(-180).max(180) }).optional(),
  district: z.string().min(1).max(20).optional(),
  category: z.string().min(1).max(20).optional(),
});
export type PartnersBody = z.infer<typeof partnersBody>;
export const partnersFound = z.object({
  districts: z.array(z.string()),
  categories: z.array(z.object({ code: z.string(), name: z.string() })),
  items: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      category: z.string(),
      district: z.string(),
      address: z.string(),
      phone: z.string(),
      hours: z.string(),
      /** From the position; undefined where none was given. */
      metres: z.int().optional(),
      /** What it grants that saves this member most, in brief. */
      best: words.optional(),
      /** All that it grants, in plain words. */
      benefits: z.array(z.object({ id: z.string(), title: z.string(), words })),
    }),
  ),
});
export type PartnersFound = z.infer<typeof partnersFound>;

/** Group-buys: those that take seats, and those in which the holder has one. */
export const ownBuys = z.object({
  /** Whether the membership grants seats; else what to order for them. */
  may: z.boolean(),
  order: z.object({ product: z.string(), word: z.string(), accessNumber: z.string() }).optional(),
  items: z.array(
    groupBuyView.extend({
      merchant: z.string(),
      phone: z.string(),
      /** Whether the holder has a seat. */
      mine: z.boolean(),
      /** Whether seats can be taken and given up. */
      takesSeats: z.boolean(),
    }),
  ),
});
export type OwnBuys = z.infer<typeof ownBuys>;
export const buyParams = z.object({ id: z.uuid() });
