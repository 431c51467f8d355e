import path from 'node:path';
import { z } from 'zod';
import { ContentError, readSheet } from '../../../platform/content.ts';
import type { MembershipRules } from './model.ts';

const hour = z.int().min(0).max(24);

const schema = z.strictObject({
  hours: z.tuple([hour, hour]).refine(([first, last]) => first < last, 'write the earlier hour first'),
  nextMonthFromDay: z.int().min(0).max(31),
  resendsAMonth: z.int().min(0).max(50),
  resendEveryMinutes: z.int().min(1).max(1440),
});

/** Reads `membership.yaml` of a content folder. Throws ContentError with every fault at once. */
export async function loadMembershipRules(folder: string): Promise<MembershipRules> {
  const faults: string[] = [];
  const sheet = await readSheet(path.join(folder, 'membership.yaml'), schema, faults);
  if (!sheet) throw new ContentError(faults);
  const { hours, ...rest } = sheet.data;
  const [firstHour, lastHour] = hours;
  return { ...rest, firstHour, lastHour };
}
