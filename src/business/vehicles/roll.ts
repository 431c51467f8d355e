import type { Db } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { dayMs, dayOf, later } from '../../values/time.ts';
import { duesOf, type VehicleRules } from './model.ts';
import { passedInspections, saveInspectionDues } from './store.ts';

const pageSize = 1_000;
const beforeAllIds = '00000000-0000-0000-0000-000000000000';

/** So long a day that passed stays where the day's scan finds it, so that it is written down that nobody was reminded of it. */
const stayDays = 14;

/**
 * An inspection that passed without a word is taken as done where the age of the car tells the next: then, some days later, that one
 * is due. Returns how many went on.
 */
export async function rollInspections(db: Db, rules: VehicleRules, now: Date): Promise<number> {
  let rolled = 0;
  for (let after: Id = beforeAllIds; ; ) {
    const page = await db.transact(async (tx) => {
      const passed = await passedInspections(tx, {
        kinds: rules.inspection.kinds,
        before: dayOf(later(now, -stayDays * dayMs)),
        after,
        limit: pageSize,
      });
      const next = passed.flatMap((vehicle) => {
        const { inspection } = duesOf(vehicle, rules, now);
        return inspection !== undefined && inspection >= dayOf(now) ? [{ ...vehicle, due: inspection }] : [];
      });
      rolled += next.length;
      await saveInspectionDues(tx, next);
      return passed;
    });
    if (page.length < pageSize) return rolled;
    after = page.at(-1)!.id;
  }
}
