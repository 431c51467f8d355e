import type { Route } from '../../platform/http/index.ts';
import { accountRoutes } from './account-routes.ts';
import { ownCalendarRoutes } from './calendar-routes.ts';
import { ownCarRoutes } from './car-routes.ts';
import { dataRoutes } from './data-routes.ts';
import { wishRoutes } from './desk-routes.ts';
import { ownErrandRoutes } from './errand-routes.ts';
import type { SelfHouse } from './house.ts';
import { preferenceRoutes } from './preference-routes.ts';
import { signInRoutes } from './sign-in.ts';
import { ownTicketRoutes } from './ticket-routes.ts';

/** The page of a subscriber: everything here is for the holder of the phone that was proved, and of that phone only. */
export function selfRoutes(house: SelfHouse): Route[] {
  return [
    ...signInRoutes(house),
    ...accountRoutes(house),
    ...ownCarRoutes(house),
    ...ownCalendarRoutes(house),
    ...preferenceRoutes(house),
    ...ownTicketRoutes(house),
    ...ownErrandRoutes(house),
    ...dataRoutes(house),
    ...wishRoutes(house),
  ];
}
