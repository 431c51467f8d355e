import { sequence32 } from '../long/index.ts';
import { type Codec, codec } from '../wire/index.ts';
import { maxPduBytes, pdusOf } from './pdus.ts';
import { type Layout, layoutOf, type Version } from './version.ts';

function codecOf(layout: Layout) {
  const { routes, routeResps, ...own } = pdusOf(layout);
  const { connect, connectResp, terminate, terminateResp, submit, submitResp, deliver, deliverResp } = own;
  const { query, queryResp, cancel, cancelResp, activeTest, activeTestResp, fwd, fwdResp } = own;
  const all = [
    ...[connect, connectResp, terminate, terminateResp, submit, submitResp, deliver, deliverResp, query, queryResp],
    ...[cancel, cancelResp, activeTest, activeTestResp, fwd, fwdResp, ...routes, ...routeResps],
  ] as const;
  return codec(sequence32, all, { maxBytes: maxPduBytes });
}

const codecs = { 2: codecOf(2), 3: codecOf(3) };

/** Any PDU of CMPP, told apart by `name`. */
export type CmppPdu = (typeof codecs)[2] extends Codec<number, infer P> ? P : never;

/**
 * Frames and PDUs of one version.
 * `encode` and `append` throw EncodeError naming field, value and remedy; `decode` throws DecodeError.
 */
export function cmpp(version: Version): Codec<number, CmppPdu> {
  return codecs[layoutOf(version)];
}
