import { auditRequest } from '../../business/staff/index.ts';
import { carRoutes } from '../../business/vehicles/index.ts';
import type { Route } from '../../platform/http/index.ts';
import type { CareHouse } from '../house.ts';
import { openingParams } from './contract.ts';
import { openedNumber } from './openings.ts';

/** The cars of an opened number, kept by an agent as their owner tells him. An agent of 10010 sees none of them. */
export function carsOfOpening(house: CareHouse): Route[] {
  return carRoutes(
    { db: house.db, rules: house.vehicles, catalog: house.terms.catalog },
    {
      path: '/api/care/openings/:id/vehicles',
      access: { roles: ['care-agent', 'supervisor'] },
      params: openingParams,
      async whose(tx, { params, staff, now }) {
        const { id } = openingParams.parse(params);
        const phone = await openedNumber(tx, staff!, id, now);
        return { phone, teller: { source: 'agent', by: staff!.id, evidence: { opening: id } } };
      },
      audit: auditRequest,
    },
  );
}
