import type { Tx } from '../../platform/db.ts';
import type { Carrier } from '../../values/carrier.ts';
import type { Phone } from '../../values/phone.ts';
import type { Catalog } from '../catalog/index.ts';
import { carrierOf, carriersOf, type Segments } from '../subscribers/index.ts';
import type { Door } from './door/model.ts';

/** What is known of links and numbers. */
type Roads = {
  readonly door: Pick<Door, 'lanes'>;
  readonly terms: { readonly catalog: Pick<Catalog, 'accessNumbers'> };
};

/** How an SMS of ours that nobody dialled for goes to a phone. */
export type Outward = { readonly carrier: Carrier; readonly accessNumber: string; readonly serviceCode: string };

/** A number of ours that a link carries to this carrier: the one that was dialled where it can be; undefined where none is. */
export function numberTo(
  { door, terms }: Roads,
  carrier: Carrier | undefined,
  dialled: string | null = null,
): { readonly accessNumber: string; readonly serviceCode: string } | undefined {
  const lanes = door.lanes.filter((lane) => carrier !== undefined && lane.carriers.includes(carrier));
  const ours = terms.catalog.accessNumbers.filter(({ number }) =>
    lanes.some((lane) => lane.accessNumbers.includes(number)),
  );
  const access = ours.find(({ number }) => dialled?.startsWith(number)) ?? ours[0];
  return access && { accessNumber: access.number, serviceCode: access.freeServiceCode };
}

/** The same to a phone, by the carrier it is known to be of. */
export async function wayTo(
  tx: Tx,
  { segments, ...roads }: Roads & { readonly segments: Segments },
  phone: Phone,
  dialled: string | null = null,
): Promise<Outward | undefined> {
  const carrier = (await carriersOf(tx, [phone])).get(phone) ?? carrierOf(segments, phone)?.carrier;
  const number = carrier && numberTo(roads, carrier, dialled);
  return number && { carrier, ...number };
}
