import test from 'ava';
import { jumps } from '../../src/consoles/handset/jumps.ts';
import { formatTime, fullDay, hourAndMinute, isoOfWallTime, wallTime } from '../../src/consoles/shell/beijing.ts';

const evening = Date.parse('2026-11-30T23:30:00+08:00');

test('Wall time goes to an instant and back', (t) => {
  t.is(wallTime(evening), '2026-11-30T23:30:00');
  t.is(Date.parse(isoOfWallTime('2026-11-30T23:30')), evening);
  t.is(Date.parse(isoOfWallTime(wallTime(evening))), evening);
});

test('Times are shown in Beijing time, in the language of the page', (t) => {
  t.is(formatTime(evening, 'zh-CN', hourAndMinute), '23:30');
  t.is(formatTime(evening, 'zh-CN', fullDay), '2026年11月30日周一');
  t.is(formatTime(evening, 'en', fullDay), 'Mon, November 30, 2026');
});

test('The next month begins at its first midnight in Beijing, also after December', (t) => {
  t.is(jumps.nextMonth(evening), Date.parse('2026-12-01T00:00:00+08:00'));
  t.is(jumps.nextMonth(Date.parse('2026-12-01T00:00:00+08:00')), Date.parse('2027-01-01T00:00:00+08:00'));
});
