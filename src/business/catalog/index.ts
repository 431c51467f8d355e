export { type Area, areasSaid, isWithin, type Region } from './areas.ts';
export { faultOfContestWord, withContestWord } from './contest-words.ts';
export {
  type Entitlements,
  functions,
  type MemberFunction,
  type MerchantRate,
  merchantRates,
  mergeEntitlements,
  noEntitlements,
} from './entitlements.ts';
export {
  type CatalogFiles,
  codeOfFile,
  hashOfFiles,
  inRoom,
  isCatalogFile,
  readCatalogFiles,
} from './files.ts';
export { type Compose, filesChanged, type LiveCatalogue, openCatalogue, settlingMs } from './live.ts';
export { catalogOf, faultsOfSheet, loadCatalog, readCatalog } from './load.ts';
export {
  type AccessNumber,
  type ActiveText,
  type Catalog,
  type Command,
  type ContestWord,
  cancelWord,
  catalogAt,
  type Meaning,
  type Product,
  productOf,
  splitDialled,
  type TraceStep,
} from './model.ts';
export { type Heard, mayAskTrial, mayOrderItem, readCommand, type Understood } from './read-command.ts';
export { loadServiceWords } from './service-words.ts';
export {
  isSoldByItem,
  type Period,
  type PostsOn,
  postsOnOf,
  priceOf,
  type Tariff,
  tariffAt,
  tariffOf,
} from './tariffs.ts';
export {
  asPrinted,
  type HouseVars,
  type TextCode,
  type Texts,
  type TextVars,
  textCodes,
  variablesOf,
} from './texts.ts';
export type { Trial } from './trials.ts';
export {
  type CatalogVersion,
  findVersion,
  orderWordsOf,
  type Signer,
  saveVersion,
  type VersionHead,
  versionHeads,
} from './versions.ts';
export {
  cancelAllWord,
  cancelPrefixes,
  fold,
  listWord,
  oneSlipApart,
  refusalWords,
  yesWords,
} from './words.ts';
export { withWordsBeside } from './words-beside.ts';
