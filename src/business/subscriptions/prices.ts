import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { dayMs, later } from '../../values/time.ts';
import { type Product, type Tariff, tariffAt, tariffOf } from '../catalog/index.ts';
import type { MtArrival } from '../messages/index.ts';
import { nextMonthStart } from './first-fee.ts';
import type { Subscription } from './model.ts';

/** A higher price counts for nobody sooner than this after it reached the phone. */
export const noticeMs = 30 * dayMs;
/** A higher price is told as soon as it is this near, so that most are told in time for its first day. */
export const leadMs = 60 * dayMs;
/** What did not arrive is told again, but not sooner than this. */
export const tellAgainMs = 7 * dayMs;

/** That somebody was told of a higher price, and the message that told it. */
export type PriceNotice = {
  readonly phone: Phone;
  readonly id: Id;
  readonly subscriptionId: Id;
  readonly tariffVersion: number;
  readonly mtId: Id;
  readonly toldAt: Date;
  /** The day that the message names. */
  readonly takesEffectAt: Date;
};

/** A notice, and whether it arrived. */
export type ToldPrice = PriceNotice & { readonly arrival: MtArrival };

/** What is done about the price of a subscription. */
export type PriceDecision =
  | { readonly kind: 'keep' }
  | { readonly kind: 'tell'; readonly to: Tariff; readonly takesEffectAt: Date }
  | { readonly kind: 'rise'; readonly to: Tariff; readonly notice: ToldPrice }
  | { readonly kind: 'fall'; readonly to: Tariff };

/**
 * Decides the price of a standing paid subscription. A lower price counts from its first day, for everybody. A higher one counts
 * from the day that was told, and only once 30 days have passed since that notice reached the phone; who was not told in time
 * keeps the old price until then. `told` are the notices of this subscription, the oldest first. Pure.
 */
export function decidePrice(
  { tariffVersion }: Pick<Subscription, 'tariffVersion'>,
  product: Product,
  told: readonly ToldPrice[],
  now: Date,
): PriceDecision {
  const has = tariffOf(product, tariffVersion);
  const current = tariffAt(product, now);
  if (current.version > has.version && current.amountFen <= has.amountFen) return { kind: 'fall', to: current };
  const to = product.tariffs.find(
    ({ version, amountFen, from }) =>
      version > has.version && version >= current.version && amountFen > has.amountFen && from <= later(now, leadMs),
  );
  if (!to) return { kind: 'keep' };

  const arrived = told.find((one) => one.tariffVersion === to.version && typeof one.arrival === 'object');
  if (arrived) return countsFrom(arrived) <= now ? { kind: 'rise', to, notice: arrived } : { kind: 'keep' };
  const last = told.findLast((one) => one.tariffVersion === to.version);
  if (last && !mustTellAgain(last, now)) return { kind: 'keep' };
  return { kind: 'tell', to, takesEffectAt: later30(to.from, now) };
}

/** When members are told of a higher price that begins at `from`, and the first day it can count for any of them. */
export function riseForMembers(from: Date, now: Date): { readonly toldFrom: Date; readonly countsFrom: Date } {
  const soonest = later(from, -leadMs);
  const toldFrom = soonest > now ? soonest : now;
  return { toldFrom, countsFrom: later30(from, toldFrom) };
}

/** From when a price that was told counts: not before the day it was told for, nor before its 30 days are over. */
export function countsFrom({ takesEffectAt, arrival }: ToldPrice): Date {
  if (typeof arrival !== 'object') throw new Error('a price counts for nobody whom its notice did not reach');
  return later30(takesEffectAt, arrival.deliveredAt);
}

/** The later of a day and the first of the month that is 30 days from another. */
function later30(day: Date, at: Date): Date {
  const month = nextMonthStart(later(at, noticeMs));
  return day > month ? day : month;
}

function mustTellAgain({ toldAt, takesEffectAt, arrival }: ToldPrice, now: Date): boolean {
  return (arrival === 'failed' || takesEffectAt <= now) && later(toldAt, tellAgainMs) <= now;
}
