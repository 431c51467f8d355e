import path from 'node:path';
import { z } from 'zod';
import { filesOf, readSheet } from '../../platform/content.ts';
import { daysOf } from './spread.ts';

const day = z.iso.date('write a day as 2026-12-01');
const sourceSchema = z.strictObject({
  code: z.string().regex(/^\d{1,20}$/, 'write the digits behind the order word, in quotes'),
  medium: z.string().min(1),
  name: z.string().min(1),
  region: z.string().min(1),
  costs: z.array(z.strictObject({ from: day, to: day, costFen: z.int().min(0) })),
});

/** An advertisement that people order by: its code, where it runs, and what it costs from day to day. */
export type Source = z.output<typeof sourceSchema>;

/** Reads `sources/*.yaml`. What is wrong goes to `faults`. */
export async function loadSources(folder: string, faults: string[]): Promise<Map<string, Source>> {
  const sources = new Map<string, Source>();
  for (const name of await filesOf(path.join(folder, 'sources'), '.yaml')) {
    const sheet = await readSheet(path.join(folder, 'sources', name), z.array(sourceSchema), faults);
    sheet?.data.forEach((source, index) => {
      if (sources.has(source.code))
        faults.push(`${sheet.where([index, 'code'])}: source ${source.code} is there twice; choose another code`);
      source.costs.forEach((cost, at) => {
        if (daysOf(cost).length === 0)
          faults.push(`${sheet.where([index, 'costs', at, 'to'])}: the last day is before the first; swap them`);
      });
      sources.set(source.code, source);
    });
  }
  return sources;
}
