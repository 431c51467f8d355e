import type { Route } from '../../platform/http/index.ts';
import { memberRoute } from '../../products/merchants/index.ts';
import type { CareHouse } from '../house.ts';
import { openingParams } from './contract.ts';
import { openedNumber } from './openings.ts';

/** What an opened number used at merchants, what was refused it there and why, and how it stands this month. */
export function redemptionsOfOpening(house: CareHouse): Route {
  return memberRoute(house, {
    path: '/api/care/openings/:id/redemptions',
    access: { roles: ['care-agent', 'supervisor'] },
    params: openingParams,
    whose: (tx, { params, staff, now }) => openedNumber(tx, staff!, openingParams.parse(params).id, now),
  });
}
