import type { Db } from '../../platform/db.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { orphanPage, pageQuery, parkedPage, unsurePage } from './contract.ts';
import { type DoorHouse, doorRoutes } from './door/routes.ts';
import { orphanReports, parkedMos, unsureMts } from './reading.ts';
import { searchRoutes } from './search/routes.ts';
import { type UnsettledHouse, unsettledRoutes } from './unsettled/routes.ts';

const access = { roles: ['administrator', 'operator'] };
/** Who settles what costs somebody money sees what is to be settled. */
const settling = { roles: ['operator', 'reconciliation-clerk', 'finance', 'administrator'] };

/** Lists of what waits for a person, and the routes of the door out. */
export function messageRoutes(house: DoorHouse & UnsettledHouse): Route[] {
  return [...waitingRoutes(house), ...unsettledRoutes(house), ...searchRoutes(house), ...doorRoutes(house)];
}

/** Lists of what waits for a person. */
export function waitingRoutes({ db }: { db: Db }): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/messages/unsure',
      access: settling,
      summary: 'Messages of which it cannot be known whether they went out, newest first',
      query: pageQuery,
      answer: unsurePage,
      handle: async ({ query }) => ({ body: await unsureMts(db, query) }),
    }),
    route({
      method: 'GET',
      path: '/api/messages/parked',
      access,
      summary: 'Messages from phones that were kept without an effect, newest first',
      query: pageQuery,
      answer: parkedPage,
      handle: async ({ query }) => ({ body: await parkedMos(db, query) }),
    }),
    route({
      method: 'GET',
      path: '/api/messages/orphan-reports',
      access: settling,
      summary: 'Status reports that name no message of ours, newest first',
      query: pageQuery,
      answer: orphanPage,
      handle: async ({ query }) => ({ body: await orphanReports(db, query) }),
    }),
  ];
}
