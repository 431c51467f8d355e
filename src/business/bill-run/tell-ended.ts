import type { Tx } from '../../platform/db.ts';
import { byDay } from '../../values/time.ts';
import { productOf } from '../catalog/index.ts';
import { mtOf, queueMts } from '../messages/index.ts';
import { carriersOf } from '../subscribers/index.ts';
import type { Subscription } from '../subscriptions/index.ts';
import type { BillingHouse } from './house.ts';

/** Tells people of relations that we ended because their fees could not be taken. */
export async function tellEnded(
  tx: Tx,
  { terms, door }: BillingHouse,
  ended: readonly Subscription[],
  why: string,
  now: Date,
): Promise<void> {
  if (ended.length === 0) return;
  const carriers = await carriersOf(tx, [...new Set(ended.map(({ phone }) => phone))]);
  const mts = ended.map(({ phone, id, product: code }) => {
    const { title, orderWords, accessNumber } = productOf(terms.catalog, code);
    const vars = { product: title, why, orderWord: orderWords[0]!, accessNumber };
    const say = { code: 'closed-unpaid', vars, reason: 'closed unpaid', reasonId: id, product: code } as const;
    const to = { class: 'notice', phone, carrier: carriers.get(phone)!, dialled: accessNumber } as const;
    return { ...mtOf(terms.catalog, say, to), dueAt: byDay(now) };
  });
  await queueMts(tx, door, mts, now);
}
