import test from 'ava';
import fc from 'fast-check';
import {
  createSequenceSource,
  parseSequence,
  sequenceToDecimal,
  sequenceToHex,
} from '../../../src/protocols/sgip/index.ts';
import { beijingStamp } from '../../../src/protocols/wire/index.ts';
import { anySequence } from './arbitraries.ts';

const submit = { node: 3021001234, time: 623152430, serial: 2 };

test('the time is MMDDHHMMSS in Beijing, wherever the program runs', (t) => {
  t.is(beijingStamp(new Date('2026-06-23T15:24:30+08:00')), 623152430);
  t.is(beijingStamp(new Date('2026-12-31T16:00:00Z')), 101000000);
  t.is(beijingStamp(new Date('2026-12-31T15:59:59Z')), 1231235959);
});

test('a sequence number is written as 24 hexadecimal or 30 decimal digits and read back', (t) => {
  t.is(sequenceToHex(submit), 'b410d21225248d2e00000002');
  t.is(sequenceToDecimal(submit), '302100123406231524300000000002');
  fc.assert(
    fc.property(anySequence, (sequence) => {
      t.deepEqual(parseSequence(sequenceToHex(sequence)), sequence);
      t.deepEqual(parseSequence(sequenceToDecimal(sequence)), sequence);
    }),
    { seed: 20261123 },
  );
});

for (const written of ['', 'b410d212', 'x410d21225248d2e00000002', '9999999999'.repeat(3)]) {
  test(`"${written}" is no sequence number`, (t) => {
    t.throws(() => parseSequence(written), { instanceOf: RangeError, message: /is no SGIP sequence number/ });
  });
}

test('numbers never repeat within a second, also across the wrap of the serial', (t) => {
  const source = createSequenceSource(3021001234, { startSerial: 0xfffffffe });
  const at = new Date('2026-11-23T15:00:00+08:00');
  const made = [1, 2, 3, 4].map(() => source.next(at));
  t.deepEqual(
    made.map(({ serial }) => serial),
    [0xfffffffe, 0xffffffff, 0, 1],
  );
  t.deepEqual(source.next(new Date(at.getTime() + 1000)), { node: 3021001234, time: 1123150001, serial: 2 });
});

test('two starts within a second do not count from the same serial', (t) => {
  const at = new Date('2026-11-23T15:00:00+08:00');
  const starts = new Set(Array.from({ length: 20 }, () => createSequenceSource(1).next(at).serial));
  t.true(starts.size > 15);
});
