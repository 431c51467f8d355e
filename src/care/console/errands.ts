import { auditRequest } from '../../business/staff/index.ts';
import type { Route } from '../../platform/http/index.ts';
import { orderRoutes } from '../../products/errands/index.ts';
import type { CareHouse } from '../house.ts';
import { openingParams } from './contract.ts';
import { openedNumber } from './openings.ts';

/** The errands of an opened number, and a new one that its holder asks an agent for. What is done to them stands on their own page. */
export function errandsOfOpening(house: CareHouse): Route[] {
  return orderRoutes(house, {
    path: '/api/care/openings/:id/errands',
    access: { roles: ['care-agent', 'supervisor'] },
    params: openingParams,
    isOwner: false,
    async whose(tx, { params, staff, now }) {
      const { id } = openingParams.parse(params);
      const phone = await openedNumber(tx, staff!, id, now);
      return { phone, by: { kind: 'staff', id: staff!.id }, evidence: { opening: id } };
    },
    audit: auditRequest,
  });
}
