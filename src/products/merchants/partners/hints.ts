import type { Catalog } from '../../../business/catalog/index.ts';
import type { Point } from '../../../business/places/index.ts';
import { entitlementsOfPhones } from '../../../business/subscriptions/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Phone } from '../../../values/phone.ts';
import { type Partner, partnersNear } from '../registry/store.ts';
import { bestBenefit, shopTitle } from './answer.ts';

/** So many of the nearest are looked at for one that grants the member something. */
const looked = 5;

/**
 * The nearest partner to each of these members, with the best of what it grants him, in so many characters at most: of the first of
 * these categories that has one. Who is granted nothing anywhere hears of none.
 */
export async function partnerHints(
  tx: Tx,
  { terms: { catalog } }: { readonly terms: { readonly catalog: Catalog } },
  {
    at,
    categories,
    room,
  }: { readonly at: ReadonlyMap<Phone, Point>; readonly categories: readonly string[]; readonly room: number },
  now: Date,
): Promise<Map<Phone, string>> {
  const entitlements = await entitlementsOfPhones(tx, catalog, [...at.keys()], now);
  const near = new Map<string, Promise<Partner[]>>();
  const nearTo = (point: Point, category: string) => {
    const key = `${category} ${point.lat} ${point.lng}`;
    const found = near.get(key) ?? partnersNear(tx, point, { category, limit: looked }, now);
    near.set(key, found);
    return found;
  };
  const hints = new Map<Phone, string>();
  for (const [phone, point] of at) {
    const level = entitlements.get(phone)!.merchantRate;
    if (level === 'none') continue;
    for (const category of categories) {
      const hint = (await nearTo(point, category)).flatMap((one) => {
        const theirs = one.benefits.filter(({ rule }) => rule.levels.includes(level));
        const best = bestBenefit(theirs, level);
        return best ? [inBrief(one, best.title, room)] : [];
      })[0];
      if (hint === undefined) continue;
      hints.set(phone, hint);
      break;
    }
  }
  return hints;
}

/** `样例养护店裕华店保养九折`: as much of it as there is room for. */
function inBrief(shop: Partner, benefit: string, room: number): string | undefined {
  const title = shopTitle(shop);
  const ways = [`${title}${benefit} ${shop.phone}`, `${title}${benefit}`, `${shop.merchant.name}${benefit}`, title];
  return ways.find(({ length }) => length <= room);
}
