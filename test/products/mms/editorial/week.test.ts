import test from 'ava';
import { findingsOfWeek, mondayOf, slotOf, slotsOf, weekdayOf } from '../../../../src/products/mms/editorial/week.ts';
import { mms } from '../../../support/shipped.ts';

const { titles } = mms;
const title = titles.all.get('car-owner')!;
const all = title.sections.map(({ code }) => code);

test('CA-010, CA-011: three issues a week at 15:00 in Beijing, of twelve sections', (t) => {
  t.deepEqual(
    slotsOf(title, titles, '2026-11-23').map(({ key, dueAt }) => [key, dueAt?.toISOString()]),
    [
      ['2026-11-23T15:00', '2026-11-23T07:00:00.000Z'],
      ['2026-11-25T15:00', '2026-11-25T07:00:00.000Z'],
      ['2026-11-27T15:00', '2026-11-27T07:00:00.000Z'],
    ],
  );
  t.is(all.length, 12);
  t.deepEqual(
    title.sections.filter(({ strict }) => strict).map(({ name }) => name),
    ['美女车模'],
  );
});

test('the newspaper has a morning and an evening edition every day', (t) => {
  for (const [code, at] of [
    ['newspaper-morning', '07:30'],
    ['newspaper-evening', '17:30'],
  ] as const) {
    const slots = slotsOf(titles.all.get(code)!, titles, '2026-11-23');
    t.is(slots.length, 7);
    t.true(slots.every(({ key }) => key.endsWith(at)));
  }
});

test('A week is the ISO week, over the end of a year too', (t) => {
  t.is(mondayOf('2026-11-29'), '2026-11-23');
  t.is(mondayOf('2027-01-01'), '2026-12-28');
  t.deepEqual(['2026-11-23', '2026-11-29'].map(weekdayOf), [1, 7]);
});

test('CA-X06: a slot on a day off moves, or is left out, and keeps its name', (t) => {
  const moved = slotOf(title, titles, '2027-04-05T15:00')!;
  t.is(moved.dueAt?.toISOString(), '2027-04-06T07:00:00.000Z');
  t.is(moved.dayOff, '清明节');
  const off = { day: '2026-11-25', reason: '停机检修', moveTo: undefined };
  const daysOff = new Map([[off.day, off]]);
  t.is(slotOf(title, { daysOff }, '2026-11-25T15:00')!.dueAt, undefined);
  const slots = slotsOf(title, { daysOff }, '2026-11-23');
  t.deepEqual(findingsOfWeek(title, slots, [{ sections: all }, { sections: [] }]), []);
});

test('What is no slot of a title is none', (t) => {
  for (const key of ['2026-11-24T15:00', '2026-11-23T15:30', 'nonsense'])
    t.is(slotOf(title, titles, key), undefined, key);
});

test('CA-X06: exactly three issues a week, with all sections between them; a newspaper has no such rule', (t) => {
  const slots = slotsOf(title, titles, '2026-11-23');
  const thirds = [all.slice(0, 4), all.slice(4, 8), all.slice(8)].map((sections) => ({ sections }));
  t.deepEqual(findingsOfWeek(title, slots, thirds), []);
  t.deepEqual(findingsOfWeek(title, slots, thirds.slice(1)), [
    { code: 'number-of-issues', wanted: 3, found: 2 },
    { code: 'sections-missing', sections: all.slice(0, 4) },
  ]);
  const paper = titles.all.get('newspaper-morning')!;
  t.deepEqual(findingsOfWeek(paper, slotsOf(paper, titles, '2026-11-23'), []), []);
});
