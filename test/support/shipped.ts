// What is read of the content as we ship it, once for all the test files of a process: one that waited for it itself would have to
// run alone (scripts/groups.mjs).
import path from 'node:path';
import { loadServiceWords } from '../../src/business/catalog/index.ts';
import { loadWords } from '../../src/business/messages/index.ts';
import { loadPlaces } from '../../src/business/places/index.ts';
import { loadSegments } from '../../src/business/subscribers/index.ts';
import { loadDesk } from '../../src/business/tickets/index.ts';
import { loadVehicleRules } from '../../src/business/vehicles/index.ts';
import { loadOrderScript } from '../../src/care/console/script.ts';
import { readOrderSheets } from '../../src/carriers/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { loadErrands } from '../../src/products/errands/index.ts';
import { loadMms } from '../../src/products/mms/index.ts';
import { serviceActs } from '../../src/roles/services.ts';
import { contentFolder } from './content.ts';
import { aCatalog, house, termsOf } from './talk.ts';

export const catalog = await aCatalog();
export const terms = termsOf(catalog);

const faults: string[] = [];

/** The catalogue with the words of every service, as the program reads it. */
export const servedCatalog = await loadServiceWords(contentFolder, catalog, serviceActs, faults);
if (faults.length > 0) throw new Error(faults.join());
export const servedTerms = termsOf(servedCatalog);

/** Two paid products side by side, which we do not ship. */
export const twoProducts = termsOf(await aCatalog(path.join(packageRoot, 'test/fixtures/two-products')));

/** The order platforms of the demonstration: China Mobile's, China Telecom's and China Unicom's. */
export const orderSheets = await readOrderSheets(
  path.join(packageRoot, 'ops/carriers/demo/orders'),
  new Set(catalog.products.keys()),
);

export const segments = await loadSegments(contentFolder);
export const orderScript = await loadOrderScript(contentFolder, house);
export const desk = await loadDesk(contentFolder);
export const mms = await loadMms(contentFolder);
export const words = await loadWords(contentFolder);
export const places = await loadPlaces(contentFolder);
export const vehicles = await loadVehicleRules(contentFolder);
export const errandBook = await loadErrands(contentFolder, desk.calendars);
