/** MM7, both ends: what a VASP and an MMSC say to each other over HTTP, without HTTP itself. TS 23.140 in its Rel-5 and Rel-6 forms and China Mobile's. */
export {
  basicAuthorization,
  type Challenge,
  type Credentials,
  type DigestCall,
  digestAuthorization,
  Guard,
  type GuardOptions,
  Prover,
  readChallenge,
} from './auth.ts';
export { chinaMobile, dialects, type Mm7Dialect, rel5, rel6 } from './dialect.ts';
export { type Mm7Envelope, UnreadMessage } from './envelope.ts';
export { Mm7Error } from './errors.ts';
export type { Address } from './fields.ts';
export {
  answerTo,
  type Mm7Http,
  type Mm7Outcome,
  type Mm7Read,
  readMessage,
  readOutcome,
  writeAnswer,
  writeRefusal,
  writeRequest,
} from './http.ts';
export { answers, type Mm7Message, type Mm7Name, type Mm7Request, type Mm7Values } from './messages.ts';
export type { MimePart } from './mime.ts';
export { type Medium, type PackedMedia, packMedia, readMultimedia, textMedium, textOf } from './multimedia.ts';
export { readSmil, type Slide, type SmilLayout, writeSmil } from './smil.ts';
export { type Delivery, deliveryOf, reactionTo, type StatusReaction, statusTexts } from './status.ts';
export type { When } from './times.ts';
