import test from 'ava';
import fc from 'fast-check';
import { divide, parties, type Shares } from '../../../src/business/reconciliation/shares.ts';

const shares = (carrier: number, sp: number, telemarketer: number, merchants: number): Shares => ({
  carrier,
  sp,
  telemarketer,
  merchants,
});

test('CA-064: an odd fen goes to the largest fraction, and of equal ones to the first party', (t) => {
  t.deepEqual(divide(10_001, shares(300, 550, 150, 0)), { carrier: 3000, sp: 5501, telemarketer: 1500, merchants: 0 });
  t.deepEqual(divide(1, shares(250, 250, 250, 250)), { carrier: 1, sp: 0, telemarketer: 0, merchants: 0 });
  t.deepEqual(divide(-1, shares(250, 250, 250, 250)), { carrier: -1, sp: 0, telemarketer: 0, merchants: 0 });
});

const anyShares = fc
  .tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000))
  .map((cuts) => cuts.toSorted((one, other) => one - other))
  .map(([a, b, c]) => shares(a!, b! - a!, c! - b!, 1000 - c!));

test('CA-064: whatever is shared by whatever agreement, the parts sum to the whole and none is off by a fen', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: -1e13, max: 1e13 }), anyShares, (amount, agreed) => {
      const parts = divide(amount, agreed);
      t.is(
        parties.reduce((sum, party) => sum + parts[party], 0),
        amount,
      );
      for (const party of parties) {
        // In thousandths of a fen, so that the test itself rounds nothing.
        const off = BigInt(parts[party]) * 1000n - BigInt(amount) * BigInt(agreed[party]);
        t.true(off > -1000n && off < 1000n);
        if (agreed[party] === 0) t.is(parts[party], 0);
      }
    }),
  );
});
