import path from 'node:path';
import { z } from 'zod';
import { ContentError, readSheet } from '../../platform/content.ts';
import type { Size } from './adapt.ts';
import type { HandsetClasses } from './classes.ts';

const schema = z.strictObject({
  handsets: z.array(
    z.strictObject({
      names: z.array(z.string().regex(/^[A-Z0-9]{2,20}$/, 'write capital letters and digits only')).min(1),
      screen: z.tuple([z.int().min(64).max(4096), z.int().min(64).max(4096)]),
      maxBytes: z.int().min(10_240),
    }),
  ),
});

/** What is known of handsets by their models. */
export type Handsets = {
  /** The code of the class that a model is sent, however its name is written; undefined where nobody knows the model. Pure. */
  classOf(model: string): string | undefined;
};

/** Loads `mms/handsets.yaml` of a content folder. Throws ContentError with every fault at once. */
export async function loadHandsets(folder: string, { all: classes }: HandsetClasses): Promise<Handsets> {
  const faults: string[] = [];
  const sheet = await readSheet(path.join(folder, 'mms', 'handsets.yaml'), schema, faults);
  if (!sheet) throw new ContentError(faults);
  const known = new Map<string, string>();
  for (const [index, { names, screen, maxBytes }] of sheet.data.handsets.entries()) {
    const where = sheet.where(['handsets', index]);
    const [width, height] = screen;
    for (const name of names) {
      if (known.has(name)) faults.push(`${where}: ${name} is there twice`);
      known.set(name, largestFor({ width, height }, maxBytes, classes));
    }
  }
  if (faults.length > 0) throw new ContentError(faults);
  const longestFirst = [...known].toSorted(([one], [other]) => other.length - one.length);
  return {
    classOf(model) {
      const written = model.toUpperCase().replace(/[^A-Z0-9]/g, '');
      return longestFirst.find(([name]) => written.includes(name))?.[1];
    },
  };
}

/** The largest class whose pictures a screen shows whole and whose messages a handset takes; the smallest where none fits. */
function largestFor({ width, height }: Size, maxBytes: number, classes: HandsetClasses['all']): string {
  const fitting = classes.filter(
    ({ screen, image, roomBytes }) => screen.width <= width && image.height <= height && roomBytes <= maxBytes,
  );
  return (fitting.at(-1) ?? classes[0]!).code;
}
