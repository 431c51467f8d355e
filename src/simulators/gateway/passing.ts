import type { PassingPdu } from '../handsets.ts';
import type { Passing } from './errand.ts';
import type { Speech } from './speech.ts';
import type { GatewayTypes } from './types.ts';

/** A PDU of a connection, as histories keep it. */
export function passing<G extends GatewayTypes>(
  speech: Speech<G>,
  direction: PassingPdu['direction'],
  pdu: object,
  sequence: G['sequence'],
  version: number,
): Passing {
  return () => ({ protocol: speech.framing(version), direction, frame: speech.encode(pdu, sequence, version) });
}
