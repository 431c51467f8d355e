export { askErrand, type ErrandHouse, sealErrands } from './actions.ts';
export { loadErrands, refuseMissingKinds } from './book.ts';
export type { ErrandBook } from './model.ts';
export { type Orderer, orderRoutes } from './ordering.ts';
export { acceptOwnErrand, askOwnErrand, cancelOwnErrand, errandOffersOf, type Owner, readOwnErrands } from './own.ts';
export { personalPapers } from './personal.ts';
export { errandActs, errandService } from './service.ts';
export { errandsUnder, proofsOfErrands } from './store.ts';
