import {
  bulkWaiting,
  type Door,
  mtOf,
  mtsOfReasons,
  queueMts,
  turnedBack,
  withdrawMts,
} from '../../../business/messages/index.ts';
import { lockSubscribers, type Subscriber } from '../../../business/subscribers/index.ts';
import {
  countHolders,
  type Holding,
  holdingsOf,
  phonesOfHolders,
  sayMembership,
} from '../../../business/subscriptions/index.ts';
import { beginWork, endWork, moveWork } from '../../../business/works/index.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import { type Carrier, carriers } from '../../../values/carrier.ts';
import { groupBy } from '../../../values/group.ts';
import { type Id, newId } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import { dayMs, later, type Month, monthOf, monthStart, startOfDay } from '../../../values/time.ts';
import { hasSms, type MembershipRules, openHours, reasonOfMonth } from './model.ts';
import { membershipOf, membershipProducts, type StandingHouse } from './standing.ts';
import {
  endRun,
  endRunsBefore,
  insertRun,
  insertSent,
  lockRun,
  lookAgainAt,
  moveRun,
  type Run,
  sentAmong,
  takenBack,
  waitingOfRun,
} from './store.ts';

/** What the run of membership SMS needs of the house. */
export type RunHouse = StandingHouse & { readonly membership: MembershipRules; readonly door: Door };

const pageSize = 1_000;
/** So many messages wait on the links of a carrier before the next are queued: answers are never behind more than these. */
const mostWaiting = 5_000;
const soonMs = 1_000;
const standstillMs = 60_000;

/** The middle of a month, where only the month counts. */
const within = (month: Month) => startOfDay(`${month}-01`);

/** Begins the run of the month of `now`, once; what is left of earlier months is over. */
export async function beginRun(db: Db, { terms: { catalog } }: RunHouse, now: Date): Promise<void> {
  const month = monthOf(now);
  const products = membershipProducts(catalog).map(({ code }) => code);
  await db.transact(async (tx) => {
    for (const work of await endRunsBefore(tx, month, now)) await endWork(tx, work, { state: 'cancelled' });
    await insertRun(tx, month, await countHolders(tx, products, now), now);
  });
}

/**
 * Goes on with the run of a month as far as its links take it, and says when to go on. Each page of members is one transaction: who is
 * a member at that moment and has no SMS of the month yet gets it, and the cursor moves. It may be called at any time, by any number
 * of programs; a kill loses and doubles nothing.
 */
export async function goOn(
  db: Db,
  house: RunHouse,
  month: Month,
  now: Date,
  { most = mostWaiting, page = pageSize }: { readonly most?: number; readonly page?: number } = {},
): Promise<void> {
  if (month !== monthOf(now)) return beginRun(db, house, now);
  const { isOpen } = openHours(house.membership, now);
  if (!isOpen) await takeBack(db, month, now);
  let queued = 0;
  for (const carrier of carriers) {
    let room = most - (await bulkWaiting(db, linksTo(house, carrier), most, now));
    while (room > 0) {
      const { looked, sent, isStill, isStopped } = await db.transact((tx) =>
        queuePage(tx, house, { month, carrier, page, isOpen }, now),
      );
      if (isStopped) return stopForToday(db, house, month, now);
      queued += sent;
      room -= looked;
      if (isStill) break;
    }
  }
  await db.transact((tx) => endOrWait(tx, house, { month, queued }, now));
}

const nothing = { looked: 0, sent: 0, isStill: true, isStopped: false };

type Page = { readonly month: Month; readonly carrier: Carrier; readonly page: number; readonly isOpen: boolean };

/** Looks at the next members of a carrier. `isStill`: nobody is left, or it is not the hour. */
async function queuePage(tx: Tx, house: RunHouse, { month, carrier, page, isOpen }: Page, now: Date) {
  const runs = await lockRun(tx, month);
  const run = runs.find((one) => one.carrier === carrier);
  if (!run || run.done || run.endedAt) return nothing;
  const products = membershipProducts(house.terms.catalog).map(({ code }) => code);
  const phones = await phonesOfHolders(tx, products, { moment: now, carrier, after: run.after, limit: page });
  const lacking = await withoutSms(tx, house, month, phones, now);
  if (!isOpen && lacking.length > 0) return nothing;
  const refused = await sendTo(tx, house, month, lacking, now);
  const isLast = phones.length < page;
  const moved = {
    after: phones.at(-1) ?? run.after,
    done: isLast,
    looked: phones.length,
    queued: lacking.length,
    refused,
  };
  await moveRun(tx, run, moved);
  const work = run.work ?? (await seen(tx, runs, now));
  if (run.work === null) await lookAgainAt(tx, month, now, work);
  const done = sum(runs, ({ looked }) => looked) + phones.length;
  const isStopped = await moveWork(tx, work, {
    done,
    total: Math.max(
      done,
      sum(runs, ({ members }) => members),
    ),
  });
  return { looked: phones.length, sent: lacking.length, isStill: isLast, isStopped };
}

/** Lets people see the run as long work. */
async function seen(tx: Tx, runs: readonly Run[], now: Date): Promise<Id> {
  const id = newId(now);
  const total = sum(runs, ({ members }) => members);
  await beginWork(tx, {
    id,
    kind: 'membership',
    subject: runs[0]!.month,
    account: undefined,
    by: 'SPGate',
    total,
    resumes: true,
  });
  return id;
}

/** A member who lacks the SMS of a month. */
type Lacking = { readonly holder: Subscriber; readonly holding: Holding };

/** Who of these phones is a member at `now` and has no SMS of a month; their rows stay locked. */
async function withoutSms(
  tx: Tx,
  { terms: { catalog } }: RunHouse,
  month: Month,
  phones: readonly Phone[],
  now: Date,
): Promise<Lacking[]> {
  if (phones.length === 0) return [];
  const holders = await lockSubscribers(tx, phones);
  const [holdings, mts, sent] = await Promise.all([
    holdingsOf(tx, catalog, phones, now),
    mtsOfReasons(tx, phones, {
      reasons: [reasonOfMonth(month)],
      since: later(within(month), -7 * dayMs),
      until: later(now, dayMs),
    }),
    sentAmong(tx, month, phones),
  ]);
  const theirs = groupBy(mts, ({ phone }) => phone);
  return phones.flatMap((phone) => {
    const [holder, holding] = [holders.get(phone), holdings.get(phone)];
    if (!holder || !holding || membershipOf(holding).length === 0) return [];
    const hadByRun = sent.get(phone)?.getTime() === holder.holderSince.getTime();
    return hadByRun || hasSms(theirs.get(phone) ?? []) ? [] : [{ holder, holding }];
  });
}

/** Queues the SMS of a month, and writes down for whom. Returns how many the door turned back. */
async function sendTo(
  tx: Tx,
  { terms: { catalog }, door }: RunHouse,
  month: Month,
  lacking: readonly Lacking[],
  now: Date,
): Promise<number> {
  if (lacking.length === 0) return 0;
  const mts = lacking.map(({ holder, holding }) => {
    const product = membershipOf(holding)[0]!;
    const relation = holding.standing.find((one) => one.product === product.code) ?? {
      phone: holder.phone,
      id: newId(now),
    };
    const say = sayMembership(relation, product, within(month));
    const to = { ...holder, class: 'notice', dialled: product.accessNumber } as const;
    return { ...mtOf(catalog, say, to), priority: 'bulk' } as const;
  });
  const ids = await queueMts(tx, door, mts, now);
  const rows = lacking.map(({ holder }, at) => ({
    phone: holder.phone,
    holderSince: holder.holderSince,
    mtId: ids[at]!,
  }));
  await insertSent(tx, month, rows, now);
  const back = await turnedBack(
    tx,
    rows.map(({ phone, mtId }) => ({ phone, id: mtId })),
  );
  return back.size;
}

/** People stopped it: what waits is taken back, and it goes on in the next morning, for members have a right to it. */
async function stopForToday(db: Db, { membership }: RunHouse, month: Month, now: Date): Promise<void> {
  await takeBack(db, month, now);
  await db.transact(async (tx) => {
    const work = (await lockRun(tx, month)).find((one) => one.work !== null)?.work;
    if (work) await endWork(tx, work, { state: 'cancelled' });
    await lookAgainAt(tx, month, openHours(membership, now).opensAt, null);
  });
}

async function endOrWait(
  tx: Tx,
  { membership }: RunHouse,
  { month, queued }: { readonly month: Month; readonly queued: number },
  now: Date,
): Promise<void> {
  const runs = await lockRun(tx, month);
  if (runs.length === 0 || runs.every(({ endedAt }) => endedAt !== null)) return;
  const { isOpen, opensAt } = openHours(membership, now);
  const work = runs.find((one) => one.work !== null)?.work ?? null;
  const isWhole = runs.every(({ done }) => done);
  if (isWhole && (await waitingOfRun(tx, month, 1)).length === 0) {
    await endRun(tx, month, now);
    if (work) await endWork(tx, work, { state: 'done' });
    return;
  }
  await lookAgainAt(tx, month, isOpen ? later(now, queued > 0 ? soonMs : standstillMs) : opensAt, work);
}

/** Outside its hours nothing leaves: what waits is taken back, and its members are looked at again when the hours begin. */
async function takeBack(db: Db, month: Month, now: Date): Promise<void> {
  for (;;) {
    const left = await db.transact(async (tx) => {
      if ((await lockRun(tx, month)).every(({ endedAt }) => endedAt !== null)) return 0;
      const waiting = await waitingOfRun(tx, month, pageSize);
      const gone = await withdrawMts(tx, waiting, now);
      const phones = waiting.filter(({ id }) => gone.has(id)).map(({ phone }) => phone);
      if (phones.length > 0) await takenBack(tx, month, phones);
      return phones.length;
    });
    if (left === 0) return;
  }
}

/**
 * Sends next month's SMS to who joined in the last days of this month (CA-X05), and has none yet. Called every morning, late or twice.
 * Returns how many it went to.
 */
export async function sendAhead(db: Db, house: RunHouse, since: Date, now: Date): Promise<number> {
  const products = membershipProducts(house.terms.catalog).map(({ code }) => code);
  const month = monthOf(monthStart(now, 1));
  let sent = 0;
  for (const carrier of carriers)
    for (let after: Phone = ''; ; ) {
      const phones = await db.transact(async (tx) => {
        const page = await phonesOfHolders(tx, products, { moment: now, carrier, since, after, limit: pageSize });
        const lacking = await withoutSms(tx, house, month, page, now);
        await sendTo(tx, house, month, lacking, now);
        sent += lacking.length;
        return page;
      });
      if (phones.length < pageSize) break;
      after = phones.at(-1)!;
    }
  return sent;
}

function linksTo({ door }: RunHouse, carrier: Carrier): string[] {
  return door.lanes.filter((lane) => lane.carriers.includes(carrier)).map(({ link }) => link);
}

function sum<Item>(all: readonly Item[], of: (one: Item) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}
