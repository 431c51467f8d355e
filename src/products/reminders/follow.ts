import { statesOfMts, withdrawMts } from '../../business/messages/index.ts';
import { type VehicleRules, vehiclesOf } from '../../business/vehicles/index.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { dayMs, dayOf, later } from '../../values/time.ts';
import { type DueKey, isSameMoved, standsOf } from './model.ts';
import { type KeptReminder, noteArrivals, openReminders, reminded, saveAnswers } from './store.ts';

const pageSize = 500;
/** Reports come within days; later nothing is looked for. */
const backMs = 7 * dayMs;
const aheadMs = 8 * dayMs;

/**
 * What became of reminders: whether they reached their phones; those of a day that somebody changed since are settled; and what did not
 * leave in time is taken back, so that nothing comes after its due day.
 */
export async function followReminders(db: Db, vehicles: VehicleRules, now: Date): Promise<void> {
  const window = { from: dayOf(later(now, -backMs)), until: dayOf(later(now, aheadMs)), limit: pageSize };
  await eachPage((after) => db.transact((tx) => settleChanged(tx, vehicles, { ...window, after }, now)));
  await eachPage((after) => db.transact((tx) => followPage(tx, { ...window, after }, now)));
}

type Window = {
  readonly from: string;
  readonly until: string;
  readonly after: DueKey | undefined;
  readonly limit: number;
};

async function eachPage(page: (after: DueKey | undefined) => Promise<readonly DueKey[]>): Promise<void> {
  for (let after: DueKey | undefined; ; ) {
    const done = await page(after);
    if (done.length < pageSize) return;
    after = done.at(-1);
  }
}

/** Of a car that is gone, or is due on another day by now, nothing is asked any more. */
async function settleChanged(tx: Tx, rules: VehicleRules, window: Window, now: Date): Promise<readonly DueKey[]> {
  const open = await openReminders(tx, window);
  const today = dayOf(now);
  const ahead = open.filter(({ kind, due }) => kind !== 'SEA' && due >= today);
  const cars = new Map(
    (await vehiclesOf(tx, [...new Set(ahead.map(({ phone }) => phone))])).map((car) => [car.id, car]),
  );
  const changed = ahead.filter((one) => {
    const car = cars.get(one.subjectId);
    return !car || (standsOf(one, car, rules, now) !== 'as-was' && !isSameMoved(one, car, rules, now));
  });
  await withdrawMts(tx, changed.flatMap(mtsOf), now);
  await saveAnswers(
    tx,
    changed.map((one) => ({ ...one, answer: 'changed' })),
    now,
  );
  return open;
}

async function followPage(tx: Tx, window: Window, now: Date): Promise<readonly DueKey[]> {
  const page = await reminded(tx, window);
  const today = dayOf(now);
  const late = page.filter(({ due }) => due < today);
  const withdrawn = await withdrawMts(
    tx,
    late.flatMap((one) => mtsOf(one).filter(({ id }) => id !== one.mts.overdue)),
    now,
  );
  const states = await statesOfMts(tx, page.flatMap(mtsOf));
  await noteArrivals(
    tx,
    page.flatMap((one) => {
      const ids = mtsOf(one).map(({ id }) => id);
      const delivered = ids.some((id) => states.get(id) === 'delivered');
      const neverLeft = ids.length > 0 && ids.every((id) => withdrawn.has(id) || states.get(id) === 'too-late');
      const whyNot = neverLeft ? 'too-late' : one.whyNot;
      return delivered === one.delivered && whyNot === one.whyNot ? [] : [{ ...one, delivered, whyNot }];
    }),
  );
  return page;
}

/** The messages that said it. */
export function mtsOf({ phone, mts }: KeptReminder): { phone: string; id: Id }[] {
  return Object.values(mts).flatMap((id) => (id === null ? [] : [{ phone, id }]));
}
