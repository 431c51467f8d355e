import type { Db, Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import { newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { byDay, dayMs, dayOf, later } from '../../values/time.ts';
import { type Door, sayUnasked, type Unasked } from '../messages/index.ts';
import { lockSubscribers, type Subscriber } from '../subscribers/index.ts';
import { entitlementsOfPhones, phonesOfMembers } from '../subscriptions/index.ts';
import { carsAllowed, type VehicleHouse } from './actions.ts';
import { duesOf, restingOf, type Vehicle, type VehicleRules } from './model.ts';
import { exampleOf } from './service.ts';
import { vehiclesOf } from './store.ts';

/** Nobody is asked again within so long, whatever is missing. */
const quarterMs = 90 * dayMs;
const pageSize = 1_000;

export type AskingHouse = VehicleHouse & { readonly door: Door };

/**
 * Asks members for what their reminders need, at most once a quarter: for a car where there is none, else for the first date that is
 * missing or has passed. Returns how many were asked.
 */
export async function askForDates(db: Db, house: AskingHouse, now: Date): Promise<number> {
  const products = [...house.catalog.products.values()].filter(({ grants }) => carsAllowed(grants) > 0);
  const codes = products.map(({ code }) => code);
  let asked = 0;
  for (let after: Phone = ''; ; ) {
    const page = await db.transact(async (tx) => {
      const phones = await phonesOfMembers(tx, { products: codes, after, limit: pageSize });
      asked += await askPage(tx, house, await notAskedLately(tx, phones, now), now);
      return phones;
    });
    if (page.length < pageSize) return asked;
    after = page.at(-1)!;
  }
}

async function askPage(tx: Tx, house: AskingHouse, phones: readonly Phone[], now: Date): Promise<number> {
  if (phones.length === 0) return 0;
  const subscribers = await lockSubscribers(tx, phones);
  const entitlements = await entitlementsOfPhones(tx, house.catalog, phones, now);
  const cars = groupBy(await vehiclesOf(tx, phones), ({ phone }) => phone);
  const sayings = phones.flatMap((phone) => {
    const allowed = carsAllowed(entitlements.get(phone)!);
    const to = subscribers.get(phone);
    const missing = allowed > 0 ? missingOf(cars.get(phone) ?? [], allowed, house.rules, now) : undefined;
    return missing && to ? [sayingOf(to, missing, now)] : [];
  });
  // Who was asked by another worker meanwhile is not asked again.
  const mine = await noteAsked(
    tx,
    sayings.map(({ to }) => to.phone),
    now,
  );
  const going = sayings.filter(({ to }) => mine.has(to.phone));
  await sayUnasked(tx, { catalog: house.catalog, door: house.door }, going, now);
  return going.length;
}

/** What a member is asked for: a car, or a day of one that is looked after. */
export type Missing = 'car' | { readonly vehicle: Vehicle; readonly what: 'insurance' | 'inspection' | 'maintenance' };

/** The first thing that reminders need and nobody has told, or that has passed; undefined when there is all. */
export function missingOf(
  cars: readonly Vehicle[],
  allowed: number,
  rules: VehicleRules,
  now: Date,
): Missing | undefined {
  if (cars.length === 0) return 'car';
  const resting = restingOf(cars, allowed);
  const today = dayOf(now);
  const awake = cars.filter(({ id }) => !resting.has(id));
  for (const what of ['insurance', 'inspection', 'maintenance'] as const) {
    const vehicle = awake.find((one) => (duesOf(one, rules, now)[what] ?? '') < today);
    if (vehicle) return { vehicle, what };
  }
  return undefined;
}

const whatInWords = { insurance: '保险到期', inspection: '年检到期', maintenance: '下次保养' } as const;

function sayingOf(to: Subscriber, missing: Missing, now: Date): Unasked {
  const about = { reason: 'dates asked for', reasonId: newId(now) };
  const words =
    missing === 'car'
      ? ({ code: 'vehicle-ask-car', vars: {} } as const)
      : ({
          code: 'vehicle-ask-day',
          vars: {
            plate: missing.vehicle.plate,
            what: whatInWords[missing.what],
            example: exampleOf(missing.what, now),
          },
        } as const);
  return { to, service: 'vehicles', say: { ...words, ...about }, mt: { class: 'content', dueAt: byDay(now) } };
}

async function notAskedLately(tx: Tx, phones: readonly Phone[], now: Date): Promise<Phone[]> {
  const rows = await tx.sql<{ phone: Phone }>(
    'asked for dates lately',
    'select phone from vehicle_asked where phone = any($1) and asked_at > $2',
    [phones, later(now, -quarterMs)],
  );
  const lately = new Set(rows.map(({ phone }) => phone));
  return phones.filter((phone) => !lately.has(phone));
}

async function noteAsked(tx: Tx, phones: readonly Phone[], now: Date): Promise<Set<Phone>> {
  const [again, first] = await Promise.all([
    tx.sql<{ phone: Phone }>(
      'note who is asked for dates again',
      'update vehicle_asked set asked_at = $2 where phone = any($1) and asked_at <= $3 returning phone',
      [phones, now, later(now, -quarterMs)],
    ),
    tx.sql<{ phone: Phone }>(
      'note who is asked for dates',
      `insert into vehicle_asked (phone, asked_at) select phone, $2::timestamptz from unnest($1::text[]) phone order by phone
       on conflict do nothing returning phone`,
      [phones, now],
    ),
  ]);
  return new Set([...again, ...first].map(({ phone }) => phone));
}
