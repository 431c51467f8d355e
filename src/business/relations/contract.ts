import { z } from 'zod';

const time = z.iso.datetime({ offset: true });

/** Lists of what waits for a person: newest first, a page at a time; `next` is the cursor of the following page. */
export const pageQuery = z.object({
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

function pageOf<Item extends z.ZodType>(each: Item) {
  return z.object({ items: z.array(each), next: z.string().optional() });
}

/** A relation that we have ended and the carrier has not, with what it last answered. `phone` is masked. */
export const chase = z.object({
  id: z.string(),
  phone: z.string(),
  peer: z.string(),
  productRef: z.string(),
  cause: z.string(),
  openedAt: time,
  ageHours: z.number().int(),
  attempts: z.number().int(),
  lastResult: z.string().optional(),
  overdue: z.boolean(),
});
export const chasePage = pageOf(chase);
export type ChaseView = z.infer<typeof chase>;

/** A notice of a carrier that a person must look at, and why. `phone` is masked. */
export const noticeToLookAt = z.object({
  id: z.string(),
  phone: z.string(),
  peer: z.string(),
  recordId: z.string(),
  action: z.string(),
  productRef: z.string(),
  verdict: z.string(),
  detail: z.string(),
  receivedAt: time,
});
export const noticePage = pageOf(noticeToLookAt);
export type NoticeView = z.infer<typeof noticeToLookAt>;

export const cancelFileQuery = z.object({
  peer: z.string().regex(/^[a-z0-9-]{1,40}$/),
  day: z.iso.date(),
});
