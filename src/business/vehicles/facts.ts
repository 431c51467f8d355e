import type { Day } from '../../values/time.ts';

/** What is known of a car. `inspection` and `maintenance` are days that somebody told, `inspected` and `maintained` when it was done. */
export const dayFacts = ['registered', 'insurance', 'inspected', 'inspection', 'maintained', 'maintenance'] as const;
/** `mileage` and `maintenanceKm` (the mileage of the next maintenance) in km; `everyMonths` and `everyKm` between maintenances. */
export const countFacts = ['mileage', 'maintenanceKm', 'everyMonths', 'everyKm'] as const;
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
export type Facts = { readonly [Kind in DayFact]?: Fact<Day> } & { readonly [Kind in CountFact]?: Fact<number> } & {
  /** An earlier mileage, by which it is told how far the car goes in a day (`mileage.ts`). */
  readonly mileageBefore?: Fact<number>;
};
