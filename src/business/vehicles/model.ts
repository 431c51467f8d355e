import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { type Day, dayOf } from '../../values/time.ts';
import { monthEnd, monthsOn } from './dates.ts';
import type { Plate } from './plates.ts';

/** What cars there are. Inspection by age is known of private cars (`car`) only. */
export const vehicleKinds = ['car', 'van', 'truck', 'coach', 'motorcycle'] as const;
export type VehicleKind = (typeof vehicleKinds)[number];

/** What is known of a car. `inspection` and `maintenance` are days that somebody told, `inspected` and `maintained` when it was done. */
export const dayFacts = ['registered', 'insurance', 'inspected', 'inspection', 'maintained', 'maintenance'] as const;
/** `mileage` and `maintenanceKm` (the mileage of the next maintenance) in km, `everyMonths` between maintenances. */
export const countFacts = ['mileage', 'maintenanceKm', 'everyMonths'] as const;
export type DayFact = (typeof dayFacts)[number];
export type CountFact = (typeof countFacts)[number];
export type FactKind = DayFact | CountFact;

/** Who told it; `number` is the number itself, when it changed hands. */
export type Source = 'owner' | 'agent' | 'merchant' | 'import' | 'number';

/** How sure it is: what is surer is never replaced by what is less so. */
export const confidenceOf: Readonly<Record<Source, number>> = {
  owner: 90,
  agent: 90,
  merchant: 60,
  import: 30,
  number: 100,
};

/** Something known, who told it, how sure it is, and since when. */
export type Fact<Value> = {
  readonly value: Value;
  readonly source: Source;
  readonly confidence: number;
  readonly at: string;
};
export type Facts = { readonly [Kind in DayFact]?: Fact<Day> } & { readonly [Kind in CountFact]?: Fact<number> };

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
export type Told = { readonly [Kind in DayFact]?: Day } & { readonly [Kind in CountFact]?: number };

/** Who tells it, and what proves it. */
export type Teller = {
  readonly source: Source;
  readonly by: string;
  readonly evidence: Readonly<Record<string, string>>;
};

/** A line of the history of a car. */
export type Entry = {
  readonly what: FactKind | 'added' | 'removed';
  readonly value: Day | number | null;
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
  return { vehicle: { ...vehicle, facts: { ...vehicle.facts, ...Object.fromEntries(taken) } }, entries, teller };
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
  if (isNewer) return { day: inspection.value };
  if (!registered || !rules.inspection.kinds.includes(kind)) return undefined;
  return inspectionByAge(registered.value, inspected?.value, rules, dayOf(now));
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

function maintenanceOf(
  { maintenance, maintained, everyMonths }: Facts,
  { maintenance: rule }: VehicleRules,
): Day | undefined {
  const isNewer =
    maintenance && maintenance.value > (maintained?.value ?? '') && maintenance.at >= (maintained?.at ?? '');
  if (isNewer) return maintenance.value;
  return maintained && monthsOn(maintained.value, everyMonths?.value ?? rule.everyMonths);
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

/** Why something told cannot be so; undefined when it can. */
export function unlikely(vehicle: Pick<Vehicle, 'facts'>, told: Told, now: Date): Unlikely | undefined {
  const today = dayOf(now);
  const ahead: readonly (readonly [Day | undefined, number])[] = [
    [told.insurance, 36],
    [told.inspection, 72],
    [told.maintenance, 36],
  ];
  for (const [day, months] of ahead) {
    if (day !== undefined && day < today) return 'past';
    if (day !== undefined && day > monthsOn(today, months)) return 'far';
  }
  const registered = told.registered ?? vehicle.facts.registered?.value;
  for (const day of [told.registered, told.inspected, told.maintained]) {
    if (day !== undefined && day > today) return 'future';
    if (day !== undefined && day < '1980-01-01') return 'long-ago';
    if (day !== undefined && registered !== undefined && day < registered) return 'before-registration';
  }
  for (const count of [told.mileage, told.maintenanceKm])
    if (count !== undefined && (count < 0 || count > 2_000_000)) return 'too-much';
  if (told.everyMonths !== undefined && (told.everyMonths < 1 || told.everyMonths > 36)) return 'too-much';
  return undefined;
}
