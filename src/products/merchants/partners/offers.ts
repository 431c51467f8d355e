import type { MerchantRate } from '../../../business/catalog/index.ts';
import type { Point } from '../../../business/places/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { BenefitRule } from '../benefits/rule.ts';
import { inBrief } from '../benefits/words/contract.ts';
import { type Partner, partnersNear, type Whereabouts, whereabouts } from '../registry/store.ts';
import { bestBenefit } from './answer.ts';

/** More than an SMS or a page tells. */
const most = 12;
const shown = 6;

/** Partners around a point, the nearest first; without one, around the middle of all. */
export async function partnersAround(tx: Tx, point: Point | undefined, now: Date): Promise<Partner[]> {
  const around = point ?? middleOf(await whereabouts(tx, now));
  return around ? partnersNear(tx, around, { limit: most }, now) : [];
}

/** The middle of the shops in some places; undefined where there is none. */
export function middleOf(where: readonly Whereabouts[]): Point | undefined {
  const shops = where.reduce((sum, one) => sum + one.shops, 0);
  const mean = (of: (one: Whereabouts) => number) => where.reduce((sum, one) => sum + of(one) * one.shops, 0) / shops;
  return shops === 0 ? undefined : { lat: mean(({ lat }) => lat), lng: mean(({ lng }) => lng) };
}

/** Each merchant once, with what saves most of what this level may use; else of all. */
export function bestOffers(
  partners: readonly Partner[],
  level: MerchantRate,
): { readonly merchant: string; readonly rule: BenefitRule }[] {
  const told = new Set<string>();
  return partners.flatMap(({ merchant, benefits }) => {
    const best = bestBenefit(benefits, level);
    if (!best || told.has(merchant.id)) return [];
    told.add(merchant.id);
    return [{ merchant: merchant.name, rule: best.rule }];
  });
}

/** What partners give members of a level today, for who is not a member yet. */
export async function offersTo(tx: Tx, level: MerchantRate, now: Date) {
  const offers = level === 'none' ? [] : bestOffers(await partnersAround(tx, undefined, now), level);
  return offers.slice(0, shown).map(({ merchant, rule }) => ({ merchant, words: inBrief(rule) }));
}
