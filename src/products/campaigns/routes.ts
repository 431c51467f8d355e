import type { Route } from '../../platform/http/index.ts';
import type { Campaigns } from './load.ts';
import type { Shop } from './page-order.ts';
import { type OffersTo, pageRoutes } from './page-routes.ts';
import { reportRoutes } from './report-routes.ts';

/** Routes of campaigns. */
export function campaignRoutes(house: Shop & { readonly campaigns: Campaigns; readonly offersTo: OffersTo }): Route[] {
  return [...pageRoutes(house, house.campaigns), ...reportRoutes(house, house.campaigns)];
}
