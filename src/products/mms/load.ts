import { allOrFaults } from '../../platform/refused.ts';
import { type HandsetClasses, loadClasses } from './classes.ts';
import { loadTitles, type Titles } from './editorial/titles.ts';

/** What goes out as MMS, and what handsets take. */
export type MmsContent = { readonly titles: Titles; readonly classes: HandsetClasses };

/** Loads `mms` of a content folder. Throws StartRefused with every fault at once. */
export async function loadMms(folder: string): Promise<MmsContent> {
  const [titles, classes] = await allOrFaults([loadTitles(folder), loadClasses(folder)]);
  return { titles, classes };
}
