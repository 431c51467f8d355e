import test from 'ava';
import { yuan } from '../../src/values/money.ts';

const written: [fen: number, text: string][] = [
  [0, '0元'],
  [1, '0.01元'],
  [20, '0.20元'],
  [105, '1.05元'],
  [500, '5元'],
  [1000, '10元'],
  [99_999, '999.99元'],
  [-500, '-5元'],
  [-1, '-0.01元'],
];

for (const [fen, text] of written) {
  test(`XC-08: ${fen} fen is written ${text}`, (t) => {
    t.is(yuan(fen), text);
  });
}

test('XC-08: what is no whole amount of fen is refused, and named', (t) => {
  for (const fen of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
    t.throws(() => yuan(fen), { message: new RegExp(`^${String(fen).replace('+', '\\+')} is no whole amount of fen`) });
});
