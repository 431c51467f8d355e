import type { Clock } from '../../platform/clock.ts';
import { everyDayAt, type Job } from '../../platform/jobs.ts';
import type { Catalog } from '../catalog/index.ts';
import type { Door } from '../messages/index.ts';
import { askForDates } from './asking.ts';
import type { VehicleRules } from './model.ts';
import { rollInspections } from './roll.ts';

type House = {
  readonly vehicles: VehicleRules;
  readonly terms: { readonly catalog: Catalog };
  readonly door: Door;
  readonly clock: Pick<Clock, 'now'>;
};

/** What the clock rings for cars, when people are awake. */
export function jobsOf({ vehicles: rules, terms, door, clock }: House): readonly Job[] {
  return [
    everyDayAt(1, {
      name: 'roll inspections',
      clock,
      work: async (db, now) => void (await rollInspections(db, rules, now)),
    }),
    everyDayAt(10, {
      name: 'ask for dates',
      clock,
      restsFirst: true,
      work: async (db, now) => void (await askForDates(db, { rules, catalog: terms.catalog, door }, now)),
    }),
  ];
}
