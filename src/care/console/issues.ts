import { auditRequest } from '../../business/staff/index.ts';
import type { Route } from '../../platform/http/index.ts';
import { ownIssueRoutes } from '../../products/mms/index.ts';
import type { CareHouse } from '../house.ts';
import { openingParams } from './contract.ts';
import { openedNumber } from './openings.ts';

/** The issues that an opened number got, and the newest once more for who asks an agent for it (CA-X07). */
export function issuesOfOpening(house: CareHouse): Route[] {
  return ownIssueRoutes(house.issues, {
    path: '/api/care/openings/:id/issues',
    access: { roles: ['care-agent', 'supervisor'] },
    params: openingParams,
    channel: 'agent',
    whose: (tx, { params, staff, now }) => openedNumber(tx, staff!, openingParams.parse(params).id, now),
    audit: auditRequest,
  });
}
