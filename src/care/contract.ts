import { z } from 'zod';

const time = z.iso.datetime({ offset: true });
const words = z.object({ 'zh-CN': z.string(), en: z.string() });

/** The newest page first: `before` is the cursor that `previous` of a page names. */
export const timelineQuery = z.object({
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});

/** One thing that happened, or will, with the rule behind it. */
export const mark = z.object({
  at: time,
  kind: z.string(),
  subscriptionId: z.string().optional(),
  product: z.string().optional(),
  isAhead: z.boolean(),
  text: words,
  rule: words,
  evidence: z.record(z.string(), z.string()),
});

/** The story of a phone, oldest first within the page, and what the bill plan says of this month and the next. */
export const timeline = z.object({
  /** Masked: who asks has the number. */
  phone: z.string(),
  marks: z.array(mark),
  previous: z.number().int().optional(),
  bills: z.array(
    z.object({
      month: z.string(),
      subscriptionId: z.string(),
      product: z.string(),
      bill: z.object({ amountFen: z.number().int(), dueAt: time }).optional(),
      leftOut: z.object({ rule: z.string(), why: words, detail: z.string().optional() }).optional(),
    }),
  ),
});
