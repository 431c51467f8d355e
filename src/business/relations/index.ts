export { type CancelFile, cancelFileOf, writeCancelFile } from './cancel-file.ts';
export {
  alarmOldChases,
  type Chase,
  type ChaseAnswer,
  chaseWaitMs,
  dropChases,
  dropReordered,
  type Ended,
  nextChase,
  nextOldChase,
  type OldChase,
  openChases,
  recordChaseAnswer,
  takeChases,
} from './chase.ts';
export {
  type Following,
  follow,
  isToldByNotice,
  mirrored,
  needsAttention,
  type OrderAction,
  type OrderNotice,
  type OrderRelation,
  type ProductMap,
  type RelationState,
  reportOf,
  type Verdict,
} from './model.ts';
export { answeredByNotice, type LinkIdOf } from './on-demand.ts';
export { sealRelations } from './seal.ts';
export {
  type Conflict,
  conflictsAbout,
  type Decided,
  noticesToldOf,
  originalNotices,
  phonesWaiting,
  recordNotice,
  relationsOf,
  saveRelations,
  saveVerdicts,
  type ToldNotice,
  takeWaiting,
} from './store.ts';
