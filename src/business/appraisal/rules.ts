import path from 'node:path';
import { z } from 'zod';
import { ContentError, readSheet } from '../../platform/content.ts';
import { indicatorCodes, type Rules } from './model.ts';

const title = z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) });
const code = z.string().regex(/^[a-z][a-z-]{0,31}$/);
const part = z.number().min(0).max(100);
const marks = z.array(z.strictObject({ code, title, weight: part, isFatal: z.boolean().optional() })).min(1);

const schema = z.strictObject({
  version: z.int().min(1),
  shares: z.strictObject({ indicators: part, conduct: part, self: part }),
  indicators: z
    .array(
      z.strictObject({
        code: z.enum(indicatorCodes),
        title,
        weight: part,
        zero: z.number(),
        full: z.number(),
        least: z.int().min(1),
        shown: z.enum(['percent', 'points']),
      }),
    )
    .min(1),
  scorecard: marks,
  sample: z.strictObject({ callsPerPerson: z.int().min(1).max(100), leastSeconds: z.int().min(0) }),
  calibrationSpread: part,
  conduct: marks,
  grades: z.array(z.strictObject({ name: z.string().min(1), from: part })).min(1),
  appealDays: z.int().min(1).max(60),
});

/** Reads `appraisal.yaml` of a content folder. Throws ContentError with every fault at once. */
export async function loadAppraisal(folder: string): Promise<Rules> {
  const faults: string[] = [];
  const sheet = await readSheet(path.join(folder, 'appraisal.yaml'), schema, faults);
  if (!sheet) throw new ContentError(faults);
  const { shares, indicators, scorecard, conduct, grades } = sheet.data;
  const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0);
  const mustBeHundred = (what: string, numbers: readonly number[]) => {
    if (sumOf(numbers) !== 100)
      faults.push(`${sheet.where([what])}: the parts make ${sumOf(numbers)}; they must make 100`);
  };
  mustBeHundred('shares', Object.values(shares));
  for (const [what, list] of Object.entries({ indicators, scorecard, conduct })) {
    mustBeHundred(
      what,
      list.map(({ weight }) => weight),
    );
    const codes = list.map((one) => one.code as string);
    for (const [at, one] of codes.entries())
      if (codes.indexOf(one) !== at) faults.push(`${sheet.where([what, at])}: ${one} is there twice`);
  }
  for (const [at, { zero, full }] of indicators.entries())
    if (zero === full) faults.push(`${sheet.where(['indicators', at])}: zero and full must differ`);
  if (grades.some(({ from }, at) => at > 0 && from >= grades[at - 1]!.from) || grades.at(-1)!.from !== 0)
    faults.push(`${sheet.where(['grades'])}: write the best grade first, and the last one from 0`);
  if (faults.length > 0) throw new ContentError(faults);
  return sheet.data;
}
