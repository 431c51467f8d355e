import test from 'ava';
import { loadServiceWords } from '../../../src/business/catalog/index.ts';
import {
  duesOf,
  loadVehicleRules,
  type Told,
  toldOf,
  type Vehicle,
  type VehicleRules,
} from '../../../src/business/vehicles/index.ts';
import { decideAnswer, nextOpen } from '../../../src/products/reminders/answers.ts';
import { calendarOf } from '../../../src/products/reminders/calendar.ts';
import {
  type Reminder,
  type ReminderAnswer,
  type ReminderKind,
  reminderKinds,
  seasonsBetween,
  stepOf,
} from '../../../src/products/reminders/model.ts';
import { noticeOf, roomForHint } from '../../../src/products/reminders/words.ts';
import { serviceActs } from '../../../src/roles/services.ts';
import { dayMs, dayOf, later } from '../../../src/values/time.ts';
import { contentFolder } from '../../support/content.ts';
import { aCatalog } from '../../support/talk.ts';

const rules = { firstDays: 7, lastDays: 1, overdue: false };
const due = '2027-03-15';
const at = (day: string) => new Date(`${day}T09:00:00+08:00`);

type Known = Pick<Reminder, 'firstAt' | 'lastAt' | 'overdueAt' | 'answer'>;
const known = (first: string | null, answer: ReminderAnswer | null = null, last: string | null = null): Known => ({
  firstAt: first === null ? null : at(first),
  lastAt: last === null ? null : at(last),
  overdueAt: null,
  answer,
});

const cases: readonly (readonly [today: string, known: Known | undefined, step: string | undefined])[] = [
  ['2027-03-07', undefined, undefined],
  ['2027-03-08', undefined, 'first'],
  ['2027-03-11', undefined, 'first'],
  ['2027-03-14', undefined, 'first'],
  ['2027-03-15', undefined, 'first'],
  ['2027-03-16', undefined, undefined],
  ['2027-03-09', known('2027-03-08'), undefined],
  ['2027-03-13', known('2027-03-08'), undefined],
  ['2027-03-14', known('2027-03-08'), 'last'],
  ['2027-03-15', known('2027-03-08'), 'last'],
  ['2027-03-16', known('2027-03-08'), undefined],
  ['2027-03-14', known('2027-03-08', 'done'), undefined],
  ['2027-03-14', known('2027-03-08', 'book'), undefined],
  ['2027-03-14', known('2027-03-08', 'later'), 'last'],
  ['2027-03-14', known('2027-03-08', 'changed'), 'last'],
  ['2027-03-15', known('2027-03-08', null, '2027-03-14'), undefined],
  ['2027-03-14', known('2027-03-13'), undefined],
  ['2027-03-15', known('2027-03-13'), 'last'],
  ['2027-03-14', known('2027-03-13', 'later'), 'last'],
  ['2027-03-15', known('2027-03-14'), undefined],
];

test('CA-X08: a week before, the day before unless answered, after a missed ring on the next day, and never after the due day', (t) => {
  for (const [today, it, step] of cases)
    t.is(stepOf({ due }, it, rules, today), step as never, `${today} ${it?.firstAt?.toISOString()} ${it?.answer}`);
  const loud = { ...rules, overdue: true };
  t.is(stepOf({ due }, known('2027-03-08'), loud, '2027-03-16'), 'overdue');
  t.is(stepOf({ due }, undefined, loud, '2027-03-16'), 'overdue');
  t.is(stepOf({ due }, known('2027-03-08', 'done'), loud, '2027-03-16'), undefined);
  t.is(stepOf({ due }, { ...known('2027-03-08'), overdueAt: at('2027-03-16') }, loud, '2027-03-17'), undefined);
  t.is(stepOf({ due }, known('2027-03-08'), loud, '2027-03-23'), undefined, 'too long ago to be told');
});

let cars: VehicleRules;
test.before(async () => {
  cars = await loadVehicleRules(contentFolder);
});

/** A car of facts told before the notice of 8 March, and since. */
function carOf(before: Told, since: Told = {}): Vehicle {
  const teller = { source: 'owner', by: '15633000001', evidence: {} } as const;
  const added = {
    phone: '15633000001',
    id,
    plate: '冀A12345',
    kind: 'car',
    facts: {},
    addedAt: at('2027-01-01'),
  } as const;
  return toldOf(toldOf(added, before, teller, at('2027-01-01')).vehicle, since, teller, at('2027-03-10')).vehicle;
}
const id = '01932f6e-0000-7000-8000-000000000001';
const reminderOf = (kind: ReminderKind, first: string): Reminder => ({
  ...{ phone: '15633000001', subjectId: id, kind, due, plate: '冀A12345', whyNot: null, ...known(first) },
});

const afterwards: readonly (readonly [ReminderKind, before: Told, since: Told, facts: Told, next: string])[] = [
  ['INS', { insurance: due }, {}, { insurance: '2028-03-15' }, '28-3-15'],
  ['INS', { insurance: due }, { insurance: '2028-03-20' }, { insurance: '2028-03-20' }, '28-3-20'],
  ['INSP', { inspection: due }, { inspection: '2029-03-31' }, { inspection: '2029-03-31' }, '29-3-31'],
  ['INSP', { inspection: due }, { inspected: '2027-03-09' }, { inspected: '2027-03-09' }, '请发NJ'],
  ['INSP', { inspection: due }, {}, { inspected: '2027-03-12' }, '请发NJ'],
  ['MNT', { maintenance: due }, {}, { maintained: '2027-03-12' }, '28-3-12'],
  ['MNT', { maintenance: due }, { maintenance: '2027-10-01' }, { maintenance: '2027-10-01' }, '27-10-1'],
  ['MNT', { maintenance: due }, { maintained: '2027-03-09' }, { maintained: '2027-03-09' }, '28-3-9'],
  ['MNT', { maintenance: due }, { everyMonths: 3 }, { maintained: '2027-03-12', everyMonths: 3 }, '27-6-12'],
  [
    'MNT',
    { maintenance: due },
    { maintenanceKm: 45_000 },
    { maintained: '2027-03-12', maintenanceKm: 45_000 },
    '28-3-12',
  ],
];

test('CA-018: a day that the owner told after the notice stands when he answers 1 only then; what nobody told anew rolls', (t) => {
  const house = { vehicles: cars, reminders: { ...rules, hour: 9, seasons: {} } };
  const now = at('2027-03-12');
  for (const [kind, before, since, expected, next] of afterwards) {
    const reminder = reminderOf(kind, '2027-03-08');
    const car = carOf(before, since);
    const standing = { reminders: [reminder], cars: [car], next: 'KF1' };
    const { say, standing: after } = decideAnswer(house, standing, reminder, 'done', id, now);
    const { facts } = after!.cars[0]!;
    const label = `${kind} ${JSON.stringify(since)}`;
    for (const [what, value] of Object.entries(expected)) t.is(facts[what as keyof Told]?.value, value as never, label);
    t.true((say.vars as { next: string }).next.includes(next), `${label}: ${JSON.stringify(say.vars)}`);
    const dues = duesOf(after!.cars[0]!, cars, now);
    t.false(Object.values(dues).includes(due), `${label}: nothing is due on that day any more`);
    t.is(nextOpen({ ...standing, reminders: [reminder] }, cars, now) === undefined, !isSame(since), label);
  }
  const gone = { reminders: [reminderOf('INS', '2027-03-08')], cars: [], next: 'KF1' };
  t.regex(JSON.stringify(decideAnswer(house, gone, gone.reminders[0]!, 'done', id, now).say), /已删除，不再提醒/);
});

/** Whether nobody told a day. */
function isSame(since: Told): boolean {
  return !Object.keys(since).some((what) =>
    ['insurance', 'inspection', 'inspected', 'maintenance', 'maintained'].includes(what),
  );
}

test('CA-X08: what 2 promises is what comes: the day before, the due day, or nothing', (t) => {
  const day = (left: number) => dayOf(later(at(due), -left * dayMs));
  for (const lastDays of [0, 1, 3])
    for (let first = 7; first >= 0; first--)
      for (let answered = first; answered >= 0; answered--)
        for (const hour of [8, 12]) {
          // Rings come at nine, before or after the answer of the day; what they said is known.
          const times = { ...rules, lastDays };
          let it: Known = known(day(first));
          const ring = (left: number) => {
            const says = left < first && stepOf({ due }, it, times, day(left)) === 'last';
            if (says) it = { ...it, lastAt: at(day(left)) };
            return says;
          };
          for (let left = first - 1; left > answered; left--) ring(left);
          if (hour > 9) ring(answered);
          if (hour < 9 && answered === first) continue;
          const reminder = { ...reminderOf('INS', day(first)), ...it };
          const standing = { reminders: [reminder], cars: [carOf({ insurance: due })], next: 'KF1' };
          const now = new Date(`${day(answered)}T${String(hour).padStart(2, '0')}:00:00+08:00`);
          const house = { vehicles: cars, reminders: { ...times, hour: 9, seasons: {} } };
          const { say } = decideAnswer(house, standing, reminder, 'later', id, now);
          it = { ...it, answer: 'later' };
          const came: number[] = [];
          for (let left = hour < 9 ? answered : answered - 1; left >= 0; left--) if (ring(left)) came.push(left);
          const promised = came.map((left) => (left === 0 ? '到期当天再提醒您' : `到期前${left}天再提醒您`))[0];
          const { again } = say.vars as { again: string };
          t.is(again, promised ?? '不再另行提醒', `last ${lastDays}, first ${first}, answered ${answered} at ${hour}`);
          t.true(came.length <= 1);
        }
});

test('CA-X11: the season of Hebei changes on 1 April and 1 November, and is seen a week before, over the turn of a year too', (t) => {
  const hebei = ['04-01', '11-01'];
  const seen = (today: string) => seasonsBetween(hebei, today, dayOf(later(at(today), 7 * dayMs)));
  t.deepEqual(seen('2027-03-24'), []);
  t.deepEqual(seen('2027-03-25'), ['2027-04-01']);
  t.deepEqual(seen('2027-04-01'), ['2027-04-01']);
  t.deepEqual(seen('2027-04-02'), []);
  t.deepEqual(seen('2027-10-25'), ['2027-11-01']);
  t.deepEqual(seasonsBetween(['01-03'], '2026-12-28', '2027-01-04'), ['2027-01-03']);
  t.deepEqual(seasonsBetween(undefined, '2027-04-01', '2027-04-08'), []);
});

test('CA-018, CA-X09: every notice of the longest plate and day fits into one message, says how to answer and what to do next', async (t) => {
  const faults: string[] = [];
  const catalog = await loadServiceWords(contentFolder, await aCatalog(), serviceActs, faults);
  t.deepEqual(faults, []);
  const now = at('2027-12-24');
  for (const plate of ['冀AD12345', '冀A1234学'])
    for (const kind of reminderKinds)
      for (const how of ['mark', 'on-site', undefined] as const)
        for (const step of ['first', 'last', 'overdue'] as const) {
          const room = roomForHint(catalog, step, kind, now);
          t.true(room >= 12, `${room} for a hint of ${kind}`);
          for (const hint of ['甲'.repeat(room), ...(kind === 'INS' ? [] : [undefined])]) {
            const { code, vars } = noticeOf(catalog, step, { kind, due: '2027-12-31', plate, how, hint }, now);
            const { text } = catalog.texts.render(code, vars as never);
            t.true(text.length <= 70, `${text.length}: ${text}`);
            t.regex(text, /回复1已办.*3预约/);
            t.regex(text, hint ? /甲/ : /发ZB 保养/, 'the word of a service that helps, or what is offered');
          }
        }
});

test('CA-018: the calendar of an owner is iCalendar to the letter: lines folded at 75 octets, values escaped, days without a time, the same UID again', (t) => {
  const id = '01932f6e-0000-7000-8000-000000000001';
  const summary = '冀AD12345保险到期';
  const note = `${summary}，请带上证件;\n地址\\电话, ${'很长'.repeat(30)}`;
  const one = { id, what: 'INS', day: '2028-02-29', summary, note };
  const text = calendarOf([one], { name: '示例, 提醒', now: at('2027-12-24') });
  const lines = text.split('\r\n');
  t.is(lines.at(-1), '', 'every line ends with CRLF');
  t.true(lines.every((line) => Buffer.byteLength(line) <= 75));
  t.false(text.replaceAll('\r\n', '').includes('\n'));
  t.false(text.includes('\ufffd'));
  const unfolded = text.replaceAll('\r\n ', '').split('\r\n');
  t.deepEqual(unfolded.slice(0, 3), ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//SPGate//Reminders//ZH']);
  t.true(unfolded.includes(`UID:${id}-INS-20280229@spgate`));
  t.true(unfolded.includes('DTSTAMP:20271224T010000Z'));
  t.true(unfolded.includes('DTSTART;VALUE=DATE:20280229'));
  t.true(unfolded.includes('DTEND;VALUE=DATE:20280301'));
  t.true(unfolded.includes('X-WR-CALNAME:示例\\, 提醒'));
  const said = unfolded.find((line) => line.startsWith('DESCRIPTION:') && line.includes('证件'))!;
  t.is(said, `DESCRIPTION:${summary}，请带上证件\\;\\n地址\\\\电话\\, ${'很长'.repeat(30)}`);
  t.is(unfolded.filter((line) => line.startsWith('TRIGGER:')).join(), 'TRIGGER:-P6DT15H,TRIGGER:-PT15H');
});
