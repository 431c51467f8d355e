import type { z } from 'zod';
import type { Db, Tx } from '../../../platform/db.ts';
import { type Access, type Request, type Route, route } from '../../../platform/http/index.ts';
import type { Phone } from '../../../values/phone.ts';
import { beijingIso } from '../../../values/time.ts';
import { presentStanding, type StandingHouse, standingsOf } from '../membership/standing.ts';
import { memberAtTills } from './contract.ts';
import type { Till } from './model.ts';
import { presentPackage } from './present.ts';
import { calledAt, holderSince, redemptionsOf, refusalsOf, savedThisYear } from './read.ts';

/** Whose redemptions are shown. Whoever mounts the route says so. */
export type MemberShown = {
  readonly path: string;
  readonly access: Access;
  readonly params: z.ZodObject;
  whose(tx: Tx, request: Request): Promise<Phone>;
};

const shown = 20;

/** What a number did at tills of merchants, and how it stands there now. */
export function memberRoute(house: StandingHouse & { readonly db: Db }, member: MemberShown): Route {
  const { path, access, params } = member;
  return route({
    method: 'GET',
    path,
    access,
    summary: 'How a member stands at tills, what he used and saved, and what was refused him and why',
    params,
    answer: memberAtTills,
    handle: async (request) => ({
      body: await house.db.transact(async (tx) => readMember(tx, house, await member.whose(tx, request), request.now)),
    }),
  });
}

/** Whether there is anything to show: a level of membership, or something that was redeemed or refused. */
export async function wasAtTills(tx: Tx, house: StandingHouse, phone: Phone, now: Date): Promise<boolean> {
  const one = { since: await holderSince(tx, phone), limit: 1 };
  const standings = await standingsOf(tx, house, [phone], now);
  if (standings.get(phone)!.level !== 'none') return true;
  return (await redemptionsOf(tx, phone, one)).length > 0 || (await refusalsOf(tx, phone, one)).length > 0;
}

async function readMember(
  tx: Tx,
  house: StandingHouse,
  phone: Phone,
  now: Date,
): Promise<z.input<typeof memberAtTills>> {
  const since = await holderSince(tx, phone);
  const [standings, redeemed, refused, saved] = await Promise.all([
    standingsOf(tx, house, [phone], now),
    redemptionsOf(tx, phone, { since, limit: shown }),
    refusalsOf(tx, phone, { since, limit: shown }),
    savedThisYear(tx, phone, since, now),
  ]);
  const called = await calledAt(tx, [...redeemed, ...refused]);
  const where = ({ id, at, ...till }: Till & { readonly id: string; readonly at: Date }) => ({
    ...{ id, at: beijingIso(at), merchant: called(till.merchantId), shop: called(till.shopId) },
    by: called(till.personId ?? till.keyId),
  });
  return {
    standing: presentStanding(standings.get(phone)!),
    savedThisYear: saved,
    redeemed: redeemed.map((one) => ({
      ...{ ...where(one), title: one.title, channel: one.channel, savedFen: one.valueFen },
      ...(one.package && { package: presentPackage(one.package) }),
      ...(one.undone && { undone: { ...one.undone, at: beijingIso(one.undone.at) } }),
    })),
    refused: refused.map((one) => ({
      ...{ ...where(one), why: one.why },
      ...(one.sender && { sender: one.sender }),
    })),
  };
}
