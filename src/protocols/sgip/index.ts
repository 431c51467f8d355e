/** SGIP 1.2 with the additions of 1.3: China Unicom's protocol between SP and SMG. Both ends, nothing but Node needed. */
export type { Ticket } from '../wire/index.ts';
export { type CloseReason, DecodeError, EncodeError, type Remedy, type Result } from '../wire/index.ts';
export { type ClientOptions, ClientSession } from './client-session.ts';
export { type SgipPdu, sgip } from './codec.ts';
export {
  type Closed,
  Connection,
  type ConnectOptions,
  connect,
  type SendOptions,
  type SubmitFields,
  type SubmitOptions,
} from './connect.ts';
export type { Answer, Handler, Handlers, RequestContext } from './handlers.ts';
export { type Listening, type ListenOptions, listen } from './listen.ts';
export { checkLogin, type Login } from './login.ts';
export { type Outcome, SgipError, type SgipErrorCode } from './outcome.ts';
export * from './pdus.ts';
export { type Request, type RequestName, type Response, responseTo, resultIn } from './responses.ts';
export { resultCode, resultOf } from './results.ts';
export {
  createSequenceSource,
  parseSequence,
  type Sequence,
  type SequenceSource,
  sequenceKey,
  sequenceToDecimal,
  sequenceToHex,
} from './sequence.ts';
export { type ServerOptions, ServerSession } from './server-session.ts';
export {
  type End,
  type RequestEvent,
  type RequestOptions,
  responseTimeoutMs,
  type Sgip,
  type SgipEvent,
  SgipSession,
  type SgipSessionOptions,
  type SgipTicket,
} from './session.ts';
