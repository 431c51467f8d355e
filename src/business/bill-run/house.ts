import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { FeeTerms } from '../billing/index.ts';
import type { Catalog } from '../catalog/index.ts';
import type { Door } from '../messages/index.ts';

/** What the bill run needs of the house. */
export type BillingHouse = {
  readonly terms: { readonly catalog: Catalog; readonly fees: FeeTerms };
  readonly door: Door;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
};
