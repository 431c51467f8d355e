import type { Found, Place, Point } from '../../../business/places/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import { dayOf } from '../../../values/time.ts';
import type { Benefit } from '../benefits/rule.ts';
import { type ActiveShop, benefitsAt, partnersNear } from '../registry/store.ts';
import { bestBenefit, shopTitle } from './answer.ts';

/** So many partners stand before other places. */
const most = 3;
const longestName = 12;

/** Partners of a category near a point as places, nearest first, each with its best benefit. */
export async function partnerPlaces(
  tx: Tx,
  { category, district, ...point }: Point & { readonly category: string; readonly district?: string },
  now: Date,
): Promise<Found[]> {
  const partners = await partnersNear(tx, point, { category, district, limit: most }, now);
  return partners.map((one) => ({ ...placeOf(one, one.benefits, now), metres: one.metres }));
}

/** One shop of a partner as a place; undefined where it is none, or none any more. */
export async function partnerPlace(tx: Tx, shopId: Id, now: Date): Promise<Place | undefined> {
  const found = await benefitsAt(tx, shopId, now);
  return found && placeOf(found.shop, found.benefits, now);
}

function placeOf(shop: ActiveShop, benefits: readonly Benefit[], now: Date): Place {
  const { id, merchant, district, address, lat, lng, phone, hours } = shop;
  const best = bestBenefit(benefits, 'none');
  return {
    ...{ id, district, address, lat, lng, phone, hours },
    ...{ source: 'partner', code: merchant.code, category: merchant.category },
    ...{ name: shopTitle(shop).slice(0, longestName), services: best ? `会员${best.title}` : '加盟商家', price: '' },
    // It is a partner on this day: its contract and its shops are ours to know.
    checkedOn: dayOf(now),
  };
}
