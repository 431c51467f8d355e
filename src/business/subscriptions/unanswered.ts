import type { Db } from '../../platform/db.ts';
import type { Job } from '../../platform/jobs.ts';
import { productOf } from '../catalog/index.ts';
import { type Door, mtOf, queueMts, type Say } from '../messages/index.ts';
import { lockSubscribers } from '../subscribers/index.ts';
import { type Terms, together } from './decision.ts';
import { move, type Subscription } from './model.ts';
import { openSubscriptions, phonesUnanswered, saveChanges } from './store.ts';

const pageSize = 500;

/** An order that the carrier does not make in time is no order; whom we had asked is told so. */
export function giveUpUnanswered({ terms, door }: { terms: Terms; door: Door }): Job {
  return {
    name: 'give up unanswered orders',
    async nextDue(db) {
      const [row] = await db.read<{ due: Date | null }>(
        `select min(next_at) as due from subscription where next_at is not null and state = 'pending-carrier'`,
      );
      return row?.due ?? undefined;
    },
    async run(db, now) {
      while ((await giveUpPage(db, terms, door, now)) === pageSize);
    },
  };
}

function giveUpPage(db: Db, terms: Terms, door: Door, now: Date): Promise<number> {
  return db.transact(async (tx) => {
    const phones = await phonesUnanswered(tx, now, pageSize);
    const subscribers = await lockSubscribers(tx, phones);
    const open = await openSubscriptions(tx, phones);
    const late = open.filter(({ state, nextAt }) => state === 'pending-carrier' && nextAt && nextAt <= now);
    await saveChanges(tx, notMade(late, { cause: 'the carrier did not answer in time', now }));
    const asked = late.filter(({ askVersion }) => askVersion !== undefined);
    const mts = asked.map((one) => {
      const { accessNumber } = productOf(terms.catalog, one.product);
      const to = {
        class: 'answer',
        phone: one.phone,
        carrier: subscribers.get(one.phone)!.carrier,
        dialled: accessNumber,
      } as const;
      return mtOf(terms.catalog, orderNotMade(one, terms), to);
    });
    await queueMts(tx, door, mts, now);
    return phones.length;
  });
}

function notMade(late: readonly Subscription[], { cause, now }: { cause: string; now: Date }) {
  const why = { cause, channel: 'clock', actor: 'clock', evidence: {} } as const;
  return together(...late.map((one) => move(one, 'rejected', why, now)));
}

/** What the phone is told when the carrier did not make its order. */
export function orderNotMade(subscription: Subscription, { catalog }: Terms): Say {
  return {
    code: 'order-not-made',
    vars: { product: productOf(catalog, subscription.product).title },
    reason: 'order not made',
    reasonId: subscription.id,
    product: subscription.product,
  };
}
