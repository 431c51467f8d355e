import test from 'ava';
import fc from 'fast-check';
import {
  commissionOf,
  type SettledLine,
  settleMerchant,
  type Used,
} from '../../../src/products/merchants/settlement/model.ts';

const wash = '00000000-0000-7000-8000-000000000001';
const gift = '00000000-0000-7000-8000-000000000002';

const used = fc.record<Used>({
  month: fc.constantFrom('2026-10', '2026-11'),
  benefitId: fc.constantFrom(wash, gift),
  permille: fc.constantFrom(0, 5, 30, 1000),
  uses: fc.integer({ min: 1, max: 500 }),
  valueFen: fc.integer({ min: 0, max: 10_000_000 }),
});
const keyOf = ({ month, benefitId, permille }: Used) => `${month} ${benefitId} ${permille}`;
const month = fc.uniqueArray(used, { selector: keyOf, maxLength: 8 });

function totals(lines: readonly SettledLine[]): Map<string, readonly [number, number, number]> {
  const all = new Map<string, readonly [number, number, number]>();
  for (const line of lines) {
    const [uses, value, commission] = all.get(keyOf(line)) ?? [0, 0, 0];
    all.set(keyOf(line), [uses + line.uses, value + line.valueFen, commission + line.commissionFen]);
  }
  return new Map([...all].filter(([, sums]) => sums.some((one) => one !== 0)));
}

test('CA-013: whatever was signed before, with what is settled now each benefit comes to what was redeemed, and its commission to the fen', (t) => {
  fc.assert(
    fc.property(fc.array(month, { minLength: 1, maxLength: 4 }), (states) => {
      const signed: SettledLine[] = [];
      for (const state of states) signed.push(...settleMerchant(state, signed));
      const truth = states.at(-1)!.map((one) => ({ ...one, commissionFen: commissionOf(one.valueFen, one.permille) }));
      t.deepEqual(new Map([...totals(signed)].sort()), new Map([...totals(truth)].sort()));
      t.deepEqual(settleMerchant(states.at(-1)!, signed), [], 'what is settled is not settled once more');
    }),
  );
});

test('CA-013: a commission is never more than the value, and off by less than a fen; none is none', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
      fc.integer({ min: 0, max: 1000 }),
      (value, permille) => {
        const commission = commissionOf(value, permille);
        t.true(Number.isInteger(commission) && Math.abs(commission) <= Math.abs(value));
        t.true(Math.abs(commission * 1000 - value * permille) < 1000);
      },
    ),
  );
  t.is(commissionOf(12_345, 0), 0);
});
