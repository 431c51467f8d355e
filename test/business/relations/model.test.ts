import test from 'ava';
import fc from 'fast-check';
import { follow, mirrored, type OrderNotice, type OrderRelation } from '../../../src/business/relations/index.ts';
import { later } from '../../../src/values/time.ts';

const start = new Date('2026-03-14T10:00:00+08:00');
const products = {
  product: (ref: string) => ({ A: 'car-owner', B: 'car-owner-vip' })[ref],
  excludedBy: (ref: string) => (ref === 'A' ? ['B'] : ['A']),
};
const outcomes = { order: 'open', resume: 'open', suspend: 'suspended', cancel: 'closed' } as const;
type Plain = keyof typeof outcomes;

function aNotice(action: OrderNotice['action'], second: number, productRef = 'A'): OrderNotice {
  const occurredAt = later(start, second * 1_000);
  return {
    ...{
      id: String(second),
      peer: 'vac',
      recordId: `R${second}`,
      phone: '15633000001',
      payer: undefined,
      action,
      productRef,
    },
    ...{ oldProductRef: undefined, cause: '', channel: 'carrier', content: '', linkId: '' },
    ...{ effectiveAt: undefined, expireAt: undefined, occurredAt, receivedAt: start },
  };
}

function after(notices: readonly OrderNotice[]): OrderRelation[] {
  return notices.reduce<OrderRelation[]>((mirror, one) => mirrored(mirror, follow(mirror, one, products).changed), []);
}

test('In whatever order notices come, the mirror ends as the latest of them says', (t) => {
  const actions = fc.constantFrom<Plain>('order', 'resume', 'suspend', 'cancel');
  const arrivals = fc.array(actions, { minLength: 1, maxLength: 8 }).chain((list) =>
    fc.shuffledSubarray(
      list.map((action, second) => aNotice(action, second)),
      { minLength: 1 },
    ),
  );
  fc.assert(
    fc.property(arrivals, (notices) => {
      const latest = [...notices].sort((a, b) => Number(b.id) - Number(a.id))[0]!;
      return after(notices)[0]!.state === outcomes[latest.action as Plain];
    }),
  );
  t.pass();
});

test('A notice that comes any number of times changes the mirror once', (t) => {
  const mirror = after([aNotice('order', 1)]);
  t.deepEqual(follow(mirror, aNotice('order', 1), products), { verdict: 'duplicate', changed: [] });
  t.is(follow(mirror, aNotice('cancel', 1), products).verdict, 'conflict');
  t.is(follow(mirror, aNotice('cancel', 0), products).verdict, 'outdated');
});

test('A change replaces the level that stands, and of the same level it changes the dates alone', (t) => {
  const mirror = after([aNotice('order', 1, 'A'), aNotice('change', 2, 'B')]);
  t.deepEqual(
    mirror.map(({ productRef, state }) => `${productRef} ${state}`),
    ['A closed', 'B open'],
  );
  const expireAt = later(start, 1);
  const [changed] = follow(mirror, { ...aNotice('change', 3, 'B'), expireAt }, products).changed;
  t.like(changed, { productRef: 'B', state: 'open', expireAt });
});
