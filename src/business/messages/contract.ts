import { z } from 'zod';

/** Lists of what waits for a person: newest first, a page at a time; `next` is the cursor of the following page. */
export const pageQuery = z.object({
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const item = { id: z.string(), /** Masked. */ phone: z.string() };
const time = z.iso.datetime({ offset: true });

function pageOf<Item extends z.ZodType>(each: Item) {
  return z.object({ items: z.array(each), next: z.string().optional() });
}

/** A message of which it cannot be known whether it went out, or what became of it. */
export const unsureMt = z.object({
  ...item,
  accessNumber: z.string(),
  text: z.string(),
  reason: z.string(),
  feeFen: z.number().int(),
  /** A charge hangs on it: then two people settle it. */
  movesMoney: z.boolean(),
  /** One person has said what it is, and waits for another. */
  isProposed: z.boolean(),
  queuedAt: time,
});
export const unsurePage = pageOf(unsureMt);
export type UnsureMt = z.infer<typeof unsureMt>;

/** An MO that was kept without an effect, and why. `raw` is its content in hexadecimal where it is no text. */
export const parkedMo = z.object({
  ...item,
  link: z.string(),
  accessNumber: z.string(),
  text: z.string().optional(),
  raw: z.string().optional(),
  reason: z.string(),
  receivedAt: time,
});
export const parkedPage = pageOf(parkedMo);
export type ParkedMo = z.infer<typeof parkedMo>;

/** A status report that names no message of ours. */
export const orphanReport = z.object({
  ...item,
  link: z.string(),
  carrierMessageId: z.string(),
  fate: z.enum(['delivered', 'undelivered', 'expired']),
  code: z.string(),
  receivedAt: time,
  /** A message to that phone whose answer was lost: the report is most likely of it. */
  explainedBy: z.string().optional(),
});
export const orphanPage = pageOf(orphanReport);
export type OrphanReport = z.infer<typeof orphanReport>;
