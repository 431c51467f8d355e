import type { Blob, Blobs } from '../../platform/blobs.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Text } from '../../platform/http/index.ts';
import { remedies, type TableRow, tableOf } from '../../platform/table.ts';
import { newId } from '../../values/id.ts';
import { canonicalPhone, isMobile, type Phone } from '../../values/phone.ts';
import { lockSubscribers } from '../subscribers/index.ts';
import { entitlementsOfPhones } from '../subscriptions/index.ts';
import type { LineFaults, Worker } from '../works/index.ts';
import { carsAllowed, type VehicleHouse } from './actions.ts';
import { importColumns } from './contract.ts';
import { readDay } from './dates.ts';
import {
  addedVehicle,
  both,
  type Teller,
  type Told,
  toldOf,
  unlikely,
  type Vehicle,
  type VehicleChange,
} from './model.ts';
import { readPlate } from './plates.ts';
import { whyInWords } from './said.ts';
import { saveVehicles, vehiclesOf } from './store.ts';

type Column = keyof typeof importColumns;
type WrittenRow = TableRow<Column>;

const leans = {
  registered: 'back',
  insurance: 'ahead',
  inspected: 'back',
  inspection: 'ahead',
  maintained: 'back',
  maintenance: 'ahead',
} as const;
const days = Object.keys(leans) as (keyof typeof leans)[];
const mayLack = [...days, 'mileage'] as const;

/** What came of a list. */
export type Imported = { readonly added: number; readonly taken: number };

/**
 * Takes an agency's list of cars. It is read as it streams, and each batch of rows is a transaction of its own, so that nobody
 * waits for a long list; sent again it changes nothing that it said before. What owners and agents told stays.
 */
export async function importVehicles(
  { db, blobs, ...house }: VehicleHouse & { readonly db: Db; readonly blobs: Blobs },
  { file, by }: { readonly file: Blob; readonly by: string },
  now: Date,
  worker: Worker,
  faults: LineFaults,
): Promise<Imported> {
  const teller: Teller = { source: 'import', by, evidence: { file: file.hash } };
  let [added, taken] = [0, 0];
  const told = (done: number, read: number) => worker.at({ done, share: read / file.bytes });
  for await (const rows of tableOf(blobs, file.hash, importColumns, told, mayLack)) {
    const read = rows.flatMap((row) => readRow(row, faults, now) ?? []);
    const changes = await db.transact((tx) => takeRows(tx, house, read, teller, faults, now));
    added += changes.filter(({ isNew }) => isNew).length;
    taken += changes.length;
    await faults.keep();
  }
  return { added, taken };
}

type Row = { readonly line: number; readonly phone: Phone; readonly plate: string; readonly told: Told };

/** Reads a row. Its first fault is told; a row is taken whole or not at all. */
function readRow({ line, row }: WrittenRow, faults: LineFaults, now: Date): Row | undefined {
  const wrong = (field: Column, remedy: Text) => void faults.add(line, { field, value: row[field], remedy });
  const phone = canonicalPhone(row.phone);
  if (!isMobile(phone)) return wrong('phone', remedies.mobile);
  const read = readPlate(row.plate);
  if ('fault' in read)
    return wrong('plate', {
      'zh-CN': '请按 冀A12345 的格式填写，新能源为8位',
      en: 'write it as 冀A12345, or with 8 characters for new energy',
    });
  const told: Record<string, string> = {};
  for (const field of days) {
    if (row[field].trim() === '') continue;
    const day = readDay(row[field], { now, lean: leans[field] });
    if ('fault' in day)
      return wrong(field, { 'zh-CN': '请按 2027-03-15 的格式填写日期', en: 'write a day as 2027-03-15' });
    told[field] = day.day;
  }
  const mileage = row.mileage.trim();
  if (!/^\d*$/.test(mileage))
    return wrong('mileage', { 'zh-CN': '请用数字填写整公里数', en: 'write whole kilometres as digits' });
  return { line, phone, plate: read.plate, told: { ...told, ...(mileage !== '' && { mileage: Number(mileage) }) } };
}

async function takeRows(
  tx: Tx,
  { rules, catalog }: VehicleHouse,
  rows: readonly Row[],
  teller: Teller,
  faults: LineFaults,
  now: Date,
): Promise<(VehicleChange & { readonly isNew: boolean })[]> {
  const phones = [...new Set(rows.map(({ phone }) => phone))].toSorted();
  await lockSubscribers(tx, phones);
  const entitlements = await entitlementsOfPhones(tx, catalog, phones, now);
  const cars = new Map<Phone, Vehicle[]>();
  for (const car of await vehiclesOf(tx, phones)) cars.set(car.phone, [...(cars.get(car.phone) ?? []), car]);
  const changes = rows.flatMap(({ line, phone, plate, told }) => {
    const theirs = cars.get(phone) ?? [];
    const allowed = carsAllowed(entitlements.get(phone)!);
    const known = theirs.find((one) => one.plate === plate);
    const refuse = (field: string, value: string, remedy: Text) => {
      faults.add(line, { field, value, remedy });
      return [];
    };
    if (allowed === 0)
      return refuse('phone', phone, {
        'zh-CN': '该号码没有带提醒的产品：只收会员的车',
        en: 'it has no product with reminders: cars of members only',
      });
    if (!known && theirs.length >= allowed)
      return refuse('plate', plate, {
        'zh-CN': `该级别可登记${allowed}辆车，已满：请车主先删去一辆`,
        en: `its level has room for ${allowed} cars, which are there: let the owner remove one`,
      });
    const fault = unlikely(known ?? { facts: {} }, told, now);
    if (fault)
      return refuse('row', plate, {
        'zh-CN': `${importColumns[fault.what as Column][0]}不可能如此（${whyInWords[fault.why]}），请更正`,
        en: `its days or mileage cannot be so (${fault.what}: ${fault.why}): correct them`,
      });
    const start = known ? undefined : addedVehicle(phone, { id: newId(now), plate }, teller, now);
    const then = toldOf(known ?? start!.vehicle, told, teller, now);
    const change = start ? both(start, then) : then;
    cars.set(phone, [...theirs.filter((one) => one !== known), change.vehicle]);
    return [{ ...change, isNew: start !== undefined }];
  });
  await saveVehicles(tx, rules, changes, now);
  return changes;
}
