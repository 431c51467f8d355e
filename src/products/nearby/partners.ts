import { type Found, nearest, type Place, type Search } from '../../business/places/index.ts';
import type { Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';

/** Shops where members have a better price: another slice knows them, and roles hand them down as places. */
export type Partners = {
  near(tx: Tx, search: Search, now: Date): Promise<readonly Found[]>;
  byId(tx: Tx, id: Id, now: Date): Promise<Place | undefined>;
};

/** So many answers fill three or four SMS, and a digit turns each page. */
const most = 9;

/** Whether a place is such a shop. */
export function isPartner({ source }: Pick<Place, 'source'>): boolean {
  return source === 'partner';
}

/** What is found for each search, partners first; a partner that is known as a place too is there once. */
export async function nearestWithPartners(
  tx: Tx,
  { partners }: { readonly partners: Partners },
  searches: readonly Search[],
  now: Date,
): Promise<Found[][]> {
  const places = await nearest(tx, searches);
  const first = await Promise.all(searches.map((search) => partners.near(tx, search, now)));
  return places.map((found, at) => {
    const theirs = first[at]!;
    return [...theirs, ...found.filter(({ phone }) => !theirs.some((one) => one.phone === phone))].slice(0, most);
  });
}
