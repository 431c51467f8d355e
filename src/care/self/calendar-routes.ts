import { type Route, route } from '../../platform/http/index.ts';
import { closeCalendar, openCalendar } from '../../products/reminders/index.ts';
import { ownCalendar } from './contract.ts';
import type { SelfHouse } from './house.ts';

/** The own calendar of due days: an address for the calendar of a handset, which is told once and may be closed. */
export function ownCalendarRoutes({ db }: Pick<SelfHouse, 'db'>): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/self/calendar',
      access: 'subscriber',
      summary: 'Opens an address at which a calendar reads the due days of the own cars; an earlier one is closed',
      answer: ownCalendar,
      handle: async ({ holder, now }) => ({
        status: 201,
        body: { path: await db.transact((tx) => openCalendar(tx, holder!.phone, now)) },
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/self/calendar',
      access: 'subscriber',
      summary: 'Closes that address: it leads nowhere any more',
      async handle({ holder }) {
        await db.transact((tx) => closeCalendar(tx, holder!.phone));
        return {};
      },
    }),
  ];
}
