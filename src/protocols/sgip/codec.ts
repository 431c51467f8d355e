import { type Codec, codec, type PduOf } from '../wire/index.ts';
import * as pdus from './pdus.ts';
import { headerSequence, type Sequence } from './sequence.ts';

const { bind, bindResp, unbind, unbindResp, submit, submitResp, deliver, deliverResp, report, reportResp } = pdus;
const { userRpt, userRptResp, trace, traceResp, checkUser, checkUserResp, routing, routingResp } = pdus;

const all = [
  ...[bind, bindResp, unbind, unbindResp, submit, submitResp, deliver, deliverResp, report, reportResp],
  ...[userRpt, userRptResp, trace, traceResp, checkUser, checkUserResp, ...routing, ...routingResp],
] as const;

/** Any PDU of SGIP, told apart by `name`. */
export type SgipPdu = PduOf<(typeof all)[number]>;

/**
 * Frames and PDUs of SGIP 1.2 with the additions of 1.3.
 * `encode` and `append` throw EncodeError naming field, value and remedy; `decode` throws DecodeError.
 */
export const sgip: Codec<Sequence, SgipPdu> = codec(headerSequence, all, { maxBytes: pdus.maxPduBytes });
