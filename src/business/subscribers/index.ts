export { type Arrival, arrivalsOf } from './arrivals.ts';
export { type HolderBefore, handedOverAt, holdersBefore, subscriberOf } from './holders.ts';
export { knowPhone } from './know.ts';
export { mayAnswerUnknown, type Subscriber } from './model.ts';
export { refuseOtherCarrier } from './other-carrier.ts';
export type { Personal, PersonalOf, PersonalRow } from './personal.ts';
export { type Preferences, preferencesOf, type QuietHours, quietHoursOf, savePreferences } from './preferences.ts';
export { type GoneHolder, type Seal, sealHolders } from './seal.ts';
export { type CarrierPlace, carrierOf, loadSegments, type Segments } from './segments.ts';
export {
  allowPromotions,
  blacklistedAmong,
  carriersOf,
  countUnknownAnswers,
  identify,
  lockPromotionStates,
  lockSubscribers,
  type PromotionState,
  promotionState,
  refusePromotions,
  setBlacklisted,
} from './store.ts';
