import type { z } from 'zod';
import type { Gazetteer } from '../../../business/places/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Phone } from '../../../values/phone.ts';
import { inBrief, sayBenefit } from '../benefits/words/contract.ts';
import { type StandingHouse, standingsOf } from '../membership/standing.ts';
import { bestBenefit, shopTitle } from '../partners/answer.ts';
import { middleOf } from '../partners/offers.ts';
import { partnersNear, whereabouts } from '../registry/store.ts';
import type { PartnersBody, partnersFound } from './contract.ts';

/** What finding partners needs of the house. */
export type NearHouse = StandingHouse & { readonly places: { readonly gazetteer: Gazetteer } };

const most = 20;

/** Partner shops for the holder of a phone: the nearest to a position, or those of a district; each with what saves him most. */
export async function findPartners(
  tx: Tx,
  house: NearHouse,
  phone: Phone,
  { position, district, category }: PartnersBody,
  now: Date,
): Promise<z.input<typeof partnersFound>> {
  const [all, standings] = await Promise.all([whereabouts(tx, now), standingsOf(tx, house, [phone], now)]);
  const where = all.filter((one) => district === undefined || one.district === district);
  const point = position ?? middleOf(where);
  const found = point ? await partnersNear(tx, point, { category, district, limit: most }, now) : [];
  const { level } = standings.get(phone)!;
  return {
    districts: [...new Set(all.map((one) => one.district))],
    categories: house.places.gazetteer.categories
      .filter(({ code }) => all.some((one) => one.category === code))
      .map(({ code, words: [name] }) => ({ code, name })),
    items: found.map((one) => {
      const { id, merchant, address, phone: call, hours, benefits, metres } = one;
      const best = bestBenefit(benefits, level);
      return {
        ...{ id, title: shopTitle(one), category: merchant.category, district: one.district },
        ...{ address, phone: call, hours },
        ...(position && { metres: Math.round(metres) }),
        ...(best && { best: inBrief(best.rule) }),
        benefits: benefits.map((benefit) => ({ id: benefit.id, title: benefit.title, words: sayBenefit(benefit) })),
      };
    }),
  };
}
