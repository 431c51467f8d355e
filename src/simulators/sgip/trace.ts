import { type Response, responseTo, resultCode, type Trace } from '../../protocols/sgip/index.ts';
import type { TakenSubmits } from './taken-submits.ts';

/** Tells where a Submit is: at this node, and received; or result 9 when no such Submit was taken. */
export function traceAnswer({ submitSequenceNumber }: Trace, remembered: TakenSubmits, node: number): Response {
  const station = remembered.stationOf(submitSequenceNumber, node);
  return station ? { name: 'traceResp', stations: [station] } : responseTo('trace', resultCode.badSequence);
}
