import path from 'node:path';
import { z } from 'zod';
import { ContentError, readSheet } from '../../platform/content.ts';
import { ruleCodes } from './model.ts';

const text = z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) });
const steps = z.strictObject({ 'zh-CN': z.array(z.string().min(1)).min(1), en: z.array(z.string().min(1)).min(1) });

/** What a value is of: `state` is 1 where it is so, and not shown. */
export const units = ['minutes', 'percent', 'count', 'state'] as const;

const rule = z
  .strictObject({
    title: text,
    unit: z.enum(units),
    above: z.number().min(0).optional(),
    below: z.number().positive().optional(),
    least: z.int().positive().default(1),
    lasts: z.int().min(0).max(1_440).default(0),
    from: z.int().min(0).max(23).default(0),
    to: z.int().min(1).max(24).default(24),
    runbook: steps,
  })
  .refine(({ above, below }) => (above === undefined) !== (below === undefined), 'give either above or below')
  .refine(({ from, to }) => from < to, { message: 'the hours begin before they end', path: ['to'] })
  .refine((one) => one.runbook['zh-CN'].length === one.runbook.en.length, {
    message: 'each step is told in both languages',
    path: ['runbook'],
  });

const schema = z.strictObject({
  rules: z.record(z.enum(ruleCodes), rule),
  /** Minutes: after how long an alarm that nobody takes on is told again, and how far apart notices to one person are at least. */
  notices: z.strictObject({ repeat: z.int().min(5).max(1_440), gap: z.int().min(1).max(60) }),
  /** What somebody answers for (CA-081); who does is named on the page. */
  duties: z.array(z.strictObject({ code: z.string().regex(/^[a-z-]{1,40}$/), title: text, about: text })).min(1),
  fault: z.strictObject({ title: text, runbook: steps }),
  contacts: z.array(z.strictObject({ name: text, phone: z.string().regex(/^[\d-]{3,20}$/), about: text })).min(1),
});

/** When people are told that something is wrong, what they do then, and whom they call. */
export type AlarmSheet = z.output<typeof schema>;

/** Reads `alarms.yaml` of a content folder. Throws ContentError with every fault at once. */
export async function loadAlarms(folder: string): Promise<AlarmSheet> {
  const faults: string[] = [];
  const sheet = await readSheet(path.join(folder, 'alarms.yaml'), schema, faults);
  if (!sheet) throw new ContentError(faults);
  return sheet.data;
}
