export { membershipRoutes } from './membership/routes.ts';

import type { Route } from '../../platform/http/index.ts';
import { groupBuyRoutes } from './group-buys/routes.ts';
import type { RegistryHouse } from './registry/house.ts';
import { merchantRoutes } from './registry/merchant-routes.ts';
import { partRoutes } from './registry/part-routes.ts';
import { peopleRoutes } from './registry/people-routes.ts';

/** Merchants with contracts, shops, people, benefits and documents. */
export function registryRoutes(house: RegistryHouse): Route[] {
  return [...merchantRoutes(house), ...partRoutes(house), ...peopleRoutes(house), ...groupBuyRoutes(house)];
}
