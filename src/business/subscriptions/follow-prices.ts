import type { Db } from '../../platform/db.ts';
import { type Job, scheduled } from '../../platform/jobs.ts';
import { groupBy } from '../../values/group.ts';
import { newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { byDay, dayInWords, dayStart, later, minuteMs } from '../../values/time.ts';
import { cancelWord, type Product, priceOf, tariffAt, tariffOf } from '../catalog/index.ts';
import { type Door, mtOf, queueMts, type Say } from '../messages/index.ts';
import { lockSubscribers } from '../subscribers/index.ts';
import { type Terms, together } from './decision.ts';
import { latest } from './first-fee.ts';
import { isTrial, remark, type Step, type Subscription, standing } from './model.ts';
import { phonesBehind, pricesTold, savePriceNotices } from './price-store.ts';
import { decidePrice, leadMs, type PriceDecision, tellAgainMs } from './prices.ts';
import { openSubscriptions, saveChanges } from './store.ts';

const pageSize = 500;

/** Every night, before anything is billed: who is told of a higher price, and for whom a new price counts from today. */
export function followPrices(house: { terms: Terms; door: Door }): Job {
  return scheduled({
    name: 'prices',
    next: (after) => later(dayStart(after, 1), 5 * minuteMs),
    async work(db, now) {
      for (const product of house.terms.catalog.products.values()) {
        const newest = product.tariffs.findLast(({ from }) => from <= later(now, leadMs));
        if (product.tariffs[0].period === 'month' && newest && newest.version > 1)
          await followProduct(db, house, product, newest.version, now);
      }
    },
  });
}

async function followProduct(
  db: Db,
  house: { terms: Terms; door: Door },
  product: Product,
  version: number,
  now: Date,
): Promise<void> {
  let after: Phone | undefined = '';
  while (after !== undefined) after = await followPage(db, house, { product, version, after }, now);
}

type Page = { readonly product: Product; readonly version: number; readonly after: Phone };

/** One page in one transaction; the last phone of a full one. A phone that was told is not found again before it is due. */
function followPage(
  db: Db,
  { terms, door }: { terms: Terms; door: Door },
  { product, version, after }: Page,
  now: Date,
): Promise<Phone | undefined> {
  return db.transact(async (tx) => {
    // Nothing is told again within the week; but when a tariff begins, everybody who has an older one is looked at.
    const lookedAt = latest([later(now, -tellAgainMs), tariffAt(product, now).from])!;
    const wanted = { product: product.code, version, lookedAt };
    const phones = await phonesBehind(tx, wanted, { after, limit: pageSize }, now);
    const subscribers = await lockSubscribers(tx, phones);
    const open = standing(await openSubscriptions(tx, phones), product.billingGroup);
    const told = groupBy(await pricesTold(tx, phones), ({ subscriptionId }) => subscriptionId);
    const decided = open
      .filter((one) => one.product === product.code && !isTrial(one))
      .map((one) => ({ one, decision: decidePrice(one, product, told.get(one.id) ?? [], now) }));

    await saveChanges(tx, together(...decided.flatMap(({ one, decision }) => moveOf(one, decision, now) ?? [])));
    const saying = decided.flatMap(({ one, decision }) => {
      const say = sayOf(one, product, decision);
      return say ? [{ one, decision, say }] : [];
    });
    const mts = saying.map(({ one, say }) => ({
      ...mtOf(terms.catalog, say, { ...subscribers.get(one.phone)!, class: 'notice', dialled: product.accessNumber }),
      dueAt: byDay(now),
    }));
    const ids = await queueMts(tx, door, mts, now);
    const notices = saying.flatMap(({ one, decision }, index) =>
      decision.kind === 'tell'
        ? [
            {
              phone: one.phone,
              id: newId(now),
              subscriptionId: one.id,
              tariffVersion: decision.to.version,
              mtId: ids[index]!,
              toldAt: now,
              takesEffectAt: decision.takesEffectAt,
            },
          ]
        : [],
    );
    await savePriceNotices(tx, notices);
    return phones.length === pageSize ? phones.at(-1) : undefined;
  });
}

/** The step to a new price; of a higher one its evidence is the message that told it. */
function moveOf(one: Subscription, decision: PriceDecision, now: Date): Step | undefined {
  if (decision.kind === 'keep' || decision.kind === 'tell') return undefined;
  const { version } = decision.to;
  const evidence =
    decision.kind === 'rise' ? { mtId: decision.notice.mtId, toldAt: decision.notice.toldAt.toISOString() } : {};
  const cause =
    decision.kind === 'rise'
      ? `tariff ${version} counts: it was told in time`
      : `tariff ${version} counts: the price fell`;
  return remark(one, { tariffVersion: version }, { cause, channel: 'clock', actor: 'clock', evidence }, now);
}

function sayOf(one: Subscription, product: Product, decision: PriceDecision): Say | undefined {
  if (decision.kind === 'keep' || decision.kind === 'rise') return undefined;
  const about = { reasonId: one.id, product: product.code };
  const vars = {
    product: product.title,
    oldPrice: priceOf(tariffOf(product, one.tariffVersion)),
    price: priceOf(decision.to),
    cancelWord: cancelWord(product),
  };
  if (decision.kind === 'fall') return { ...about, code: 'price-fell', vars, reason: 'price fell' };
  const { accessNumber } = product;
  const from = dayInWords(decision.takesEffectAt);
  return { ...about, code: 'price-rises', vars: { ...vars, from, accessNumber }, reason: 'price rises' };
}
