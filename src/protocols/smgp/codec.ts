import { sequence32 } from '../long/index.ts';
import { type Codec, codec, type PduOf } from '../wire/index.ts';
import * as pdus from './pdus.ts';

const { login, loginResp, submit, submitResp, deliver, deliverResp, activeTest, activeTestResp, exit, exitResp } = pdus;
const { foreign, foreignResp } = pdus;

const all = [
  ...[login, loginResp, submit, submitResp, deliver, deliverResp],
  ...[activeTest, activeTestResp, exit, exitResp, ...foreign, ...foreignResp],
] as const;

/** Any PDU of SMGP, told apart by `name`. */
export type SmgpPdu = PduOf<(typeof all)[number]>;

/**
 * Frames and PDUs of SMGP 3.0.3.
 * `encode` and `append` throw EncodeError naming field, value and remedy; `decode` throws DecodeError.
 */
export const smgp: Codec<number, SmgpPdu> = codec(sequence32, all, { maxBytes: pdus.maxPduBytes });
