import path from 'node:path';
import { z } from 'zod';
import { ContentError, readSheet } from '../../platform/content.ts';
import type { Reason, RefundRules } from './model.ts';

const title = z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) });
const code = z.string().regex(/^[a-z-]{1,32}$/, 'write small letters and hyphens');

const schema = z.strictObject({
  rules: z.strictObject({
    approvalAboveFen: z.int().min(0),
    personAboveFen: z.int().min(0),
    withoutArgumentHours: z.int().min(0).max(720),
  }),
  reasons: z
    .array(
      z.discriminatedUnion('gives', [
        z.strictObject({
          code,
          title,
          gives: z.literal('refund'),
          amount: z.enum(['full', 'part']),
          times: z.union([z.literal(1), z.literal(2)]).default(1),
          apology: z.boolean(),
        }),
        z.strictObject({ code, title, gives: z.enum(['free-month', 'gift']) }),
      ]),
    )
    .min(1),
});

/** Reads `refunds.yaml` of a content folder. Throws ContentError with every fault at once. */
export async function loadRefundRules(folder: string): Promise<RefundRules> {
  const faults: string[] = [];
  const sheet = await readSheet(path.join(folder, 'refunds.yaml'), schema, faults);
  const reasons = new Map<string, Reason>();
  sheet?.data.reasons.forEach((reason, index) => {
    if (reasons.has(reason.code))
      faults.push(`${sheet.where(['reasons', index, 'code'])}: reason ${reason.code} is there twice; take one out`);
    reasons.set(reason.code, reason);
  });
  if (!sheet || faults.length > 0) throw new ContentError(faults);
  return { ...sheet.data.rules, reasons };
}
