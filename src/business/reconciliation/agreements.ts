import path from 'node:path';
import { z } from 'zod';
import { ContentError, filesOf, readSheet } from '../../platform/content.ts';
import { carriers } from '../../values/carrier.ts';
import type { Catalog } from '../catalog/index.ts';
import { parties, type ShareAgreement } from './shares.ts';

const perMille = z.int().min(0).max(1000);
const shares = z
  .strictObject({ carrier: perMille, sp: perMille, telemarketer: perMille, merchants: perMille })
  .refine((one) => parties.reduce((sum, party) => sum + one[party], 0) === 1000, 'the shares must sum to 1000');
const schema = z.strictObject({
  carrier: z.enum(carriers),
  products: z.array(z.string()).min(1),
  versions: z
    .array(
      z.strictObject({
        from: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'write the month it holds from, 2026-01'),
        direct: shares,
        telemarketed: shares,
      }),
    )
    .min(1)
    .refine(
      (all) => all.every((one, at) => at === 0 || all[at - 1]!.from < one.from),
      'write the versions in the order of their months, each later than the one before',
    ),
});

/**
 * Reads what was agreed about shares in `settlement/` below a folder of link sheets. Throws ContentError with every fault at
 * once: file, line and remedy.
 */
export async function readAgreements(links: string, catalog: Catalog): Promise<ShareAgreement[]> {
  const folder = path.join(links, 'settlement');
  const faults: string[] = [];
  const agreements: ShareAgreement[] = [];
  for (const name of await filesOf(folder, '.yaml')) {
    const sheet = await readSheet(path.join(folder, name), schema, faults);
    if (!sheet) continue;
    sheet.data.products.forEach((product, index) => {
      const at = sheet.where(['products', index]);
      if (!catalog.products.has(product))
        faults.push(`${at}: there is no product ${product} in the catalogue; write one that is`);
      if (agreements.some((one) => one.carrier === sheet.data.carrier && one.products.includes(product)))
        faults.push(`${at}: another sheet shares ${product} with ${sheet.data.carrier} already; take it out of one`);
    });
    agreements.push(sheet.data);
  }
  if (faults.length > 0) throw new ContentError(faults);
  return agreements;
}
