/** The parts every carrier protocol is made of: field tables, frames, windows, sessions and the one socket loop. */
export { type Codec, codec, type Frame, type Heading, type SequenceField } from './codec.ts';
export { Cursor } from './cursor.ts';
export { DecodeError, type DecodeFault, EncodeError } from './errors.ts';
export {
  type Field,
  type Fields,
  group,
  list,
  octets,
  type RecordOf,
  rest,
  sized,
  text,
  u8,
  u16,
  u32,
  u64,
  type ValueOf,
} from './fields.ts';
export { type FrameLimits, FrameReader } from './frames.ts';
export { Outgoing } from './outgoing.ts';
export { type ExplainedField, type Pdu, type PduOf, pdu } from './pdu.ts';
export {
  type Carried,
  type ConnectOptions,
  connect,
  type EventIn,
  type Listener,
  type ListenOptions,
  listen,
  Peer,
  type PeerOptions,
  type Remote,
} from './peer.ts';
export { type Remedy, type Result, type ResultRow, resultsIn } from './results.ts';
export {
  type CloseReason,
  type CommonEvent,
  type EventOf,
  type Protocol,
  Session,
  type SessionLimits,
  type TicketOf,
} from './session.ts';
export { beijingStamp, stampDistanceMs } from './stamp.ts';
export { type Ticket, Window } from './window.ts';
