import type { Carrier } from '../../values/carrier.ts';
import { groupBy } from '../../values/group.ts';
import type { Phone } from '../../values/phone.ts';
import { carrierOf, type Segments } from './segments.ts';

/** A phone that was heard of in a batch, and how often. */
export type Arrival = {
  readonly phone: Phone;
  readonly carrier: Carrier;
  readonly province: string | undefined;
  readonly mos: number;
};

/** One arrival a phone. A number on no list belongs to the network of the link it came by. */
export function arrivalsOf(segments: Segments, mos: readonly { phone: Phone; carrier: Carrier }[]): Arrival[] {
  return [...groupBy(mos, (mo) => mo.phone)].map(([phone, theirs]) => {
    const place = carrierOf(segments, phone);
    return { phone, carrier: place?.carrier ?? theirs[0]!.carrier, province: place?.province, mos: theirs.length };
  });
}
