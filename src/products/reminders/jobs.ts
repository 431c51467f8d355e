import type { Catalog } from '../../business/catalog/index.ts';
import type { Door } from '../../business/messages/index.ts';
import type { VehicleRules } from '../../business/vehicles/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { everyDayAt, type Job } from '../../platform/jobs.ts';
import { followReminders } from './follow.ts';
import { type Hints, remind } from './remind.ts';
import type { ReminderRules } from './rules.ts';

const nightIsOver = 8;

type House = {
  readonly vehicles: VehicleRules;
  readonly reminders: ReminderRules;
  readonly terms: { readonly catalog: Catalog };
  readonly door: Door;
  readonly clock: Pick<Clock, 'now'>;
  readonly hints?: Hints;
};

/** What the clock rings for reminders. What is due is told by the rows of cars, so a ring that is late or comes twice harms nothing. */
export function jobsOf({ vehicles, reminders: rules, terms, door, clock, hints }: House): readonly Job[] {
  return [
    // Just after the due day is over, so that nothing leaves behind it.
    everyDayAt(0, {
      name: 'follow reminders',
      clock,
      work: (db, now) => followReminders(db, vehicles, now),
    }),
    // Before the morning's messages leave: of a car that was removed at night nothing is said.
    everyDayAt(nightIsOver, {
      name: 'follow reminders of the night',
      clock,
      work: (db, now) => followReminders(db, vehicles, now),
    }),
    everyDayAt(rules.hour, {
      name: 'remind',
      clock,
      async work(db, now, log) {
        await followReminders(db, vehicles, now);
        const sent = await remind(db, { catalog: terms.catalog, door, vehicles, rules, ...(hints && { hints }) }, now);
        log.info({ sent }, 'reminders of the day were sent');
      },
    }),
  ];
}
