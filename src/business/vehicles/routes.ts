import type { Blobs } from '../../platform/blobs.ts';
import type { Db } from '../../platform/db.ts';
import { type Route, route } from '../../platform/http/index.ts';
import { keepFile } from '../../platform/table.ts';
import { auditRequest } from '../staff/index.ts';
import { runWork, withFaults } from '../works/index.ts';
import type { VehicleHouse } from './actions.ts';
import { importQuery, importResult } from './contract.ts';
import { importVehicles } from './import.ts';

const listLimitBytes = 50 * 1024 * 1024;
const csv = ['text/csv', 'text/plain', 'application/vnd.ms-excel'];

/** Lists of cars that an agency brings. What agents and owners do by hand stands with their pages. */
export function vehicleRoutes(house: VehicleHouse & { readonly db: Db; readonly blobs: Blobs }): Route[] {
  const { db, blobs } = house;
  return [
    route({
      method: 'POST',
      path: '/api/vehicles/imports',
      access: { roles: ['operator', 'administrator'] },
      summary: 'Takes a list of members’ cars with their dates; what owners told themselves stays',
      query: importQuery,
      upload: csv,
      answer: importResult,
      async handle(request) {
        const { query, staff, now, language } = request;
        const file = await keepFile(blobs, request.upload, listLimitBytes);
        const work = { kind: 'vehicle-list', subject: query.name, account: staff!.id, by: staff!.name, now } as const;
        await db.transact((tx) => auditRequest(tx, request, 'vehicles.import', file.hash, { name: query.name }));
        const body = await runWork(db, work, (worker) =>
          withFaults(db, worker, language, (faults) =>
            importVehicles(house, { file, by: staff!.id }, now, worker, faults),
          ),
        );
        return { body };
      },
    }),
  ];
}
