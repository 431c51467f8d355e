import { createHash, randomBytes } from 'node:crypto';
import type { Catalog } from '../../business/catalog/index.ts';
import { entitlementsOfPhones } from '../../business/subscriptions/index.ts';
import { carsAllowed, duesOf, restingOf, type VehicleRules, vehiclesOf } from '../../business/vehicles/index.ts';
import type { Tx } from '../../platform/db.ts';
import type { Phone } from '../../values/phone.ts';
import { dayOf } from '../../values/time.ts';
import { type CalendarDay, calendarOf } from './calendar.ts';
import { calendarOwner, deleteCalendar, saveCalendar } from './store.ts';
import { kindInWords } from './words.ts';

const tokenBytes = 32;

/**
 * Opens the calendar of a phone: returns the address at which whoever has it reads its due days. Only a hash of it is kept, an earlier
 * address is closed, and it ends when the number changes hands. The caller knows that its holder asks.
 */
export async function openCalendar(tx: Tx, phone: Phone, now: Date): Promise<string> {
  const token = randomBytes(tokenBytes).toString('base64url');
  await saveCalendar(tx, phone, hashOf(token), now);
  return `/calendar/${token}.ics`;
}

/** Closes it: the address leads nowhere any more. */
export function closeCalendar(tx: Tx, phone: Phone): Promise<void> {
  return deleteCalendar(tx, phone);
}

const dueKinds = { insurance: 'INS', inspection: 'INSP', maintenance: 'MNT' } as const;

/** The due days of the cars behind an address, as an iCalendar; undefined where it leads nowhere. */
export async function readCalendar(
  tx: Tx,
  { rules, catalog, spName }: { readonly rules: VehicleRules; readonly catalog: Catalog; readonly spName: string },
  token: string,
  now: Date,
): Promise<string | undefined> {
  const phone = await calendarOwner(tx, hashOf(token));
  if (phone === undefined) return undefined;
  const cars = await vehiclesOf(tx, [phone]);
  const allowed = carsAllowed((await entitlementsOfPhones(tx, catalog, [phone], now)).get(phone)!);
  const resting = restingOf(cars, allowed);
  const days = cars
    .filter(({ id }) => !resting.has(id))
    .flatMap((car) => {
      const dues = duesOf(car, rules, now);
      return (Object.keys(dueKinds) as (keyof typeof dueKinds)[]).flatMap((what): CalendarDay[] => {
        const day = dues[what];
        if (day === undefined || day < dayOf(now)) return [];
        const kind = dueKinds[what];
        const summary = `${car.plate}${kindInWords[kind]}到期`;
        return [{ id: car.id, what: kind, day, summary, note: `${summary}，办妥后请更新日期。${spName}` }];
      });
    });
  return calendarOf(days, { name: `${spName} 车务提醒`, now });
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
