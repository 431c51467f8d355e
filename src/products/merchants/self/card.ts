import type { z } from 'zod';
import { subscriberOf } from '../../../business/subscribers/index.ts';
import { holdingsOf } from '../../../business/subscriptions/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Phone } from '../../../values/phone.ts';
import { beijingIso, startOfDay, yearAndMonth } from '../../../values/time.ts';
import { buysWithSeat } from '../group-buys/store.ts';
import { mayResend } from '../membership/model.ts';
import { type ResendHouse, resendFactsOf } from '../membership/resend.ts';
import {
  membershipOf,
  membershipProducts,
  presentStanding,
  type StandingHouse,
  standingsOf,
} from '../membership/standing.ts';
import { redemptionsOf, savedSince } from '../redemptions/read.ts';
import type { ownCard } from './contract.ts';
import { titlesOfShops } from './store.ts';

/** So many redemptions show on the page; a copy of one's data has all. */
const shown = 20;

/** Whether there is anything of membership for the holder of a phone: he is a member, also a suspended one, used a benefit, or has a seat in a group-buy. */
export async function hasCard(tx: Tx, { terms }: StandingHouse, phone: Phone, now: Date): Promise<boolean> {
  const [holdings, since] = await Promise.all([holdingsOf(tx, terms.catalog, [phone], now), sinceWhen(tx, phone)]);
  const holding = holdings.get(phone)!;
  const codes = new Set(membershipProducts(terms.catalog).map(({ code }) => code));
  const isSuspended = holding.standing.some(({ product, state }) => state === 'suspended' && codes.has(product));
  if (membershipOf(holding).length > 0 || isSuspended) return true;
  const [used, seats] = await Promise.all([
    redemptionsOf(tx, phone, { since, limit: 1 }),
    buysWithSeat(tx, phone, { since, now }),
  ]);
  return used.length + seats.length > 0;
}

/** The card of the holder of a phone; nothing in it is of who had the number before. */
export async function readCard(tx: Tx, house: ResendHouse, phone: Phone, now: Date): Promise<z.input<typeof ownCard>> {
  const { year } = yearAndMonth(now);
  const since = await sinceWhen(tx, phone);
  const yearBegins = startOfDay(`${year}-01-01`);
  const [standings, facts, saved, used] = await Promise.all([
    standingsOf(tx, house, [phone], now),
    resendFactsOf(tx, house, [phone], now),
    savedSince(tx, phone, new Date(Math.max(since.getTime(), yearBegins.getTime()))),
    redemptionsOf(tx, phone, { since, limit: shown }),
  ]);
  const standing = standings.get(phone)!;
  const { holding, sent } = facts.get(phone)!;
  const [product] = membershipOf(holding);
  const why = mayResend(house.membership, product !== undefined, sent, now);
  const shops = await titlesOfShops(tx, [...new Set(used.map(({ shopId }) => shopId))]);
  return {
    ...(product && { title: product.title }),
    standing: presentStanding(standing),
    again: {
      most: house.membership.resendsAMonth,
      everyMinutes: house.membership.resendEveryMinutes,
      ...(why && { why }),
    },
    saved: { year, ...saved },
    used: used.map(({ id, title, shopId, at, valueFen, package: part, undone }) => ({
      ...{ id, title, where: shops.get(shopId) ?? '', at: beijingIso(at), savedFen: valueFen },
      ...(part && { package: { nth: part.nth, times: part.times, until: beijingIso(part.until) } }),
      ...(undone && { undoneAt: beijingIso(undone.at) }),
    })),
  };
}

async function sinceWhen(tx: Tx, phone: Phone): Promise<Date> {
  return (await subscriberOf(tx, phone))?.holderSince ?? new Date(0);
}
