import test from 'ava';
import { segmentLines } from '../../scripts/segment-lines.ts';
import type { Carrier } from '../../src/values/carrier.ts';

test('ten neighbours of one place become one shorter prefix, and a stranger among them does not', (t) => {
  const hundred = segments(1_563_300, 100, 'unicom', '河北');
  const mixed = segments(1_300_000, 9, 'unicom', '山东').concat(segments(1_300_009, 1, 'mobile', '山东'));
  t.deepEqual(segmentLines([...hundred, ...mixed]), [
    'mobile 山东 1300009',
    'unicom 山东 1300000 1300001 1300002 1300003 1300004 1300005 1300006 1300007 1300008',
    'unicom 河北 15633',
  ]);
});

test('long lists are cut into lines that a person can read', (t) => {
  const odd = segments(1_563_300, 40, 'unicom', '河北').filter(({ segment }) => segment % 2 === 1);
  t.deepEqual(
    segmentLines(odd).map((line) => line.split(' ').length - 2),
    [16, 4],
  );
});

function segments(first: number, count: number, carrier: Carrier, province: string) {
  return Array.from({ length: count }, (_, index) => ({ segment: first + index, carrier, province }));
}
