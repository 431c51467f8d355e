import type { Catalog } from '../business/catalog/index.ts';
import type { Gazetteer, Point } from '../business/places/index.ts';
import { lockSubscribers } from '../business/subscribers/index.ts';
import type { VehicleRules } from '../business/vehicles/index.ts';
import type { Tx } from '../platform/db.ts';
import { insuranceHints } from '../products/insurance/index.ts';
import { partnerHints } from '../products/merchants/index.ts';
import { lastSpots } from '../products/nearby/index.ts';
import type { Hints } from '../products/reminders/index.ts';
import { toldPlaces } from '../products/weather/index.ts';
import type { Phone } from '../values/phone.ts';

/** Who does what cars are due for: a shop for maintenance, else one for repairs. */
const garages = ['maintenance', 'repair'];

/**
 * What a reminder says beside the day: of insurance what an insurer offers, of all else the nearest partner who does it. Products do not
 * know each other.
 */
export function hintsOf(house: {
  readonly terms: { readonly catalog: Catalog };
  readonly vehicles: VehicleRules;
  readonly gazetteer: Gazetteer;
}): Hints {
  return async (tx, { kind, phones, room }, now) => {
    if (kind === 'INS') return insuranceHints(tx, house, { phones, room }, now);
    const at = await whereabouts(tx, house.gazetteer, phones, now);
    return partnerHints(tx, house, { at, categories: garages, room }, now);
  };
}

/** Where people are, as far as they told: where they looked for something last, else the place whose weather they want. */
async function whereabouts(
  tx: Tx,
  gazetteer: Gazetteer,
  phones: readonly Phone[],
  now: Date,
): Promise<Map<Phone, Point>> {
  const people = [...(await lockSubscribers(tx, phones)).values()];
  const [spots, places] = [await lastSpots(tx, gazetteer, people, now), await toldPlaces(tx, phones)];
  return new Map(
    people.flatMap(({ phone }) => {
      const place = places.get(phone);
      const spot =
        spots.get(phone) ?? gazetteer.spots.find(({ names }) => place !== undefined && names.includes(place));
      return spot ? [[phone, spot] as const] : [];
    }),
  );
}
