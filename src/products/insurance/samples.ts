import path from 'node:path';
import { z } from 'zod';
import { ContentError, readSheet } from '../../platform/content.ts';
import type { Db } from '../../platform/db.ts';
import { newId } from '../../values/id.ts';
import { dayMs, dayOf, later } from '../../values/time.ts';
import { deactivateSamples, decideOffer, insertOffer, insurers, saveInsurer } from './store.ts';

const samplesSchema = z.strictObject({
  insurers: z.array(
    z.strictObject({
      code: z.string().regex(/^sample-[a-z-]{1,20}$/, 'begin the code of a sample with sample-'),
      name: z.string().min(1).max(8),
      offers: z.array(
        z.strictObject({
          title: z.string().min(1).max(12),
          detail: z.string().max(300),
          provinces: z.array(z.string()).default([]),
          levels: z.array(z.string()).default([]),
        }),
      ),
    }),
  ),
});

/** Invented insurers of a demonstration. */
export type InsuranceSamples = z.output<typeof samplesSchema>;

/** Loads `insurance/samples.yaml` of a content folder. Throws ContentError with every fault at once. */
export async function loadInsuranceSamples(folder: string): Promise<InsuranceSamples> {
  const faults: string[] = [];
  const sheet = await readSheet(path.join(folder, 'insurance', 'samples.yaml'), samplesSchema, faults);
  if (!sheet || faults.length > 0) throw new ContentError(faults);
  return sheet.data;
}

const demonstrationMs = 365 * dayMs;

/** Makes the invented insurers of a demonstration known, once: two people who are nobody have agreed on their offers. */
export async function openSampleInsurers(db: Db, samples: InsuranceSamples, now: Date): Promise<void> {
  await db.transact(async (tx) => {
    const known = new Set((await insurers(tx)).map(({ code }) => code));
    for (const { code, name, offers } of samples.insurers.filter((one) => !known.has(one.code))) {
      const id = newId(now);
      const insurer = { id, code, name, handOver: 'csv', url: undefined, secret: undefined } as const;
      await saveInsurer(tx, { ...insurer, isActive: true, isSample: true, by: 'sample' }, now);
      for (const { title, detail, provinces, levels } of offers) {
        const dates = { from: dayOf(now), until: dayOf(later(now, demonstrationMs)) };
        const offer = { id: newId(now), insurerId: id, title, detail, provinces, levels, ...dates };
        await insertOffer(tx, { offer, by: newId(now), maker: 'sample' }, now);
        const decision = {
          id: offer.id,
          state: 'approved',
          by: newId(now),
          decider: 'sample',
          reason: undefined,
        } as const;
        await decideOffer(tx, decision, now);
      }
    }
  });
}

/** Nobody real is ever handed to an invented insurer. */
export async function closeSampleInsurers(db: Db, now: Date): Promise<void> {
  await db.transact((tx) => deactivateSamples(tx, now));
}
