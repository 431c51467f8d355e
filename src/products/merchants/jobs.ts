import type { Catalog } from '../../business/catalog/index.ts';
import type { Door } from '../../business/messages/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Job } from '../../platform/jobs.ts';
import { groupBuyJob } from './group-buys/settle.ts';
import { contractJob } from './registry/jobs.ts';

type House = {
  readonly clock: Pick<Clock, 'now'>;
  readonly terms: { readonly catalog: Catalog };
  readonly door: Door;
};

/** What the clock rings for merchants. */
export function jobsOf(house: House): readonly Job[] {
  return [contractJob(house.clock), groupBuyJob(house)];
}
