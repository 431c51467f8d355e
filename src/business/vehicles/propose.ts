import type { Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import type { Phone } from '../../values/phone.ts';
import { byDay, type Day, hourMs } from '../../values/time.ts';
import { closeQuestions, type Door, openQuestions, sayUnasked } from '../messages/index.ts';
import { lockSubscribers } from '../subscribers/index.ts';
import { entitlementsOfPhones } from '../subscriptions/index.ts';
import { carsAllowed, type VehicleHouse } from './actions.ts';
import type { DayFact } from './facts.ts';
import { proposedOf, restingOf, type Unlikely, unlikely } from './model.ts';
import { readPlate } from './plates.ts';
import { factInWords } from './service.ts';
import { saveVehicles, vehiclesOf } from './store.ts';

/** What somebody who worked on a car proposes: the day it is due next. */
export type Proposal = {
  readonly phone: Phone;
  readonly plate: string;
  readonly what: Extract<DayFact, 'insurance' | 'inspection' | 'maintenance'>;
  readonly day: Day;
  readonly merchant: { readonly id: Id; readonly name: string };
};

/** Why nothing was proposed to the owner. */
export type NotProposed = Unlikely | 'no-such-car' | 'members-only' | 'known' | 'no-way' | 'turned-back' | 'too-late';

const proposalKind = 'service-yes:vehicles';
/** How long the owner may agree. */
const openMs = 48 * hourMs;
/** So much of a name fits into the text. */
const nameLength = 10;

/**
 * Asks the owner of a car whether a day is right that a merchant proposes. Nothing changes until he answers Y, and what he agrees to
 * counts as his own word; what was proposed stands in the history of the car. A newer proposal of the same takes the place of the
 * one that waits.
 */
export async function proposeDay(
  tx: Tx,
  house: VehicleHouse & { readonly door: Door },
  { phone, plate, what, day, merchant }: Proposal,
  now: Date,
): Promise<Outcome<{ readonly mtId: Id }, NotProposed>> {
  const subscriber = (await lockSubscribers(tx, [phone])).get(phone);
  const cars = await vehiclesOf(tx, [phone]);
  const read = readPlate(plate);
  const vehicle = 'plate' in read ? cars.find((one) => one.plate === read.plate) : undefined;
  if (!subscriber || !vehicle) return no('no-such-car');
  const entitlements = await entitlementsOfPhones(tx, house.catalog, [phone], now);
  if (restingOf(cars, carsAllowed(entitlements.get(phone)!)).has(vehicle.id)) return no('members-only');
  const fault = unlikely(vehicle, { [what]: day }, now);
  if (fault) return no(fault.why);
  if (vehicle.facts[what]?.value === day) return no('known');

  const waiting = (await openQuestions(tx, [phone], now)).filter(
    ({ kind, choices }) => kind === proposalKind && choices['Y']?.[0] === vehicle.id && choices['Y'][1] === what,
  );
  await closeQuestions(tx, waiting);
  const name = merchant.name.slice(0, nameLength);
  const [said] = await sayUnasked(
    tx,
    { catalog: house.catalog, door: house.door },
    [
      {
        to: subscriber,
        service: 'vehicles',
        say: {
          code: 'vehicle-proposed',
          vars: { merchant: name, plate: vehicle.plate, what: factInWords(what, day) },
          reason: 'date proposed',
          reasonId: newId(now),
        },
        ask: {
          kind: proposalKind,
          choices: { Y: [vehicle.id, what, day, merchant.id] },
          lifetimeMs: openMs + byDay(now).getTime() - now.getTime(),
        },
        mt: { class: 'content', priority: 'notice', dueAt: byDay(now) },
      },
    ],
    now,
  );
  if ('refusal' in said!) return no(said.refusal);
  const teller = { source: 'merchant', by: merchant.id, evidence: { name: merchant.name, mtId: said!.mtId } } as const;
  await saveVehicles(tx, house.rules, [proposedOf(vehicle, [what, day], teller)], now);
  return done({ mtId: said!.mtId });
}
