import { auditRequest } from '../../business/staff/index.ts';
import type { Route } from '../../platform/http/index.ts';
import { ownWeatherRoutes } from '../../products/weather/index.ts';
import type { CareHouse } from '../house.ts';
import { openingParams } from './contract.ts';
import { openedNumber } from './openings.ts';

/** City and hour of the weather of an opened number, told by its holder on the telephone; he hears of a change by SMS. */
export function weatherOfOpening(house: CareHouse): Route[] {
  return ownWeatherRoutes(house, {
    path: '/api/care/openings/:id/weather',
    access: { roles: ['care-agent', 'supervisor'] },
    params: openingParams,
    async whose(tx, { params, staff, now }) {
      const phone = await openedNumber(tx, staff!, openingParams.parse(params).id, now);
      return { phone, by: staff!.id, tell: true };
    },
    audit: auditRequest,
  });
}
