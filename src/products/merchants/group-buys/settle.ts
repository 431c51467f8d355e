import type { Catalog } from '../../../business/catalog/index.ts';
import { type Door, type Say, sayUnasked } from '../../../business/messages/index.ts';
import { lockSubscribers, type Subscriber } from '../../../business/subscribers/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Job } from '../../../platform/jobs.ts';
import { yuan } from '../../../values/money.ts';
import { byDay, dayInWords, dayMs, later, startOfDay } from '../../../values/time.ts';
import { note } from '../registry/write.ts';
import { decided, type GroupBuy } from './model.ts';
import { decideBuy, firstDeadline, firstUntold, lockUndecided, saveTelling, takeUntold } from './store.ts';

type House = { readonly terms: { readonly catalog: Catalog }; readonly door: Door };

const pageSize = 500;

/** Decides group-buys at their deadlines, and tells every seat once, by day, what became of it. Seats and deadlines are rows: a ring that is lost or comes twice harms nothing. */
export function groupBuyJob(house: House): Job {
  return {
    name: 'group-buys',
    async nextDue(db) {
      const { deadline, seat } = await db.transact(async (tx) => ({
        deadline: await firstDeadline(tx),
        seat: await firstUntold(tx),
      }));
      const times = [deadline, seat && byDay(seat)].filter((at) => at !== undefined);
      return times.toSorted((a, b) => a.getTime() - b.getTime())[0];
    },
    async run(db, due) {
      await db.transact((tx) => decideDue(tx, due));
      while ((await db.transact((tx) => tellPage(tx, house, due))) === pageSize);
    },
  };
}

/** What is decided of open ones at `now`; each is in the history of its merchant. */
export async function decideDue(tx: Tx, now: Date): Promise<void> {
  for (const buy of await lockUndecided(tx, now)) {
    const state = decided(buy, now);
    if (state === undefined || !(await decideBuy(tx, { id: buy.id, state }, now))) continue;
    const detail = { title: buy.title, seats: buy.seats, threshold: buy.threshold };
    await note(tx, buy.merchantId, { what: `group-buy-${state}`, detail, by: 'system' }, now);
  }
}

async function tellPage(tx: Tx, house: House, now: Date): Promise<number> {
  const seats = await takeUntold(tx, pageSize, now);
  const holders = await lockSubscribers(
    tx,
    seats.map(({ phone }) => phone),
  );
  const reachable = seats.flatMap((seat) => {
    const to = holders.get(seat.phone);
    return to ? [{ ...seat, to }] : [];
  });
  const said = await sayUnasked(
    tx,
    { catalog: house.terms.catalog, door: house.door },
    reachable.map(({ buy, to }) => sayingOf(buy, to, now)),
    now,
  );
  const mts = new Map(reachable.map((seat, at) => [`${seat.phone} ${seat.buyId}`, said[at]!.mtId]));
  await saveTelling(
    tx,
    seats.map(({ phone, buyId }) => ({ phone, buyId, mtId: mts.get(`${phone} ${buyId}`) })),
  );
  return seats.length;
}

function sayingOf(buy: GroupBuy, to: Subscriber, now: Date) {
  const say = { ...wordsOf(buy), reason: `group-buy ${buy.state}`, reasonId: buy.id } as Say;
  const goodUntil = buy.state === 'reached' ? later(startOfDay(buy.useUntil), dayMs) : later(byDay(now), 3 * dayMs);
  return { to, service: 'group-buys', say, mt: { class: 'notice', dueAt: byDay(now), goodUntil } } as const;
}

type Words = Pick<Extract<Say, { code: `group-buy-${string}` }>, 'code' | 'vars'>;

function wordsOf({ state, title, threshold, priceFen, useUntil, merchant, phone }: GroupBuy): Words {
  switch (state) {
    case 'open':
    case 'reached': {
      const vars = { title, price: yuan(priceFen), until: dayInWords(startOfDay(useUntil)), merchant, phone };
      return { code: 'group-buy-reached', vars };
    }
    case 'missed':
      return { code: 'group-buy-missed', vars: { title, threshold: String(threshold) } };
    case 'cancelled':
      return { code: 'group-buy-cancelled', vars: { title } };
  }
}
