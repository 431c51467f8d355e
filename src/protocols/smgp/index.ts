/** SMGP 3.0.3: China Telecom's protocol between SP and gateway. Both ends, nothing but Node needed. */
export {
  ConnectionError,
  type ConnectionErrorCode,
  fateOf,
  type HeartbeatOptions,
  type Listening,
  type LongSessionOptions,
  type Outcome,
  type RequestOptions,
  responseTimeoutMs,
  type SendOptions,
  type SubmitOptions,
} from '../long/index.ts';
export { type CloseReason, DecodeError, EncodeError, type Remedy, type Result, type Ticket } from '../wire/index.ts';
export { type ClientOptions, ClientSession } from './client-session.ts';
export { type SmgpPdu, smgp } from './codec.ts';
export { type ConnectOptions, connect } from './connect.ts';
export { Connection, type DeliverFields, type Duties, type SubmitFields } from './connection.ts';
export type { RequestEvent, Smgp, SmgpEvent, SmgpTicket } from './dialect.ts';
export type { Answer, Context, Handlers, ReportContext } from './handlers.ts';
export { type ListenOptions, listen } from './listen.ts';
export {
  checkLogin,
  isProven,
  type LoginMode,
  type LoginOptions,
  type LoginRules,
  loginOf,
  type Verdict,
  version,
} from './login.ts';
export { createMessageIdSource, type MessageIdSource, messageIdRange } from './message-id.ts';
export type { Options, OtherOption } from './options.ts';
export {
  type Deliver,
  type DeliverResp,
  deliver,
  deliverResp,
  type Login,
  type LoginResp,
  login,
  loginResp,
  type Submit,
  type SubmitResp,
  submit,
  submitResp,
} from './pdus.ts';
export { type Report, reportIn, writeReport } from './report.ts';
export { type Request, type RequestName, type Response, responseTo } from './responses.ts';
export { errOf, statusCode, statusOf } from './results.ts';
export { type ServerOptions, ServerSession } from './server-session.ts';
