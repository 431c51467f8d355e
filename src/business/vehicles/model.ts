import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { type Day, dayOf } from '../../values/time.ts';
import { monthEnd, monthsOn } from './dates.ts';
import { type CountFact, confidenceOf, type DayFact, type FactKind, type Facts, type Source } from './facts.ts';
import { maintenanceByMileage, withEarlierMileage } from './mileage.ts';
import type { Plate } from './plates.ts';

/** What cars there are. Inspection by age is known of private cars (`car`) only. */
export const vehicleKinds = ['car', 'van', 'truck', 'coach', 'motorcycle'] as const;
export type VehicleKind = (typeof vehicleKinds)[number];

/** A car of a subscriber. */
export type Vehicle = {
  readonly phone: Phone;
  readonly id: Id;
  readonly plate: Plate;
  readonly kind: VehicleKind;
  readonly facts: Facts;
  readonly addedAt: Date;
};

/** What somebody tells of a car. */
export type Told = { readonly [Kind in DayFact]?: Day | undefined } & {
  readonly [Kind in CountFact]?: number | undefined;
};

/** Who tells it, and what proves it. */
export type Teller = {
  readonly source: Source;
  readonly by: string;
  readonly evidence: Readonly<Record<string, string>>;
};

/** A line of the history of a car. */
export type Entry = {
  readonly what: FactKind | 'kind' | 'added' | 'removed';
  readonly value: Day | VehicleKind | number | null;
  readonly taken: boolean;
};

/** A change of a car, to be saved with its history. */
export type VehicleChange = {
  readonly vehicle: Vehicle;
  readonly removed?: true;
  readonly entries: readonly Entry[];
  readonly teller: Teller;
};

/** How an inspection is done: on the spot, or by a mark that is applied for without a visit. */
export type InspectionHow = 'mark' | 'on-site';

/** When cars are due (`content/vehicles.yaml`). */
export type VehicleRules = {
  readonly inspection: {
    readonly since: string;
    readonly source: string;
    readonly kinds: readonly VehicleKind[];
    readonly years: readonly { readonly year: number; readonly how: InspectionHow }[];
    readonly after: { readonly everyYears: number; readonly how: InspectionHow };
    readonly earlyMonths: number;
  };
  readonly maintenance: { readonly everyMonths: number };
};

/** A new car, as somebody tells of it. */
export function addedVehicle(
  phone: Phone,
  { id, plate, kind = 'car' }: { readonly id: Id; readonly plate: Plate; readonly kind?: VehicleKind | undefined },
  teller: Teller,
  now: Date,
): VehicleChange {
  const vehicle = { phone, id, plate, kind, facts: {}, addedAt: now };
  return { vehicle, teller, entries: [{ what: 'added', value: null, taken: true }] };
}

/** A car that is of another kind than was thought. */
export function ofKind(vehicle: Vehicle, kind: VehicleKind, teller: Teller): VehicleChange {
  const entries = kind === vehicle.kind ? [] : [{ what: 'kind', value: kind, taken: true } as const];
  return { vehicle: { ...vehicle, kind }, teller, entries };
}

/** What somebody tells who may not change it: it stands in the history until the owner agrees. */
export function proposedOf(
  vehicle: Vehicle,
  [what, value]: readonly [FactKind, Day | number],
  teller: Teller,
): VehicleChange {
  return { vehicle, teller, entries: [{ what, value, taken: false }] };
}

/** What is told is taken where nothing surer is known; the rest stands in the history only. */
export function toldOf(vehicle: Vehicle, told: Told, teller: Teller, now: Date): VehicleChange {
  const confidence = confidenceOf[teller.source];
  // A list that is sent again says nothing new.
  const isKnown = ([what, value]: readonly [FactKind, Day | number]) =>
    vehicle.facts[what]?.value === value && vehicle.facts[what]?.source === teller.source && teller.source === 'import';
  const given = (Object.entries(told).filter(([, value]) => value !== undefined) as [FactKind, Day | number][]).filter(
    (one) => !isKnown(one),
  );
  const entries = given.map(([what, value]) => ({
    what,
    value,
    taken: confidence >= (vehicle.facts[what]?.confidence ?? 0),
  }));
  const taken = entries
    .filter((one) => one.taken)
    .map(({ what, value }) => [what, { value, source: teller.source, confidence, at: now.toISOString() }] as const);
  const facts: Facts = withEarlierMileage(vehicle.facts, { ...vehicle.facts, ...Object.fromEntries(taken) });
  return { vehicle: { ...vehicle, facts }, entries, teller };
}

/** A car of two changes, one after the other. */
export function both(first: VehicleChange, then: VehicleChange): VehicleChange {
  return { ...then, entries: [...first.entries, ...then.entries] };
}

/** The days a car is due; a day that is not known is left out. */
export type Dues = { readonly insurance?: Day; readonly inspection?: Day; readonly maintenance?: Day };

/** When a car is due, as known at `now`. */
export function duesOf({ kind, facts }: Pick<Vehicle, 'kind' | 'facts'>, rules: VehicleRules, now: Date): Dues {
  const inspection = inspectionOf({ kind, facts }, rules, now)?.day;
  const maintenance = maintenanceOf(facts, rules);
  return {
    ...(facts.insurance && { insurance: facts.insurance.value }),
    ...(inspection && { inspection }),
    ...(maintenance && { maintenance }),
  };
}

/**
 * The next inspection: as told, where that is newer than the last one that was done; else by the age of the car. How it is done
 * follows from its age. Undefined where neither is known.
 */
export function inspectionOf(
  { kind, facts }: Pick<Vehicle, 'kind' | 'facts'>,
  rules: VehicleRules,
  now: Date,
): { readonly day: Day; readonly how?: InspectionHow } | undefined {
  const { registered, inspected, inspection } = facts;
  const isNewer = inspection && inspection.value > (inspected?.value ?? '') && inspection.at >= (inspected?.at ?? '');
  const today = dayOf(now);
  const isByAge = registered !== undefined && rules.inspection.kinds.includes(kind);
  // A day that passed without a word is taken as done where the age tells the next.
  if (isNewer && (!isByAge || inspection.value >= today)) return { day: inspection.value };
  return isByAge
    ? inspectionByAge(registered.value, isNewer ? inspection.value : inspected?.value, rules, today)
    : undefined;
}

/**
 * By age: due at the end of the month of first registration, some months early at the soonest. An inspection that was done
 * answers the date whose months it fell in, and all before; without one, those that lie behind are taken as done.
 */
export function inspectionByAge(
  registered: Day,
  inspected: Day | undefined,
  { inspection: { years, after, earlyMonths } }: VehicleRules,
  today: Day,
): { readonly day: Day; readonly how: InspectionHow } {
  const last = years.at(-1)!.year;
  for (let step = 0; ; step++) {
    const stage = years[step] ?? { year: last + (step - years.length + 1) * after.everyYears, how: after.how };
    const day = monthEnd(monthsOn(registered, stage.year * 12));
    const opens = `${monthsOn(`${day.slice(0, 7)}-01`, -earlyMonths)}`;
    if (inspected === undefined ? day >= today : inspected < opens) return { day, how: stage.how };
  }
}

/** By date or by mileage, whichever comes first. */
function maintenanceOf(facts: Facts, { maintenance: rule }: VehicleRules): Day | undefined {
  const { maintenance, maintained, everyMonths } = facts;
  const isNewer =
    maintenance && maintenance.value > (maintained?.value ?? '') && maintenance.at >= (maintained?.at ?? '');
  const byDate = isNewer
    ? maintenance.value
    : maintained && monthsOn(maintained.value, everyMonths?.value ?? rule.everyMonths);
  return [byDate, maintenanceByMileage(facts)].filter((day) => day !== undefined).sort()[0];
}

/** Cars in the order they were added: so many as the level allows are looked after, the others are kept and rest. */
export function restingOf(vehicles: readonly Vehicle[], allowed: number): ReadonlySet<Id> {
  return new Set(
    vehicles
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .slice(allowed)
      .map(({ id }) => id),
  );
}

/** Bounds of what can be true, as a reason when it is not. */
export type Unlikely = 'past' | 'future' | 'far' | 'long-ago' | 'before-registration' | 'too-much' | 'mileage-back';

/** What of something told cannot be so, and why; undefined when all of it can. */
export function unlikely(
  vehicle: Pick<Vehicle, 'facts'>,
  told: Told,
  now: Date,
): { readonly what: FactKind; readonly why: Unlikely } | undefined {
  const today = dayOf(now);
  const registered = told.registered ?? vehicle.facts.registered?.value;
  for (const [what, value] of Object.entries(told) as [FactKind, Day | number | undefined][]) {
    if (value === undefined) continue;
    const why =
      typeof value === 'number' ? unlikelyCount(what, value) : unlikelyDay(what as DayFact, value, today, registered);
    if (why) return { what, why };
  }
  return undefined;
}

/** How many months ahead a day may lie; the others are of the past. */
const monthsAhead: { readonly [Kind in DayFact]?: number } = { insurance: 36, inspection: 72, maintenance: 36 };

function unlikelyDay(what: DayFact, day: Day, today: Day, registered: Day | undefined): Unlikely | undefined {
  const months = monthsAhead[what];
  if (months !== undefined) {
    if (day < today) return 'past';
    return day > monthsOn(today, months) ? 'far' : undefined;
  }
  if (day > today) return 'future';
  if (day < '1980-01-01') return 'long-ago';
  return registered !== undefined && day < registered ? 'before-registration' : undefined;
}

function unlikelyCount(what: FactKind, count: number): Unlikely | undefined {
  const most = { everyMonths: 36, everyKm: 100_000 }[what as string] ?? 2_000_000;
  const least = { everyMonths: 1, everyKm: 500 }[what as string] ?? 0;
  return count < least || count > most ? 'too-much' : undefined;
}
