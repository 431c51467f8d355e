import { type Errand, type Fee, refusalOf, textOn } from '../business/messages/index.ts';
import { type Segment, segment } from '../protocols/sms/index.ts';
import { beijingIso } from '../values/time.ts';
import { laneOf } from './sheets/lane.ts';
import type { LinkSheet } from './sheets/sheet.ts';

/**
 * The short message that an errand is: its part of the text as it leaves by this link. The same errand always gives the same
 * bytes, because a gateway drops a copy only when its content is the same.
 * @throws RangeError when the link may not send it, or the text no longer falls into the parts it was queued in.
 */
export function partOf(errand: Errand, sheet: LinkSheet): Segment {
  const lane = laneOf(sheet);
  const refusal = refusalOf(lane, errand);
  if (refusal !== undefined) throw new RangeError(refusal);
  const segments = segment(textOn(lane, errand.text), { ...lane.length, reference: referenceOf(errand.mtId) });
  if (segments.length !== errand.parts) {
    throw new RangeError(
      `queued in ${errand.parts} parts, now ${segments.length}: the link sheet has changed meanwhile`,
    );
  }
  return segments[errand.part - 1]!;
}

/** What this part of a message costs: the whole is paid with its first part, and the others are free. */
export function feeOf({ fee, part }: Errand): { readonly kind: Fee['kind'] | 'free'; readonly fen: number } {
  return fee !== undefined && part === 1 ? fee : { kind: 'free', fen: 0 };
}

/** When the carrier shall give it up, as a time of SMPP 3.3 in Beijing; empty: when it always does. */
export function goodUntilOf({ goodUntil }: Errand): string {
  return goodUntil ? `${beijingIso(goodUntil).slice(2, 19).replace(/\D/g, '')}032+` : '';
}

/** Our service code in the carrier's words. */
export function serviceCodeOf({ serviceCode }: Errand, { serviceCodes }: LinkSheet): string {
  return serviceCodes[serviceCode] ?? serviceCode;
}

/** Ties the parts of a message together: milliseconds and counter of its id, so messages of one decision all differ. */
function referenceOf(mtId: string): number {
  const ms = Number.parseInt(mtId.slice(11, 13), 16);
  const counter = Number.parseInt(mtId.slice(21, 23), 16);
  return (ms + counter) & 0xff;
}
