import test from 'ava';
import fc from 'fast-check';
import { type BillItem, matchBills, type OurCharge } from '../../../src/business/reconciliation/bill-match.ts';
import { type BillRow, billOutcomes } from '../../../src/business/reconciliation/model.ts';

const phones = ['15633000001', '15633000002'];

function aCharge(over: Partial<OurCharge> = {}): OurCharge {
  return {
    phone: phones[0]!,
    id: '019c0000-0000-7000-8000-000000000001',
    product: 'car-owner',
    billingGroup: 'car-owner',
    occasion: 'month',
    amountFen: 500,
    refundedFen: 0,
    state: 'posted',
    subscriptionId: null,
    ...over,
  };
}

function aLine(over: Partial<BillRow> = {}): BillRow {
  return {
    phone: phones[0]!,
    product: 'car-owner',
    billingGroup: 'car-owner',
    occasion: 'month',
    amountFen: 500,
    outcome: 'charged',
    code: '0',
    at: undefined,
    line: 2,
    ...over,
  };
}

const cases: Record<string, [charges: OurCharge[], lines: BillRow[], classes: BillItem['class'][]]> = {
  'the same fee on both sides': [[aCharge()], [aLine()], ['matched']],
  'another amount': [[aCharge()], [aLine({ amountFen: 1000 })], ['amount-differs']],
  'the other level at the same price': [[aCharge()], [aLine({ product: 'car-owner-vip' })], ['product-differs']],
  'a fee that the subscriber did not pay': [[aCharge()], [aLine({ outcome: 'unpaid' })], ['unpaid']],
  'a fee thrown out because the phone is stopped': [[aCharge()], [aLine({ outcome: 'stopped' })], ['rejected']],
  'a fee that came to nothing because it was thrown out': [
    [aCharge({ state: 'voided' })],
    [aLine({ outcome: 'stopped' })],
    ['rejected'],
  ],
  'a fee that the carrier did not bill': [[aCharge()], [], ['ours-only']],
  'a fee that the carrier took and we never asked for': [[], [aLine()], ['theirs-only']],
  'a fee that we voided and the carrier took': [[aCharge({ state: 'voided' })], [aLine()], ['theirs-only']],
  'a copy thrown out beside the fee': [
    [aCharge()],
    [aLine({ outcome: 'duplicate' }), aLine({ line: 3 })],
    ['matched', 'rejected'],
  ],
  'a fee taken twice': [[aCharge()], [aLine(), aLine({ line: 3 })], ['matched', 'theirs-only']],
  'a fee of which 10010 gave back and took in one line': [[aCharge()], [aLine({ outcome: 'refunded' })], ['refunded']],
  'a fee taken, then given back by 10010': [
    [aCharge()],
    [aLine(), aLine({ line: 3, outcome: 'refunded' })],
    ['matched', 'refunded'],
  ],
  'a fee given back by both': [
    [aCharge({ refundedFen: 500 })],
    [aLine(), aLine({ line: 3, outcome: 'refunded' })],
    ['matched', 'refund-exceeds'],
  ],
  'a fee given back twice by 10010': [
    [aCharge()],
    [aLine(), aLine({ line: 3, outcome: 'refunded' }), aLine({ line: 4, outcome: 'refunded' })],
    ['matched', 'refunded', 'refund-exceeds'],
  ],
  'a refund of nothing': [[], [aLine({ outcome: 'refunded' })], ['refund-unknown']],
  'a monthly fee and one on demand': [
    [aCharge(), aCharge({ id: '019c0000-0000-7000-8000-000000000002', occasion: 'demand', amountFen: 20 })],
    [aLine({ occasion: 'demand', amountFen: 20 })],
    ['ours-only', 'matched'],
  ],
};

test('Bill lines: the one line of two orders of one price is that of the order we know was taken, not of the one we are unsure of', (t) => {
  const demand = { occasion: 'demand', amountFen: 20 } as const;
  const unsure = aCharge({ ...demand, state: 'unsure' });
  const posted = aCharge({ ...demand, id: '019c0000-0000-7000-8000-000000000002' });
  const items = matchBills([unsure, posted], [aLine(demand)]);
  t.deepEqual(
    items.map(({ class: found, ours }) => [found, ours?.state]),
    [
      ['matched', 'posted'],
      ['ours-only', 'unsure'],
    ],
  );
});

for (const [title, [charges, lines, classes]] of Object.entries(cases)) {
  test(`Bill lines: ${title}`, (t) => {
    t.deepEqual(
      matchBills(charges, lines).map((item) => item.class),
      classes,
    );
  });
}

const anyCharge = fc.record({
  phone: fc.constantFrom(...phones),
  id: fc.uuid(),
  product: fc.constantFrom('car-owner', 'car-owner-vip'),
  billingGroup: fc.constant('car-owner'),
  occasion: fc.constantFrom('month' as const, 'demand' as const),
  amountFen: fc.constantFrom(20, 500, 1000),
  refundedFen: fc.constantFrom(0, 0, 20),
  state: fc.constantFrom('planned', 'pending', 'unsure', 'posted', 'voided', 'expired'),
  subscriptionId: fc.constant(null),
}) as fc.Arbitrary<OurCharge>;

const anyLine = fc.record({
  phone: fc.constantFrom(...phones),
  product: fc.constantFrom('car-owner', 'car-owner-vip'),
  billingGroup: fc.constant('car-owner'),
  occasion: fc.constantFrom('month' as const, 'demand' as const),
  amountFen: fc.constantFrom(20, 500, 1000),
  outcome: fc.constantFrom(...billOutcomes),
  code: fc.constant('x'),
  at: fc.constant(undefined),
  line: fc.nat(1_000_000),
}) as fc.Arbitrary<BillRow>;

const bothSides = fc.tuple(
  fc.uniqueArray(anyCharge, { selector: ({ id }) => id, maxLength: 12 }),
  fc.uniqueArray(anyLine, { selector: ({ line }) => line, maxLength: 12 }),
);

test('Whatever the two sides say, every charge in force and every line is in exactly one item, and the money adds up', (t) => {
  fc.assert(
    fc.property(bothSides, ([charges, lines]) => {
      const items = matchBills(charges, lines);
      const standing = charges.filter(({ state }) => state !== 'voided' && state !== 'expired');
      const sorted = (ids: (string | number)[]) => ids.toSorted();
      const inForce = new Set(standing.map(({ id }) => id));
      const told = items.flatMap(({ ours }) => ours?.id ?? []);
      t.is(new Set(told).size, told.length);
      t.deepEqual(sorted(told.filter((id) => inForce.has(id))), sorted([...inForce]));
      t.deepEqual(sorted(items.flatMap(({ theirs }) => theirs?.line ?? [])), sorted(lines.map(({ line }) => line)));
      const sum = (amounts: number[]) => amounts.reduce((total, one) => total + one, 0);
      t.is(sum(items.map(({ theirs }) => theirs?.amountFen ?? 0)), sum(lines.map(({ amountFen }) => amountFen)));
    }),
  );
});

test('A charge is never given back by more than it was, whoever gave it back', (t) => {
  fc.assert(
    fc.property(bothSides, ([charges, lines]) => {
      const given = new Map<string, number>();
      for (const { class: found, ours, refundOf, theirs } of matchBills(charges, lines)) {
        const charge = ours ?? refundOf;
        if (found === 'refunded')
          given.set(charge!.id, (given.get(charge!.id) ?? charge!.refundedFen) + theirs!.amountFen);
      }
      for (const [id, fen] of given) t.true(fen <= charges.find((one) => one.id === id)!.amountFen);
    }),
  );
});

test('The same charges and lines in any order give the same items', (t) => {
  fc.assert(
    fc.property(bothSides, ([charges, lines]) => {
      const told = (items: BillItem[]) =>
        items.map((item) => [item.class, item.ours?.id, item.theirs?.line, item.refundOf?.id].join()).toSorted();
      t.deepEqual(told(matchBills(charges.toReversed(), lines.toReversed())), told(matchBills(charges, lines)));
    }),
  );
});
