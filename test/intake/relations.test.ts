import test from 'ava';
import fc from 'fast-check';
import {
  applied,
  decideUserReport,
  feesBegin,
  isTrial,
  type Subscription,
  standing,
  type UserCondition,
} from '../../src/business/subscriptions/index.ts';
import { moves } from '../../src/business/subscriptions/model.ts';
import { beijingIso, dayMs, later, monthOf, monthStart } from '../../src/values/time.ts';
import { terms } from '../support/shipped.ts';
import { Talk } from '../support/talk.ts';

const words = [
  'CY',
  'CYV',
  'CYTY',
  'TQDY',
  'Y',
  'Y',
  'Y',
  'YCY',
  'YCYV',
  'TDCY',
  'TDCYV',
  '0000',
  '1',
  '2',
  '00000',
  '不要了',
];

type Deed =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wait'; readonly hours: number }
  | { readonly kind: 'bill' }
  | { readonly kind: 'carrier'; readonly condition: UserCondition };

const aDeed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('text' as const), text: fc.constantFrom(...words) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 500 }) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'bill' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('carrier' as const),
      condition: fc.constantFrom<UserCondition>('stopped', 'normal', 'gone'),
    }),
  },
);

/** A person's life here, with everything that a book-keeper would write down. */
class Life {
  readonly talk = new Talk(terms);
  readonly events: { subscriptionId: string; from: string | undefined; to: string; cause: string }[] = [];
  readonly consents = new Map<string, { product: string; tariffVersion: number }>();
  readonly all = new Map<string, Subscription>();
  /** Fees taken, by month and group. */
  readonly fees = new Map<string, { product: string; subscription: Subscription }>();

  live(deed: Deed): void {
    this.#forgetOldMonth();
    if (deed.kind === 'text') this.#note(this.talk.hear(deed.text).changes);
    if (deed.kind === 'wait') this.#note(this.#walk(deed.hours));
    if (deed.kind === 'bill') this.#bill();
    if (deed.kind === 'carrier') {
      const report = { condition: deed.condition, link: 'smg' };
      const changes = decideUserReport(this.talk.talker.subscriptions, report, this.talk.now);
      this.talk.talker = { ...this.talk.talker, subscriptions: applied(this.talk.talker.subscriptions, changes) };
      this.#note(changes);
    }
  }

  #walk(hours: number) {
    this.talk.walkTo(beijingIso(later(this.talk.now, hours * (dayMs / 24))));
    const { walked } = this.talk;
    this.#forgetOldMonth();
    return walked;
  }

  #note({ subscriptions, events, consents }: Talk['walked']): void {
    this.events.push(...events);
    for (const one of subscriptions) this.all.set(one.id, one);
    for (const { subscriptionId, product, tariffVersion } of consents)
      this.consents.set(subscriptionId, { product, tariffVersion });
  }

  /** What the bill run does, in small: one fee a group and month, of what is chargeable. */
  #bill(): void {
    const { talker, now } = this.talk;
    for (const one of talker.subscriptions.filter(({ state }) => state === 'active')) {
      const key = `${monthOf(now)} ${one.billingGroup}`;
      const begins = feesBegin(one);
      if (this.fees.has(key) || !begins || begins >= monthStart(now, 1)) continue;
      this.fees.set(key, { product: one.product, subscription: one });
      const fee = { billingGroup: one.billingGroup, product: one.product, amountFen: 500, mayStop: false };
      this.talk.talker = { ...this.talk.talker, feesOfMonth: [...this.talk.talker.feesOfMonth, fee] };
    }
  }

  #forgetOldMonth(): void {
    const month = monthOf(this.talk.now);
    const mine = [...this.fees].filter(([key]) => key.startsWith(month)).map(([key]) => key.split(' ')[1]);
    const { feesOfMonth } = this.talk.talker;
    this.talk.talker = {
      ...this.talk.talker,
      feesOfMonth: feesOfMonth.filter(({ billingGroup }) => mine.includes(billingGroup)),
    };
  }
}

test('CA-X02, CA-050: whatever is ordered, confirmed, cancelled, tried, suspended and waited for, each relation stands alone, agreed to and explained', (t) => {
  fc.assert(
    fc.property(fc.array(aDeed, { minLength: 20, maxLength: 60, size: 'max' }), (deeds) => {
      const life = new Life();
      for (const deed of deeds) {
        const paidBefore = new Set(life.talk.talker.feesOfMonth.map(({ billingGroup }) => billingGroup));
        const activeBefore = new Set([...life.all.values()].filter(({ activeFrom }) => activeFrom).map(({ id }) => id));
        life.live(deed);
        const { subscriptions } = life.talk.talker;

        for (const group of ['car-owner', 'weather']) {
          t.true(standing(subscriptions, group).length <= 1, `more than one of ${group} stands`);
          const asked = subscriptions.filter((one) => one.state === 'pending-confirm' && one.billingGroup === group);
          t.true(asked.length <= 1, `more than one question of ${group} is open`);
        }
        for (const one of life.all.values()) {
          if (feesBegin(one) !== undefined)
            t.deepEqual(life.consents.get(one.id), { product: one.product, tariffVersion: one.tariffVersion });
          if (isTrial(one)) t.is(feesBegin(one), undefined);
          const begins = feesBegin(one);
          const isNew = one.activeFrom && !activeBefore.has(one.id);
          if (deed.kind === 'text' && isNew && begins && paidBefore.has(one.billingGroup))
            t.true(begins >= monthStart(life.talk.now, 1), 'a month that is paid is not paid twice');
        }
      }
      for (const one of life.all.values()) {
        const story = life.events.filter(({ subscriptionId }) => subscriptionId === one.id);
        t.is(story.length, one.version, 'every change is told');
        t.true(story.every(({ cause }) => cause !== ''));
        story.reduce<string | undefined>((state, { from, to }) => {
          t.is(from, state);
          if (state !== undefined && state !== to) t.true(moves[state as Subscription['state']].includes(to as never));
          return to;
        }, undefined);
        t.is(story.at(-1)!.to, one.state);
      }
      for (const { subscription } of life.fees.values()) {
        t.false(isTrial(subscription));
        t.true(life.consents.has(subscription.id), 'no fee without consent');
      }
      t.true([...life.all.values()].filter(({ trial, activeFrom }) => trial && activeFrom).length <= 1, 'tried once');
    }),
    { numRuns: 300 },
  );
});
