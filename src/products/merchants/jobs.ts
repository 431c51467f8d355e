import type { Clock } from '../../platform/clock.ts';
import type { Job } from '../../platform/jobs.ts';
import { contractJob } from './registry/jobs.ts';

/** What the clock rings for merchants. */
export function jobsOf({ clock }: { readonly clock: Pick<Clock, 'now'> }): readonly Job[] {
  return [contractJob(clock)];
}
