import { createHash } from 'node:crypto';
import type { Catalog } from '../../business/catalog/index.ts';
import { type Door, type NewMt, queueMts } from '../../business/messages/index.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { dayInWords, dayMs, later } from '../../values/time.ts';
import type { Contest } from './contest.ts';
import {
  carriersOf,
  contestsToDraw,
  contestsToLapse,
  entrants,
  holdDrawn,
  lapse,
  type Offer,
  offer,
  offeredPhones,
  recordEntrants,
  takeForDraw,
} from './contest-store.ts';
import { firstOf, slotsOf } from './draw.ts';

/** What a draw needs of the house. */
export type DrawHouse = {
  readonly db: Db;
  readonly door: Door;
  readonly catalog: Catalog;
  readonly contests: ReadonlyMap<string, Contest>;
};

/** Draws what is due, each contest in a transaction of its own: winners, their prizes and their messages, or nothing at all. */
export async function drawDue(house: DrawHouse, now: Date): Promise<void> {
  for (const code of await house.db.transact((tx) => contestsToDraw(tx, now)))
    await house.db.transact((tx) => drawOne(tx, house, contestOf(house, code), now));
}

async function drawOne(tx: Tx, house: DrawHouse, contest: Contest, now: Date): Promise<void> {
  const seed = await takeForDraw(tx, contest.code, now);
  if (!seed) return;
  const slots = slotsOf(contest.prizes, contest.budgetFen);
  const digest = createHash('sha256');
  let qualified = 0;
  let winners: Phone[] = [];
  for await (const phones of entrants(tx, contest.code)) {
    for (const phone of phones) digest.update(`${phone}\n`);
    qualified += phones.length;
    winners = firstOf(seed, [...winners, ...phones], slots.length);
  }
  await recordEntrants(tx, contest.code, qualified, digest.digest());
  await give(
    tx,
    house,
    contest,
    winners.map((phone, index) => ({ ...slots[index]!, turn: 0, phone })),
    now,
  );
}

/**
 * What nobody claimed in time goes to the next of the same draw, as often as the sheet lets it. Lapsed and offered anew is one
 * transaction, so a prize is never with two, and never with nobody while somebody waits for it.
 */
export async function lapseDue(house: DrawHouse, now: Date): Promise<void> {
  for (const code of await house.db.transact((tx) => contestsToLapse(tx, now)))
    await house.db.transact((tx) => lapseOne(tx, house, contestOf(house, code), now));
}

async function lapseOne(tx: Tx, house: DrawHouse, contest: Contest, now: Date): Promise<void> {
  const seed = await holdDrawn(tx, contest.code);
  const freed = await lapse(tx, contest.code, now);
  const open = freed.filter(({ turn }) => turn < contest.substitutes);
  const next = await nextInDraw(tx, contest.code, seed, open.length);
  const offers = next.map((phone, index) => ({ ...open[index]!, turn: open[index]!.turn + 1, phone }));
  await give(tx, house, contest, offers, now);
}

async function nextInDraw(tx: Tx, code: string, seed: Uint8Array, count: number): Promise<Phone[]> {
  if (count === 0) return [];
  const offered = await offeredPhones(tx, code);
  let next: Phone[] = [];
  for await (const phones of entrants(tx, code)) {
    const waiting = phones.filter((phone) => !offered.has(phone));
    next = firstOf(seed, [...next, ...waiting], count);
  }
  return next;
}

/** Offers prizes, and tells each winner by SMS until when and how to claim. */
async function give(tx: Tx, house: DrawHouse, contest: Contest, offers: readonly Offer[], now: Date): Promise<void> {
  const claimUntil = later(now, contest.claimDays * dayMs);
  await offer(tx, contest.code, offers, { now, claimUntil });
  const carriers = await carriersOf(
    tx,
    contest.code,
    offers.map(({ phone }) => phone),
  );
  const mts = offers.map((one): NewMt => {
    const { title, sponsor, keyword, accessNumber } = contest;
    const until = dayInWords(claimUntil);
    const { text, version } = house.catalog.texts.render('contest-won', {
      title,
      sponsor,
      prize: one.prize,
      until,
      keyword,
      accessNumber,
    });
    return {
      class: 'notice',
      phone: one.phone,
      carrier: carriers.get(one.phone)!,
      accessNumber,
      text,
      textVersion: version,
      serviceCode: house.catalog.accessNumbers.find(({ number }) => number === accessNumber)!.freeServiceCode,
      reason: `contest ${contest.code}: won`,
      reasonId: newId(now),
    };
  });
  await queueMts(tx, house.door, mts, now);
}

function contestOf({ contests }: DrawHouse, code: string): Contest {
  const contest = contests.get(code);
  if (!contest) throw new Error(`contest ${code} is not in content/campaigns: put its sheet back`);
  return contest;
}
