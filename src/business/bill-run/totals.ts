import type { Db } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Month } from '../../values/time.ts';
import type { PlanTotals } from './contract.ts';
import type { BillingHouse } from './house.ts';
import { type LeftOutRule, leftOutRules } from './model.ts';
import { planPage } from './plan.ts';

const pageSize = 1000;

/**
 * What a month amounts to as things stand, by the decision that the run will make: page by page, so that memory is that of one
 * page and no transaction is long. Yields what is counted so far, and at last all of it.
 */
export async function* planTotals(
  db: Db,
  house: Pick<BillingHouse, 'terms' | 'door'>,
  month: Month,
  now: Date,
  limit = pageSize,
): AsyncGenerator<PlanTotals> {
  const products = new Map<string, PlanTotals['products'][number]>();
  const leftOut = new Map<LeftOutRule, number>();
  let subscriptions = 0;
  let cursor: Id | undefined;
  do {
    const page = await db.transact((tx) => planPage(tx, house, { month, cursor, limit }, now));
    for (const { decision } of page) {
      if (decision.kind === 'left-out') leftOut.set(decision.rule, (leftOut.get(decision.rule) ?? 0) + 1);
      else {
        const { code: product, serviceCode } = decision.product;
        const before = products.get(product) ?? { product, serviceCode, billed: 0, fen: 0 };
        products.set(product, { ...before, billed: before.billed + 1, fen: before.fen + decision.amountFen });
      }
    }
    subscriptions += page.length;
    cursor = page.length === limit ? page.at(-1)!.one.subscription.id : undefined;
    const rows = [...products.values()].sort((a, b) => (a.product < b.product ? -1 : 1));
    yield {
      month,
      subscriptions,
      billed: rows.reduce((sum, { billed }) => sum + billed, 0),
      fen: rows.reduce((sum, { fen }) => sum + fen, 0),
      products: rows,
      leftOut: [...leftOut].map(([rule, count]) => ({ rule, why: leftOutRules[rule], count })),
      done: cursor === undefined,
    };
  } while (cursor !== undefined);
}
