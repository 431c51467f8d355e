import type { Catalog } from '../../business/catalog/index.ts';
import { subscriberOf } from '../../business/subscribers/index.ts';
import { entitlementsOfPhones, inForce, openSubscriptions } from '../../business/subscriptions/index.ts';
import { duesOf, type Vehicle, type VehicleRules, vehiclesOf } from '../../business/vehicles/index.ts';
import type { Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import type { Phone } from '../../values/phone.ts';
import { type Car, carToInsure } from './model.ts';

/** What insurance offers need of the house. */
export type InsuranceHouse = { readonly terms: { readonly catalog: Catalog }; readonly vehicles: VehicleRules };

/** What a product must grant for its members to be told offers (CA-X02). */
export const grant = 'insurance-offers';

/** What each of these phones has ordered, and the car whose insurance is to be talked of. */
export async function knownOf(
  tx: Tx,
  house: InsuranceHouse,
  phones: readonly Phone[],
  now: Date,
): Promise<(phone: Phone) => { products: ReadonlySet<string>; car: Car | undefined }> {
  const open = groupBy((await openSubscriptions(tx, phones)).filter(inForce), ({ phone }) => phone);
  const cars = groupBy(await vehiclesOf(tx, phones), ({ phone }) => phone);
  return (phone) => ({
    products: new Set((open.get(phone) ?? []).map(({ product }) => product)),
    car: carToInsure(
      (cars.get(phone) ?? []).map((one) => carOf(one, house, now)),
      now,
    ),
  });
}

/** Somebody on a page or in a reminder, who says nothing by SMS. */
export async function personOf(tx: Tx, house: InsuranceHouse, phone: Phone, now: Date) {
  const entitlements = await entitlementsOfPhones(tx, house.terms.catalog, [phone], now);
  const subscriber = await subscriberOf(tx, phone);
  const { products, car } = (await knownOf(tx, house, [phone], now))(phone);
  const isEntitled = entitlements.get(phone)!.functions.has(grant);
  return {
    person: { province: subscriber?.province, products, isEntitled },
    since: subscriber?.holderSince ?? now,
    car,
  };
}

/** Those of these phones whose products grant offers. */
export async function entitledAmong(
  tx: Tx,
  { terms }: InsuranceHouse,
  phones: readonly Phone[],
  now: Date,
): Promise<Phone[]> {
  const entitlements = await entitlementsOfPhones(tx, terms.catalog, phones, now);
  return phones.filter((phone) => entitlements.get(phone)!.functions.has(grant));
}

function carOf(vehicle: Vehicle, { vehicles }: InsuranceHouse, now: Date): Car {
  const { insurance } = duesOf(vehicle, vehicles, now);
  return { plate: vehicle.plate, ...(insurance && { due: insurance }) };
}
