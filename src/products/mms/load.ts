import { allOrFaults } from '../../platform/refused.ts';
import { type HandsetClasses, loadClasses } from './classes.ts';
import { loadSamples, type Samples } from './editorial/samples.ts';
import { loadTitles, type Titles } from './editorial/titles.ts';
import { type Handsets, loadHandsets } from './handsets.ts';

/** What goes out as MMS, what handsets take, and what a demonstration begins with. */
export type MmsContent = {
  readonly titles: Titles;
  readonly classes: HandsetClasses;
  readonly handsets: Handsets;
  readonly samples: Samples;
};

/** Loads `mms` of a content folder. Throws StartRefused with every fault at once. */
export async function loadMms(folder: string): Promise<MmsContent> {
  const [titles, classes] = await allOrFaults([loadTitles(folder), loadClasses(folder)]);
  const [handsets, samples] = await allOrFaults([loadHandsets(folder, classes), loadSamples(folder, titles)]);
  return { titles, classes, handsets, samples };
}
