import test from 'ava';
import { readDay } from '../../../src/business/vehicles/dates.ts';
import type { Facts } from '../../../src/business/vehicles/facts.ts';
import { maintenanceByMileage, paceOf, withEarlierMileage } from '../../../src/business/vehicles/mileage.ts';
import type { Vehicle } from '../../../src/business/vehicles/model.ts';
import { energyOf, readPlate } from '../../../src/business/vehicles/plates.ts';
import { hear } from '../../../src/business/vehicles/said.ts';

const now = new Date('2026-11-26T15:00:00+08:00');

const plates: Readonly<Record<string, string>> = {
  冀A12345: '冀A12345',
  冀a12345: '冀A12345',
  冀A·12345: '冀A12345',
  '冀 A-123 45': '冀A12345',
  冀Ａ１２３４５: '冀A12345',
  冀A1O34I: '冀A10341',
  冀AB12C4: '冀AB12C4',
  冀AD12345: '冀AD12345',
  冀AF1234: '冀AF1234',
  冀ADH1234: '冀ADH1234',
  冀A12345D: '冀A12345D',
  冀A12345F: '冀A12345F',
  冀A12345L: 'new-energy',
  冀AM12345: 'new-energy',
  冀ADHH234: 'new-energy',
  冀A1234学: '冀A1234学',
  粤Z1234港: '粤Z1234港',
  冀AABC12: 'letters',
  冀I12345: 'no-office',
  冀O12345: 'no-office',
  冀112345: 'no-office',
  A12345: 'no-province',
  石A12345: 'no-province',
  冀A1234567: 'length',
  冀A: 'length',
  '': 'no-province',
};

test('CA-018: a plate is read in every way it is typed: province, office, five characters without I and O, six with D or F for new energy', (t) => {
  for (const [written, expected] of Object.entries(plates)) {
    const read = readPlate(written);
    t.is('plate' in read ? read.plate : read.fault, expected, written);
  }
  t.is(energyOf('冀AD12345'), 'electric');
  t.is(energyOf('冀AF12345'), 'hybrid');
  t.is(energyOf('冀A12345F'), 'hybrid');
  t.is(energyOf('冀A12345'), 'fuel');
});

const ahead: Readonly<Record<string, string>> = {
  '20270315': '2027-03-15',
  '270315': '2027-03-15',
  '2027-3-15': '2027-03-15',
  '2027/03/15': '2027-03-15',
  '27.3.15': '2027-03-15',
  '2027 3 15': '2027-03-15',
  '2027年3月15日': '2027-03-15',
  '27年3月15号到期': '2027-03-15',
  '3月15日': '2027-03-15',
  '3.15': '2027-03-15',
  '12月1日': '2026-12-01',
  '11月26日': '2026-11-26',
  明年3月15: '2027-03-15',
  今年12月31日: '2026-12-31',
  后年1月1日: '2028-01-01',
  三月十五日: '2027-03-15',
  十二月二十号: '2026-12-20',
  二〇二七年三月十五日: '2027-03-15',
  '２０２７－３－１５': '2027-03-15',
  '2月29日': '2028-02-29',
  明天: '2026-11-27',
  '2028-02-29': '2028-02-29',
  '2027-02-29': 'impossible',
  '20271345': 'impossible',
  '2027-13-01': 'impossible',
  '4月31日': 'impossible',
  农历三月十五: 'lunar',
  阴历3月15: 'lunar',
  腊月初八: 'lunar',
  '2027，3，15': '2027-03-15',
  '2027/3/15 0:00:00': '2027-03-15',
  '201203': 'no-day',
  '202706': 'no-day',
  '201215': '2020-12-15',
  '2027年3月': 'no-day',
  '3月': 'no-day',
  明年3月: 'no-day',
  '2027': 'unclear',
  '15': 'unclear',
  春节前: 'unclear',
  '': 'unclear',
};

test('CA-X10: dates are read as people write them; the lunar calendar, days that are in no calendar and what is unclear are told apart', (t) => {
  for (const [written, expected] of Object.entries(ahead)) {
    const read = readDay(written, { now, lean: 'ahead' });
    t.is('day' in read ? read.day : read.fault, expected, written);
  }
  const back = (written: string) => readDay(written, { now, lean: 'back' });
  t.deepEqual(back('12月1日'), { day: '2025-12-01' });
  t.deepEqual(back('3月15日'), { day: '2026-03-15' });
  for (const month of ['201203', '200908', '201112', '199912'])
    t.deepEqual(back(month), { fault: 'no-day' }, `${month} may be a month without its day`);
  t.deepEqual(back('200615'), { day: '2020-06-15' });
  t.deepEqual(readDay('202706', { now, lean: 'ahead', monthWill: true }), { day: '2027-06-30' });
  t.deepEqual(readDay('2027年6月', { now, lean: 'ahead', monthWill: true }), { day: '2027-06-30' });
  t.deepEqual(readDay('明年2月', { now, lean: 'ahead', monthWill: true }), { day: '2027-02-28' });
});

const reading = (value: number, day: string) => ({
  ...{ value, source: 'owner', confidence: 90, at: `${day}T12:00:00+08:00` },
});
const told = (value: string, day: string) => ({ ...reading(0, day), value });

test('CA-018: maintenance is due by date or by mileage, whichever comes first; the mileage is estimated from two readings or the life of the car', (t) => {
  const mileage = reading(35_000, '2026-11-01');
  const mileageBefore = reading(32_000, '2026-08-03');
  t.is(Math.round(paceOf({ mileage, mileageBefore } as Facts)!), 33);
  t.is(
    maintenanceByMileage({ mileage, mileageBefore, maintenanceKm: reading(38_000, '2026-11-01') } as Facts),
    '2027-01-30',
  );
  t.is(
    maintenanceByMileage({ mileage, mileageBefore, maintenanceKm: reading(34_000, '2026-11-01') } as Facts),
    '2026-11-01',
  );
  t.is(maintenanceByMileage({ mileage } as Facts), undefined, 'one reading of a car of unknown age tells nothing');
  const registered = told('2023-11-01', '2026-11-01');
  t.is(Math.round(paceOf({ mileage, registered } as Facts)!), 32);
  const maintained = told('2026-09-01', '2026-11-01');
  const everyKm = reading(5_000, '2026-09-02');
  t.is(maintenanceByMileage({ mileage, mileageBefore, maintained, everyKm } as Facts), '2027-01-29');
  t.is(
    maintenanceByMileage({ mileage, mileageBefore, maintained, maintenanceKm: reading(34_000, '2026-08-01') } as Facts),
    undefined,
    'what was told before the last maintenance is over',
  );
  const after = withEarlierMileage({ mileage: mileageBefore } as Facts, { mileage } as Facts);
  t.is(after.mileageBefore!.value, 32_000);
  const soon = withEarlierMileage(after, { ...after, mileage: reading(35_200, '2026-11-05') } as Facts);
  t.is(soon.mileageBefore!.value, 32_000, 'readings that lie close keep the earlier one');
  const mended = withEarlierMileage(soon, { ...soon, mileage: reading(30_000, '2026-11-06') } as Facts);
  t.is(mended.mileageBefore, undefined, 'what was mistyped is compared with nothing');
});

test('Of two cars `LC 2` names the second one and asks for its mileage; of one it is a mileage', (t) => {
  const cars = ['冀A11111', '冀A22222'].map((plate) => ({ plate, facts: {} }) as Vehicle);
  t.like(hear('mileage', '2', cars, now), { kind: 'unclear', fault: 'empty', vehicle: cars[1] });
  t.like(hear('mileage', '2 35000', cars, now), { kind: 'told', vehicle: cars[1], told: { mileage: 35_000 } });
  t.deepEqual(hear('mileage', '35000', cars, now), { kind: 'which', told: { mileage: 35_000 } });
  t.like(hear('mileage', '2', cars.slice(0, 1), now), { kind: 'told', told: { mileage: 2 } });
});
