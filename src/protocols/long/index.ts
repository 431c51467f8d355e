/**
 * What CMPP and SMGP share: one long connection the SP opens, carrying both directions, with a digest for a login,
 * sequence numbers of 32 bits and a heartbeat. Each of them adds its tables and its login.
 */
export { type ConnectOptions, connect } from './connect.ts';
export { Connection, type ResponseTo, type SendOptions, type Ways } from './connection.ts';
export type { Dialect, LongProtocol, Repeated, RequestEventOf, Use } from './dialect.ts';
export { clientDigest, isProof, type Proof, serverDigest } from './digest.ts';
export { fateOf } from './fate.ts';
export type { HeartbeatOptions } from './heartbeat.ts';
export { type Listening, type ListenOptions, listen } from './listen.ts';
export { type SubmitOptions, sendNoted } from './noted.ts';
export { ConnectionError, type ConnectionErrorCode, type Outcome } from './outcome.ts';
export { LongSession, type LongSessionOptions, type RequestOptions, responseTimeoutMs, sequence32 } from './session.ts';
