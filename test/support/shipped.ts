// What is read of the content as we ship it, once for all the test files of a process: one that waited for it itself would have to
// run alone (scripts/groups.mjs).
import path from 'node:path';
import { loadWords } from '../../src/business/messages/index.ts';
import { loadPlaces } from '../../src/business/places/index.ts';
import { loadSegments } from '../../src/business/subscribers/index.ts';
import { loadDesk } from '../../src/business/tickets/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { loadMms } from '../../src/products/mms/index.ts';
import { contentFolder } from './content.ts';
import { aCatalog, termsOf } from './talk.ts';

export const catalog = await aCatalog();
export const terms = termsOf(catalog);

/** Two paid products side by side, which we do not ship. */
export const twoProducts = termsOf(await aCatalog(path.join(packageRoot, 'test/fixtures/two-products')));

export const segments = await loadSegments(contentFolder);
export const desk = await loadDesk(contentFolder);
export const mms = await loadMms(contentFolder);
export const words = await loadWords(contentFolder);
export const places = await loadPlaces(contentFolder);
