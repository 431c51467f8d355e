import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { FeeTerms } from '../billing/index.ts';
import type { Catalog } from '../catalog/index.ts';
import type { Door } from '../messages/index.ts';
import type { Seal } from '../subscribers/index.ts';

/** What the bill run needs of the house. */
export type BillingHouse = {
  readonly terms: { readonly catalog: Catalog; readonly fees: FeeTerms };
  readonly door: Door;
  /** What slices do when a number changes hands: a carrier's code may say that nobody has it. */
  readonly seals: readonly Seal[];
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
};
