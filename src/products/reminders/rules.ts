import path from 'node:path';
import { z } from 'zod';
import { ContentError, readSheet } from '../../platform/content.ts';
import { isDay } from '../../values/time.ts';

const dayOfYear = z
  .string()
  .refine((day) => isDay(`2024-${day}`) && day !== '02-29', { message: 'write a day of every year, as 04-01' });

const schema = z.strictObject({
  hour: z.int().min(8).max(20),
  firstDays: z.int().min(1).max(7),
  lastDays: z.int().min(0).max(6),
  overdue: z.boolean(),
  seasons: z.record(z.string(), z.array(dayOfYear)),
});

/** When people are reminded. */
export type ReminderRules = z.infer<typeof schema>;

/** Reads `reminders.yaml`. Throws ContentError with all that is wrong. */
export async function loadReminderRules(folder: string): Promise<ReminderRules> {
  const faults: string[] = [];
  const sheet = await readSheet(path.join(folder, 'reminders.yaml'), schema, faults);
  if (sheet && sheet.data.lastDays >= sheet.data.firstDays)
    faults.push('reminders.yaml: lastDays must be less than firstDays');
  if (!sheet || faults.length > 0) throw new ContentError(faults);
  return sheet.data;
}
