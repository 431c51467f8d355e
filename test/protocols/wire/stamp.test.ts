import test from 'ava';
import { beijingStamp, stampDistanceMs } from '../../../src/protocols/wire/index.ts';

test('a stamp is Beijing time, without a year', (t) => {
  t.is(beijingStamp(new Date('2026-12-31T16:00:00Z')), 101000000);
});

test('the distance of a stamp is measured in the year that brings it nearest', (t) => {
  const newYear = new Date('2027-01-01T00:00:30+08:00');
  t.is(stampDistanceMs(1231235930, newYear), 60_000);
  t.is(stampDistanceMs(101000130, newYear), 60_000);
});

for (const stamp of [0, 1332000000, 230000000, 101246000, 4294967295]) {
  test(`${stamp} is no date and time, so it is infinitely far`, (t) => {
    t.is(stampDistanceMs(stamp, new Date('2026-06-23T15:24:30+08:00')), Number.POSITIVE_INFINITY);
  });
}

test('the 29th of February is near in a leap year only', (t) => {
  t.is(stampDistanceMs(229120000, new Date('2028-02-29T12:00:00+08:00')), 0);
  t.is(stampDistanceMs(229120000, new Date('2026-02-28T12:00:00+08:00')), Number.POSITIVE_INFINITY);
});
