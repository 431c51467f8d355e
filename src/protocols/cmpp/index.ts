/** CMPP 2.0, 2.1 and 3.0: China Mobile's protocol between SP and ISMG. Both ends, nothing but Node needed. */
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
export { type CmppPdu, cmpp } from './codec.ts';
export { type ConnectOptions, connect } from './connect.ts';
export { Connection, type DeliverFields, type Duties, type SubmitFields } from './connection.ts';
export type { Cmpp, CmppEvent, CmppTicket, RequestEvent } from './dialect.ts';
export type { Answer, Context, Handlers, ReportContext } from './handlers.ts';
export { type ListenOptions, listen } from './listen.ts';
export { checkLogin, connectOf, isProven, type LoginOptions, type LoginRules, type Verdict } from './login.ts';
export {
  createMsgIdSource,
  formatMsgId,
  type MsgIdParts,
  type MsgIdSource,
  msgIdFrom,
  msgIdRange,
  parseMsgId,
  partsOfMsgId,
} from './msg-id.ts';
export {
  type Cancel,
  type CancelResp,
  type Connect,
  type ConnectResp,
  cancel,
  cancelResp,
  connectResp,
  type Deliver,
  type DeliverResp,
  deliver,
  deliverResp,
  type Fwd,
  type FwdResp,
  fwd,
  fwdResp,
  pdusOf,
  type Query,
  type QueryResp,
  query,
  queryResp,
  type Submit,
  type SubmitResp,
  submit,
  submitResp,
} from './pdus.ts';
export { type Report, reportIn, writeReport } from './report.ts';
export { type Request, type RequestName, type Response, responseTo, resultIn } from './responses.ts';
export { connectStatus, connectStatusOf, resultCode, resultOf } from './results.ts';
export { type ServerOptions, ServerSession } from './server-session.ts';
export { type StatWords, statOf } from './stats.ts';
export { type Layout, layoutOf, type Version, versionName, versions } from './version.ts';
