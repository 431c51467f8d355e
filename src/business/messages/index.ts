export { recordAnswers } from './answers.ts';
export { mtChannel } from './channel.ts';
export { arrivalsOfMts, type MtArrival } from './delivered.ts';
export {
  anythingToSend,
  type Claim,
  claim,
  putBack,
  recordSilence,
  type Silence,
  type Stale,
  takeStale,
} from './dispatch.ts';
export { listsOf } from './door/contacts.ts';
export { type ListedPhone, listingsOf, putOnList, takeOffList } from './door/listing.ts';
export { type ContactList, type Door, faultsOfPromotion, type Refusal } from './door/model.ts';
export { lastHeardPromotion, takeRefusals } from './door/promotions.ts';
export { sentenceOf } from './door/sentences.ts';
export { loadWords } from './door/word-files.ts';
export type { Words } from './door/words.ts';
export { eraseTexts } from './erase.ts';
export { handOver } from './failover.ts';
export { jobsOf } from './jobs.ts';
export { type Journey, journeysBetween } from './journeys.ts';
export { giveUpLeftBehind, nextLeftBehind } from './left-behind.ts';
export { heardByMo } from './link-ids.ts';
export { type AskedFor, type DecidedMo, parkMos, type RecordedMos, recordMos, saveMos } from './mo.ts';
export type {
  Answer,
  Errand,
  Fate,
  Fee,
  FeeFate,
  Lane,
  Mo,
  MtClass,
  NewMt,
  Priority,
  SettledMt,
  StatusReport,
  SubmitKey,
  TakenMo,
  Verdict,
} from './model.ts';
export { laneFor, linkFor, mmsWayOf, refusalOf, textOn, wayOf } from './model.ts';
export { loadMultimedia, storeMultimedia } from './multimedia.ts';
export {
  type AttemptSeen,
  type MessageSeen,
  type MoSeen,
  type MtSeen,
  messagesOf,
  mosById,
  rawMosOf,
  type TextSent,
  textsAbout,
} from './of-phone.ts';
export { reasonOfCode } from './one-time.ts';
export { type ReportedMt, reportedFor } from './order-mts.ts';
export {
  closeQuestions,
  openQuestions,
  type Question,
  type QuestionKind,
  saveQuestions,
  serviceOf,
} from './questions.ts';
export { queueMts, turnedBack } from './queue.ts';
export {
  type DecidedMt,
  lastMoAt,
  type MtAbout,
  type MtOfReason,
  mtsAbout,
  mtsOfReasons,
  mtsQueuedAt,
  type Notice,
  noticesOf,
} from './reading.ts';
export { recordReports, reportedPhone } from './reports.ts';
export { type Ask, mtOf, type Say } from './saying.ts';
export { sealMessages } from './seal.ts';
export { messageParams } from './search/contract.ts';
export { type Attempt, type MoStory, type MtStory, moByCarrierId, moStory, mtStory } from './search/story.ts';
export type { AnyService, Said, Served, Service, Speaker } from './services.ts';
export type { Settled, WhenSettled } from './settle.ts';
export { freeNumber, type SaidUnasked, sayUnasked, type Unasked } from './unasked.ts';
export { itemParams, retried, setAsideBody } from './unsettled/contract.ts';
export { parkedWasRetried } from './unsettled/decide.ts';
export { countUnsettled, type Saying, settledByHand } from './unsettled/store.ts';
export { bulkWaiting } from './waiting.ts';
export { numberTo, type Outward, wayTo } from './way.ts';
export { statesOfMts, withdrawMts } from './withdraw.ts';
