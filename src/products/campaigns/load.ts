import type { Catalog } from '../../business/catalog/index.ts';
import { ContentError } from '../../platform/content.ts';
import { loadPages, type Page } from './pages.ts';
import { loadSources, type Source } from './sources.ts';

/** What content says of campaigns. */
export type Campaigns = {
  /** By product code. */
  readonly pages: ReadonlyMap<string, Page>;
  /** By the code that people write behind an order word. */
  readonly sources: ReadonlyMap<string, Source>;
};

/** Loads pages and sources of a content folder. Throws ContentError with every fault at once. */
export async function loadCampaigns(folder: string, catalog: Catalog): Promise<Campaigns> {
  const faults: string[] = [];
  const pages = await loadPages(folder, catalog, faults);
  const sources = await loadSources(folder, faults);
  if (faults.length > 0) throw new ContentError(faults);
  return { pages, sources };
}
