import path from 'node:path';
import { z } from 'zod';
import { ContentError, readSheet } from '../../platform/content.ts';
import type { HandsetClass } from './adapt.ts';

const pixels = z.tuple([z.int().min(64).max(4096), z.int().min(64).max(4096)]);
const schema = z.strictObject({
  usual: z.string(),
  reserveBytes: z.int().min(0),
  classes: z
    .array(
      z.strictObject({
        code: z.string().regex(/^[A-Z]{1,4}$/, 'write one to four capital letters'),
        screen: pixels,
        budgetBytes: z.int().min(10_240).max(2_097_152),
        image: pixels,
      }),
    )
    .min(1),
});

/** The classes of handsets, smallest first, and the one of a handset that nobody knows. */
export type HandsetClasses = { readonly all: readonly HandsetClass[]; readonly usual: HandsetClass };

/** Loads `mms/classes.yaml` of a content folder. Throws ContentError with every fault at once. */
export async function loadClasses(folder: string): Promise<HandsetClasses> {
  const faults: string[] = [];
  const sheet = await readSheet(path.join(folder, 'mms', 'classes.yaml'), schema, faults);
  if (!sheet) throw new ContentError(faults);
  const { reserveBytes, classes, usual } = sheet.data;
  const all = classes.map(
    ({ code, screen: [width, height], budgetBytes, image: [imageWidth, imageHeight] }): HandsetClass => ({
      code,
      screen: { width, height },
      roomBytes: budgetBytes - reserveBytes,
      image: { width: imageWidth, height: imageHeight },
    }),
  );
  const known = all.find(({ code }) => code === usual);
  for (const [index, { code, screen, image }] of all.entries()) {
    const where = sheet.where(['classes', index]);
    if (all.findIndex((one) => one.code === code) !== index) faults.push(`${where}: class ${code} is there twice`);
    if (image.width > screen.width || image.height >= screen.height)
      faults.push(`${where}: the picture of ${code} leaves no room for text; make it lower than the screen`);
  }
  if (!known) faults.push(`${sheet.where(['usual'])}: no class is called ${usual}`);
  if (!known || faults.length > 0) throw new ContentError(faults);
  return { all, usual: known };
}
