import type { Catalog } from '../../business/catalog/index.ts';
import { ContentError } from '../../platform/content.ts';
import type { Db } from '../../platform/db.ts';
import type { Contest } from './contest.ts';
import { loadContests } from './contest-sheets.ts';
import { unfinishedContests } from './contest-store.ts';
import { loadPages, type Page } from './pages.ts';
import { loadSources, type Source } from './sources.ts';

/** What content says of campaigns. */
export type Campaigns = {
  /** By product code. */
  readonly pages: ReadonlyMap<string, Page>;
  /** By the code that people write behind an order word. */
  readonly sources: ReadonlyMap<string, Source>;
  /** By code. */
  readonly contests: ReadonlyMap<string, Contest>;
};

/**
 * Loads pages, sources and contests of a content folder, and lays the words of the contests beside those of the catalogue.
 * Throws ContentError with every fault at once.
 */
export async function loadCampaigns(
  folder: string,
  products: Catalog,
): Promise<{ campaigns: Campaigns; catalog: Catalog }> {
  const faults: string[] = [];
  const pages = await loadPages(folder, products, faults);
  const sources = await loadSources(folder, faults);
  const { contests, catalog } = await loadContests(folder, products, faults);
  if (faults.length > 0) throw new ContentError(faults);
  return { campaigns: { pages, sources, contests }, catalog };
}

/** Who has entered a contest plays by its sheet to the end. Throws ContentError with every sheet that was changed or taken away. */
export async function refuseChangedContests(db: Db, { contests }: Campaigns): Promise<void> {
  const faults = (await unfinishedContests(db)).flatMap(({ code, version }) =>
    contests.get(code)?.version === version
      ? []
      : [`contest ${code} has entries and is not over, but its sheet was changed or taken away: put it back as it was`],
  );
  if (faults.length > 0) throw new ContentError(faults);
}
