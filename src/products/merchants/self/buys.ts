import type { z } from 'zod';
import type { Catalog } from '../../../business/catalog/index.ts';
import { lockSubscribers, subscriberOf } from '../../../business/subscribers/index.ts';
import { entitlementsOfPhones } from '../../../business/subscriptions/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import { done, no, type Outcome } from '../../../values/outcome.ts';
import type { Phone } from '../../../values/phone.ts';
import { beijingIso } from '../../../values/time.ts';
import type { GroupBuy } from '../group-buys/model.ts';
import { groupBuyGrant, productForBuys } from '../group-buys/service.ts';
import { buysWithSeat, leaveSeat, openBuys, reach, takeSeat } from '../group-buys/store.ts';
import type { StandingHouse } from '../membership/standing.ts';
import type { ownBuys } from './contract.ts';

/** The group-buys that take seats, and those in which the holder of a phone has one. */
export async function readBuys(
  tx: Tx,
  { terms: { catalog } }: StandingHouse,
  phone: Phone,
  now: Date,
): Promise<z.input<typeof ownBuys>> {
  const [may, open, holder] = await Promise.all([
    mayTakeSeats(tx, catalog, phone, now),
    openBuys(tx, now),
    subscriberOf(tx, phone),
  ]);
  const held = holder ? await buysWithSeat(tx, phone, { since: holder.holderSince, now }) : [];
  const mine = new Set(held.map(({ id }) => id));
  const taking = new Set(open.map(({ id }) => id));
  const product = productForBuys(catalog);
  const shown = [...open, ...held.filter(({ id }) => !taking.has(id))];
  return {
    may,
    ...(!may &&
      product && {
        order: {
          product: product.title,
          word: product.orderWords[0] ?? '',
          accessNumber: product.accessNumber,
        },
      }),
    items: shown.map((one) => ({ ...presentBuy(one), mine: mine.has(one.id), takesSeats: taking.has(one.id) })),
  };
}

function presentBuy({ merchantId: _, deadline, ...one }: GroupBuy) {
  return { ...one, deadline: beijingIso(deadline) };
}

async function mayTakeSeats(tx: Tx, catalog: Catalog, phone: Phone, now: Date): Promise<boolean> {
  return (await entitlementsOfPhones(tx, catalog, [phone], now)).get(phone)!.functions.has(groupBuyGrant);
}

/** A seat for the holder of a phone, by the rules of `TG`: of who is granted it, while the group-buy takes seats, one at most. */
export async function takeOwnSeat(
  tx: Tx,
  { terms: { catalog } }: StandingHouse,
  { phone, buyId }: { readonly phone: Phone; readonly buyId: Id },
  now: Date,
): Promise<Outcome<undefined, 'not-granted' | 'no-seats'>> {
  const since = await lockHolder(tx, phone);
  if (!(await mayTakeSeats(tx, catalog, phone, now))) return no('not-granted');
  if (!(await isTaking(tx, buyId, now))) return no('no-seats');
  await takeSeat(tx, { phone, buyId, since }, now);
  await reach(tx, [buyId], now);
  return done(undefined);
}

/** The seat of the holder of a phone given up, while the group-buy takes seats; also of who is no member any more. */
export async function leaveOwnSeat(
  tx: Tx,
  { phone, buyId }: { readonly phone: Phone; readonly buyId: Id },
  now: Date,
): Promise<Outcome<undefined, 'no-seats'>> {
  const since = await lockHolder(tx, phone);
  if (!(await isTaking(tx, buyId, now))) return no('no-seats');
  await leaveSeat(tx, { phone, buyId, since }, now);
  return done(undefined);
}

/** Takes the row of a phone's holder, and says since when he has the number. */
async function lockHolder(tx: Tx, phone: Phone): Promise<Date> {
  return (await lockSubscribers(tx, [phone])).get(phone)?.holderSince ?? new Date(0);
}

async function isTaking(tx: Tx, buyId: Id, now: Date): Promise<boolean> {
  return (await openBuys(tx, now)).some(({ id }) => id === buyId);
}
