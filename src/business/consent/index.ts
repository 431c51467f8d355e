export type { Consent, ConsentKind } from './model.ts';
export { givePromotionConsents, type PromotionConsent } from './promotion.ts';
export {
  isPlainLeft,
  notePlainGone,
  openRecordings,
  plainLeft,
  type Recordings,
  recordingUnder,
  sealedAmong,
} from './recordings.ts';
export { consentedTo, consentsOf, consentsSince, saveConsents } from './store.ts';
export {
  attachRecording,
  consentsOfList,
  type ListedConsent,
  type ListProgress,
  linkTelemarketing,
  markEntered,
  namedRecording,
  type OfList,
  type Opened,
  progressOf,
  provedBy,
  saveTelemarketingConsents,
  type TelemarketingConsent,
  telemarketingConsents,
  telemarketingConsentsUntil,
} from './telemarketing.ts';
