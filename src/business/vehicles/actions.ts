import type { Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import type { Phone } from '../../values/phone.ts';
import type { Catalog, Entitlements } from '../catalog/index.ts';
import { lockSubscribers } from '../subscribers/index.ts';
import { entitlementsOfPhones } from '../subscriptions/index.ts';
import type { VehiclesView } from './contract.ts';
import {
  addedVehicle,
  duesOf,
  inspectionOf,
  ofKind,
  restingOf,
  type Teller,
  type Told,
  toldOf,
  unlikely,
  type Vehicle,
  type VehicleKind,
  type VehicleRules,
} from './model.ts';
import { energyOf, type PlateFault, readPlate } from './plates.ts';
import { historyOf, saveVehicles, vehiclesOf } from './store.ts';

/** What the actions of this slice work with. */
export type VehicleHouse = { readonly rules: VehicleRules; readonly catalog: Catalog };

/** How many cars are looked after for whom may do this. */
export function carsAllowed({ functions, vehicles }: Entitlements): number {
  return functions.has('reminders') ? vehicles : 0;
}

/** The cars of a phone as pages show them. */
export async function readVehicles(tx: Tx, house: VehicleHouse, phone: Phone, now: Date): Promise<VehiclesView> {
  const [vehicles, allowed] = await standing(tx, house, phone, now);
  const resting = restingOf(vehicles, allowed);
  return {
    allowed,
    items: vehicles.map((vehicle) => {
      const how = inspectionOf(vehicle, house.rules, now)?.how;
      return {
        ...{ id: vehicle.id, plate: vehicle.plate, kind: vehicle.kind, energy: energyOf(vehicle.plate) },
        ...{ rests: resting.has(vehicle.id), facts: vehicle.facts, due: duesOf(vehicle, house.rules, now) },
        ...(how && { inspectionHow: how }),
      };
    }),
  };
}

/** Adds a car; one that is there already is the same car. */
export async function addVehicle(
  tx: Tx,
  house: VehicleHouse,
  { phone, plate, kind }: { readonly phone: Phone; readonly plate: string; readonly kind: VehicleKind },
  teller: Teller,
  now: Date,
): Promise<Outcome<Id, PlateFault | 'members-only' | 'full'>> {
  const read = readPlate(plate);
  if ('fault' in read) return no(read.fault);
  await lockSubscribers(tx, [phone]);
  const [vehicles, allowed] = await standing(tx, house, phone, now);
  const known = vehicles.find((one) => one.plate === read.plate);
  if (known) return done(known.id);
  if (allowed === 0) return no('members-only');
  if (vehicles.length >= allowed) return no('full');
  const change = addedVehicle(phone, { id: newId(now), plate: read.plate, kind }, teller, now);
  await saveVehicles(tx, house.rules, [change], now);
  return done(change.vehicle.id);
}

/** Takes what is told of a car. Here a mileage may also go back: people mend by it what was mistyped. */
export async function tellVehicle(
  tx: Tx,
  house: VehicleHouse,
  { phone, id, told }: { readonly phone: Phone; readonly id: Id; readonly told: Told },
  teller: Teller,
  now: Date,
): Promise<Outcome<Vehicle, 'no-such-car'> | (NonNullable<ReturnType<typeof unlikely>> & { readonly ok: false })> {
  await lockSubscribers(tx, [phone]);
  const vehicle = await findVehicle(tx, phone, id);
  if (!vehicle) return no('no-such-car');
  const fault = unlikely(vehicle, told, now);
  if (fault) return { ok: false, ...fault };
  const change = toldOf(vehicle, told, teller, now);
  await saveVehicles(tx, house.rules, [change], now);
  return done(change.vehicle);
}

/** Says that a car is of another kind. */
export async function changeKind(
  tx: Tx,
  house: VehicleHouse,
  { phone, id, kind }: { readonly phone: Phone; readonly id: Id; readonly kind: VehicleKind },
  teller: Teller,
  now: Date,
): Promise<Outcome<Vehicle, 'no-such-car'>> {
  await lockSubscribers(tx, [phone]);
  const vehicle = await findVehicle(tx, phone, id);
  if (!vehicle) return no('no-such-car');
  const change = ofKind(vehicle, kind, teller);
  await saveVehicles(tx, house.rules, [change], now);
  return done(change.vehicle);
}

/** All that was told of a car, as pages show it; nothing of one that the phone does not have. */
export async function readHistory(tx: Tx, { phone, id }: { readonly phone: Phone; readonly id: Id }) {
  return (await historyOf(tx, phone, id)).map(({ by: _, ...line }) => line);
}

/** Removes a car, whoever is a member or not. */
export async function removeVehicle(
  tx: Tx,
  house: VehicleHouse,
  { phone, id }: { readonly phone: Phone; readonly id: Id },
  teller: Teller,
  now: Date,
): Promise<Outcome<Vehicle, 'no-such-car'>> {
  await lockSubscribers(tx, [phone]);
  const vehicle = await findVehicle(tx, phone, id);
  if (!vehicle) return no('no-such-car');
  const entries = [{ what: 'removed', value: null, taken: true }] as const;
  await saveVehicles(tx, house.rules, [{ vehicle, removed: true, entries, teller }], now);
  return done(vehicle);
}

async function findVehicle(tx: Tx, phone: Phone, id: Id): Promise<Vehicle | undefined> {
  return (await vehiclesOf(tx, [phone])).find((one) => one.id === id);
}

async function standing(tx: Tx, { catalog }: VehicleHouse, phone: Phone, now: Date): Promise<[Vehicle[], number]> {
  const vehicles = await vehiclesOf(tx, [phone]);
  const entitlements = await entitlementsOfPhones(tx, catalog, [phone], now);
  return [vehicles, carsAllowed(entitlements.get(phone)!)];
}
