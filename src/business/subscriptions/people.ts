import type { Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import type { Phone } from '../../values/phone.ts';
import { feesOfMonth } from '../billing/index.ts';
import type { Catalog } from '../catalog/index.ts';
import type { Subscriber } from '../subscribers/index.ts';
import type { Person } from './decision.ts';
import { openSubscriptions } from './store.ts';
import { asksTrial, trialFactsOf } from './trial-store.ts';

/**
 * Subscribers, found and locked, as decisions see them: with what they have, what this month cost, and their trials. `mayTry`
 * leaves out who cannot be about to begin one: who was asked about a trial is never left out.
 */
export async function peopleOf(
  tx: Tx,
  catalog: Catalog,
  subscribers: Iterable<Subscriber>,
  now: Date,
  mayTry: (phone: Phone) => boolean = () => true,
): Promise<Map<Phone, Person>> {
  const all = [...subscribers];
  const phones = all.map(({ phone }) => phone);
  const [open, fees] = await Promise.all([openSubscriptions(tx, phones), feesOfMonth(tx, phones, now)]);
  const asked = new Set(open.filter(asksTrial).map(({ phone }) => phone));
  const trying = all.filter(({ phone }) => asked.has(phone) || mayTry(phone));
  const trials = await trialFactsOf(tx, catalog, trying, open, now);
  const subscriptions = groupBy(open, (one) => one.phone);
  return new Map(
    all.map((subscriber) => [
      subscriber.phone,
      {
        subscriber,
        subscriptions: subscriptions.get(subscriber.phone) ?? [],
        feesOfMonth: fees.get(subscriber.phone) ?? [],
        trials: trials(subscriber.phone),
      },
    ]),
  );
}
