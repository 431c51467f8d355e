export type { Consent, ConsentKind } from './model.ts';
export { givePromotionConsents, type PromotionConsent } from './promotion.ts';
export { notePlainGone, openRecordings, plainLeft, type Recordings, sealedAmong } from './recordings.ts';
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
