import test from 'ava';
import {
  beijingIso,
  dayMs,
  dayOf,
  dayStart,
  hourMs,
  later,
  monthOf,
  monthStart,
  yearAndMonth,
} from '../../src/values/time.ts';

const lastOfNovember = new Date('2026-11-30T23:59:59.999+08:00');
const firstOfDecember = new Date('2026-12-01T00:00:00+08:00');

test('XC-07: days and months change at midnight in Beijing', (t) => {
  t.deepEqual([dayOf(lastOfNovember), monthOf(lastOfNovember)], ['2026-11-30', '2026-11']);
  t.deepEqual([dayOf(firstOfDecember), monthOf(firstOfDecember)], ['2026-12-01', '2026-12']);
});

test('XC-07: a month begins at midnight of its first day in Beijing, over the turn of the year too', (t) => {
  t.deepEqual(monthStart(lastOfNovember), new Date('2026-11-01T00:00:00+08:00'));
  t.deepEqual(monthStart(lastOfNovember, 1), firstOfDecember);
  t.deepEqual(monthStart(firstOfDecember, 1), new Date('2027-01-01T00:00:00+08:00'));
  t.deepEqual(monthStart(firstOfDecember, -12), new Date('2025-12-01T00:00:00+08:00'));
});

test('XC-07: a day begins at midnight in Beijing, over the turn of the month and in a leap year too', (t) => {
  t.deepEqual(dayStart(lastOfNovember, 1), firstOfDecember);
  t.deepEqual(dayStart(new Date('2028-02-28T12:00:00+08:00'), 1), new Date('2028-02-29T00:00:00+08:00'));
});

test('CA-X04: year and month of a text are those of Beijing', (t) => {
  t.deepEqual(yearAndMonth(new Date('2026-12-31T16:00:00Z')), { year: 2027, month: 1 });
});

test('An instant is written with the offset of Beijing, and read back as the same instant', (t) => {
  const written = beijingIso(firstOfDecember);
  t.is(written, '2026-12-01T00:00:00.000+08:00');
  t.deepEqual(new Date(written), firstOfDecember);
});

test('Durations are added as milliseconds', (t) => {
  t.deepEqual(later(firstOfDecember, dayMs - hourMs), new Date('2026-12-01T23:00:00+08:00'));
});
