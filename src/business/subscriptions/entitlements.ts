import type { Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import type { Phone } from '../../values/phone.ts';
import { feesOfMonth } from '../billing/index.ts';
import { type Catalog, type Entitlements, mergeEntitlements, type Product, productOf } from '../catalog/index.ts';
import type { Person } from './decision.ts';
import { isTrial, type Subscription } from './model.ts';
import { openSubscriptions } from './store.ts';

/**
 * What somebody may do at `now`: the one question other slices ask (CA-X02). Whatever is active grants it, a trial until its
 * end; and what this month was paid for holds to the month's end, whether it was cancelled, changed for a lower level or
 * suspended since.
 */
export function entitlementsOf(
  catalog: Catalog,
  { subscriptions, feesOfMonth: fees }: Pick<Person, 'subscriptions' | 'feesOfMonth'>,
  now: Date,
): Entitlements {
  return mergeEntitlements(grantingOf(catalog, { subscriptions, feesOfMonth: fees }, now).map(({ grants }) => grants));
}

/** The products that grant somebody something at `now`. */
export function grantingOf(
  catalog: Catalog,
  {
    subscriptions,
    feesOfMonth: fees,
  }: Pick<Person, 'feesOfMonth'> & {
    readonly subscriptions: readonly Pick<Subscription, 'product' | 'state' | 'trialUntil'>[];
  },
  now: Date,
): Product[] {
  const active = subscriptions.filter((one) => one.state === 'active' && !(isTrial(one) && one.trialUntil! <= now));
  const paid = fees.filter(({ amountFen }) => amountFen > 0);
  const codes = new Set([...active, ...paid].map(({ product }) => product));
  // What was paid for a product that the catalogue has lost since grants nothing that anybody could name.
  return [...codes].filter((code) => catalog.products.has(code)).map((code) => productOf(catalog, code));
}

/** What each of these phones may do at `now`. */
export async function entitlementsOfPhones(
  tx: Tx,
  catalog: Catalog,
  phones: readonly Phone[],
  now: Date,
): Promise<Map<Phone, Entitlements>> {
  const [open, fees] = await Promise.all([openSubscriptions(tx, phones), feesOfMonth(tx, phones, now)]);
  const subscriptions = groupBy(open, (one) => one.phone);
  return new Map(
    phones.map((phone) => [
      phone,
      entitlementsOf(
        catalog,
        { subscriptions: subscriptions.get(phone) ?? [], feesOfMonth: fees.get(phone) ?? [] },
        now,
      ),
    ]),
  );
}
