import type { Clock } from '../../platform/clock.ts';
import type { Db } from '../../platform/db.ts';
import { type CatalogFiles, findVersion, type HouseVars, type LiveCatalogue } from '../catalog/index.ts';
import { membersOf, noticesByTariff } from '../subscriptions/index.ts';
import { changesBetween } from './changes.ts';
import type { ChangeView, FindingView } from './contract.ts';
import { findingsOf, type LinkFacts } from './findings.ts';
import { conflictsOf, type Draft, hashOfRelease, withChanges } from './model.ts';

/** What drafting and releasing need of the house. */
export type ReleaseHouse = {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly catalogue: LiveCatalogue;
  readonly links: readonly LinkFacts[];
  readonly names: HouseVars;
  /** The content folder: where a version is exported to. */
  readonly content: string;
};

/** A draft as it would be released at some time. */
export type Checked = {
  readonly files: CatalogFiles;
  readonly newest: CatalogFiles;
  readonly number: number;
  readonly hash: string;
  readonly read: ReturnType<LiveCatalogue['read']>;
  readonly changes: readonly ChangeView[];
  readonly findings: readonly FindingView[];
};

/** Lays a draft over the newest version and looks at what it would change for whom, and at what is wrong with it. */
export async function checkDraft(house: ReleaseHouse, draft: Draft, at: Date): Promise<Checked> {
  const { db, catalogue, links, names } = house;
  await catalogue.refresh();
  const { number, files: newest } = catalogue.newest();
  const base = (await findVersion(db, draft.base))!;
  const files = withChanges(newest, draft.changes);
  const before = { catalog: catalogue.asNext(newest, at), files: newest };
  const read = catalogue.read(files);
  const after = { catalog: read.catalog, files };
  const [members, notices] = await Promise.all([
    membersOf(db, [...before.catalog.products.keys()]),
    noticesByTariff(db),
  ]);
  const facts = {
    ...{ members, links, at, house: names, faults: read.faults },
    conflicts: conflictsOf(draft.changes, base.files, newest),
    told: new Set(notices.map(({ product, tariffVersion }) => `${product} ${tariffVersion}`)),
  };
  return {
    ...{ files, newest, number, read },
    hash: hashOfRelease(number, files),
    changes: changesBetween(before, after, members, at),
    findings: findingsOf(before, after, facts),
  };
}

/** The catalogue that a draft would be, for trying it; throws ContentError with what is wrong with it. */
export function catalogOfDraft({ catalogue }: ReleaseHouse, { changes }: Pick<Draft, 'changes'>, at: Date) {
  return catalogue.asNext(withChanges(catalogue.newest().files, changes), at);
}
