import path from 'node:path';
import { z } from 'zod';
import { ContentError, readSheet } from '../../platform/content.ts';
import { type VehicleRules, vehicleKinds } from './model.ts';

const how = z.enum(['mark', 'on-site']);
const schema = z.strictObject({
  inspection: z.strictObject({
    since: z.iso.date(),
    source: z.url(),
    kinds: z.array(z.enum(vehicleKinds)).min(1),
    years: z
      .array(z.strictObject({ year: z.int().min(1), how }))
      .min(1)
      .refine((years) => years.every(({ year }, at) => at === 0 || year > years[at - 1]!.year), {
        message: 'write the years in their order, each once',
      }),
    after: z.strictObject({ everyYears: z.int().min(1), how }),
    earlyMonths: z.int().min(0).max(11),
  }),
  maintenance: z.strictObject({ everyMonths: z.int().min(1).max(36) }),
});

/** Reads `vehicles.yaml`. Throws ContentError with file, line and remedy of all that is wrong. */
export async function loadVehicleRules(folder: string): Promise<VehicleRules> {
  const faults: string[] = [];
  const sheet = await readSheet(path.join(folder, 'vehicles.yaml'), schema, faults);
  if (!sheet) throw new ContentError(faults);
  return sheet.data;
}
