import type { Clock } from '../../platform/clock.ts';
import { everyDayAt, type Job, ringAt } from '../../platform/jobs.ts';
import { dayMs, dayOf, later, monthOf, monthStart } from '../../values/time.ts';
import { giveBackMonth } from './fees.ts';
import { slotAt } from './model.ts';
import { alarmWithout, citiesWithout, pushSlot, slotFrom, type WeatherHouse } from './push.ts';
import { type Sources, supplyForecasts } from './supply.ts';

const push = 'send the weather';
/** When there is still somebody at work who can see to it. */
const lookHour = 17;
const monthHour = 3;

/** What the clock rings for the weather. Slots are gone through one after another, so what an outage held up is sent where it is still of use, else told as missed. */
export function jobsOf(house: WeatherHouse & Sources & { readonly clock: Pick<Clock, 'now'> }): readonly Job[] {
  const { rules, terms, clock } = house;
  return [
    {
      name: push,
      async nextDue(db, now) {
        const [row] = await db.read<{ from: Date }>('select next_at as "from" from schedule where name = $1', [push]);
        return row
          ? slotAt(await slotFrom(db, rules, row.from))
          : new Date(Math.min(clock.now().getTime(), now.getTime()));
      },
      async run(db, due, log) {
        const now = new Date(Math.max(due.getTime(), clock.now().getTime()));
        const slot = await slotFrom(db, rules, due);
        await supplyForecasts(db, house, now, log);
        if (slotAt(slot).getTime() === due.getTime()) {
          const pushed = await pushSlot(db, house, slot, now);
          alarmWithout(log, slot, pushed);
          if (pushed.missed > 0)
            log.error(
              { alarm: 'weather-missed', ...slot, missed: pushed.missed },
              'the weather came too late to be sent',
            );
        }
        await ringAt(db, push, later(due, 1));
      },
    },
    everyDayAt(lookHour, {
      name: 'look whether tomorrow is forecast',
      clock,
      async work(db, now, log) {
        await supplyForecasts(db, house, now, log);
        const tomorrow = dayOf(later(now, dayMs));
        const missing = await citiesWithout(db, house, tomorrow, now);
        if (missing.length > 0)
          log.error({ alarm: 'forecast-missing', day: tomorrow, cities: missing }, 'nothing is forecast for tomorrow');
      },
    }),
    everyDayAt(monthHour, {
      name: 'months without weather',
      clock,
      async work(db, now, log) {
        // A fee that the carrier raises may be known only days later.
        if (Number(dayOf(now).slice(8)) > 28) return;
        const given = await giveBackMonth(db, terms.catalog, monthOf(monthStart(now, -1)), now);
        if (given > 0) log.info({ given }, 'months without a single forecast are free');
      },
    }),
  ];
}
