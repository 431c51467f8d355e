import type { Tx } from '../../platform/db.ts';
import type { Carrier } from '../../values/carrier.ts';
import type { Phone } from '../../values/phone.ts';
import type { Month } from '../../values/time.ts';
import { freeMonthsOf, monthCharges } from '../billing/index.ts';
import { consentedTo } from '../consent/index.ts';
import type { Subscription } from '../subscriptions/index.ts';
import { monthBefore } from './calendar.ts';
import type { BillingHouse } from './house.ts';
import { type FeeCase, type FeeRules, stopKey } from './model.ts';
import { standingStops } from './store.ts';

/** What the fees of a month are decided on, for a page of subscriptions: one query a table. */
export async function loadCases(
  tx: Tx,
  subscriptions: readonly Subscription[],
  carriers: ReadonlyMap<Phone, Carrier>,
  month: Month,
): Promise<FeeCase[]> {
  const phones = [...new Set(subscriptions.map(({ phone }) => phone))];
  const [charges, consented, given] = await Promise.all([
    monthCharges(tx, phones, [month, monthBefore(month)]),
    consentedTo(tx, subscriptions),
    freeMonthsOf(tx, phones, month),
  ]);
  const byGroup = new Map(charges.map((charge) => [groupKey(charge, charge.month), charge]));
  const free = new Map(given.map((one) => [groupKey(one, one.month), one]));
  return subscriptions.map((subscription) => ({
    subscription,
    consented: consented.has(subscription.id),
    carrier: carriers.get(subscription.phone),
    charge: byGroup.get(groupKey(subscription, month)),
    previous: byGroup.get(groupKey(subscription, monthBefore(month))),
    free: free.get(groupKey(subscription, month)),
  }));
}

/** What they are decided by. */
export async function loadRules(tx: Tx, { terms, door }: Pick<BillingHouse, 'terms' | 'door'>): Promise<FeeRules> {
  const stops = await standingStops(tx);
  const stopped = new Set(stops.map(({ product, link }) => stopKey(product, link)));
  return { catalog: terms.catalog, fees: terms.fees, lanes: door.lanes, stopped };
}

/** Names a payer, a product group and a month: at most one charge has it. */
export function groupKey(
  { phone, billingGroup }: { readonly phone: Phone; readonly billingGroup: string },
  month: Month,
): string {
  return `${phone} ${billingGroup} ${month}`;
}
