import { z } from 'zod';

const time = z.iso.datetime({ offset: true });
export const remedyState = z.enum(['requested', 'approved', 'refused', 'done', 'former-holder', 'settled']);
export const remedyQuery = z.object({
  state: remedyState.default('requested'),
  before: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const remedyParams = z.object({ id: z.uuid() });
/** Which of them go into a file: by the day they were asked for, both included. */
export const remedyFileQuery = z.object({
  state: remedyState.optional(),
  from: z.iso.date(),
  to: z.iso.date(),
  format: z.enum(['csv', 'xlsx']).default('csv'),
});
/** Why a person approves or refuses. */
export const verdictBody = z.object({ rule: z.string().trim().min(1).max(200) });

/** A remedy and where it stands. */
export const remedy = z.object({
  id: z.string(),
  kind: z.enum(['refund', 'free-month', 'gift']),
  /** Masked. */
  phone: z.string(),
  product: z.string(),
  month: z.string(),
  chargeId: z.string().optional(),
  amountFen: z.number().int(),
  extraFen: z.number().int(),
  gift: z.string().optional(),
  reason: z.string(),
  note: z.string(),
  state: remedyState,
  /** The name of the account, or its id where it is gone. */
  requestedBy: z.string(),
  /** Asked by who looks: somebody else decides about it. */
  isOwn: z.boolean(),
  requestedAt: time,
  decidedBy: z.string().optional(),
  decidedAt: time.optional(),
  rule: z.string().optional(),
  doneAt: time.optional(),
});
export const remedyPage = z.object({ items: z.array(remedy), next: z.string().optional() });
export type RemedyView = z.infer<typeof remedy>;

/** The reasons there are, and what each gives. */
export const reasonList = z.object({
  approvalAboveFen: z.number().int(),
  reasons: z.array(
    z.object({
      code: z.string(),
      title: z.object({ 'zh-CN': z.string(), en: z.string() }),
      gives: z.enum(['refund', 'free-month', 'gift']),
      amount: z.enum(['full', 'part']).optional(),
      times: z.number().int().optional(),
    }),
  ),
});
