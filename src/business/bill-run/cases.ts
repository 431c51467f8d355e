import type { Tx } from '../../platform/db.ts';
import type { Carrier } from '../../values/carrier.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { Month } from '../../values/time.ts';
import { type FeeTerms, freeMonthsOf, monthCharges } from '../billing/index.ts';
import { consentedTo } from '../consent/index.ts';
import type { Subscription } from '../subscriptions/index.ts';
import { monthBefore } from './calendar.ts';
import type { BillingHouse } from './house.ts';
import { type FeeCase, type FeeRules, stopKey } from './model.ts';
import { standingStops } from './store.ts';

/** What the fees of a month are decided on, for a page of subscriptions: one query a table. */
export async function loadCases(
  tx: Tx,
  { terms }: Pick<BillingHouse, 'terms'>,
  subscriptions: readonly Subscription[],
  carriers: ReadonlyMap<Phone, Carrier>,
  month: Month,
): Promise<FeeCase[]> {
  const phones = [...new Set(subscriptions.map(({ phone }) => phone))];
  const [charges, consented, given, nothing] = await Promise.all([
    monthCharges(tx, phones, [month, monthBefore(month)]),
    consentedTo(tx, subscriptions),
    freeMonthsOf(tx, phones, month),
    nothingSent(tx, terms.fees, subscriptions, month),
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
    nothingSent: nothing.has(subscription.id),
  }));
}

/** The subscriptions that nothing has gone out for, of products that are owed only then. */
async function nothingSent(
  tx: Tx,
  { nothingSent: asks = new Map() }: FeeTerms,
  subscriptions: readonly Subscription[],
  month: Month,
): Promise<Set<Id>> {
  const ids = new Set<Id>();
  for (const [product, ask] of asks) {
    const theirs = subscriptions.filter((one) => one.product === product);
    if (theirs.length === 0) continue;
    const phones = await ask(
      tx,
      theirs.map(({ phone }) => phone),
      month,
    );
    for (const { id, phone } of theirs) if (phones.has(phone)) ids.add(id);
  }
  return ids;
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
