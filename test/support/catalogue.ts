import {
  type CatalogFiles,
  type LiveCatalogue,
  openCatalogue,
  readCatalog,
  readCatalogFiles,
} from '../../src/business/catalog/index.ts';
import type { Db } from '../../src/platform/db.ts';
import type { Listener } from '../../src/platform/listen.ts';
import { openLog } from '../../src/platform/log.ts';
import { contentFolder } from './content.ts';
import { house } from './talk.ts';

/** What the repository ships. */
export const shippedFiles: CatalogFiles = await readCatalogFiles(contentFolder);

const deaf: Listener = { on: () => () => undefined, close: async () => undefined };

/** The catalogue of a database, as a process opens it. It hears of nothing by itself unless it gets a listener. */
export function aLiveCatalogue(
  db: Db,
  now: () => Date,
  { listener = deaf, shipped = shippedFiles }: { listener?: Listener; shipped?: CatalogFiles } = {},
): Promise<LiveCatalogue> {
  const log = openLog({ level: 'silent' });
  const compose = (files: CatalogFiles) => readCatalog(files, house);
  return openCatalogue({ db, listener, now, log, shipped, compose, accept: async () => undefined });
}
