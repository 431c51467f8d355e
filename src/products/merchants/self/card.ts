import type { z } from 'zod';
import { holdingsOf } from '../../../business/subscriptions/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Phone } from '../../../values/phone.ts';
import { beijingIso, yearAndMonth } from '../../../values/time.ts';
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
import { shopTitle } from '../partners/answer.ts';
import { calledAt, holderSince, redemptionsOf, savedThisYear } from '../redemptions/read.ts';
import type { ownCard } from './contract.ts';

/** So many redemptions show on the page; a copy of one's data has all. */
const shown = 20;

/** Whether there is anything of membership for the holder of a phone: he is a member, also a suspended one, used a benefit, or has a seat in a group-buy. */
export async function hasCard(tx: Tx, { terms }: StandingHouse, phone: Phone, now: Date): Promise<boolean> {
  const [holdings, since] = await Promise.all([holdingsOf(tx, terms.catalog, [phone], now), holderSince(tx, phone)]);
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
  const since = await holderSince(tx, phone);
  const [standings, facts, saved, used] = await Promise.all([
    standingsOf(tx, house, [phone], now),
    resendFactsOf(tx, house, [phone], now),
    savedThisYear(tx, phone, since, now),
    redemptionsOf(tx, phone, { since, limit: shown }),
  ]);
  const standing = standings.get(phone)!;
  const { holding, sent } = facts.get(phone)!;
  const [product] = membershipOf(holding);
  const why = mayResend(house.membership, product !== undefined, sent, now);
  const called = await calledAt(tx, used);
  return {
    ...(product && { title: product.title }),
    standing: presentStanding(standing),
    again: {
      most: house.membership.resendsAMonth,
      everyMinutes: house.membership.resendEveryMinutes,
      ...(why && { why }),
    },
    saved: { year: yearAndMonth(now).year, ...saved },
    used: used.map(({ id, title, merchantId, shopId, at, valueFen, package: part, undone }) => ({
      ...{
        id,
        title,
        where: shopTitle({ name: called(shopId), merchant: { name: called(merchantId) } }),
        at: beijingIso(at),
        savedFen: valueFen,
      },
      ...(part && { package: { nth: part.nth, times: part.times, until: beijingIso(part.until) } }),
      ...(undone && { undoneAt: beijingIso(undone.at) }),
    })),
  };
}
