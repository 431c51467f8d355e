import type { Job } from '../../platform/jobs.ts';
import { type HandOverHouse, handOverJob } from './hand-over.ts';

/** What the clock rings here. */
export function jobsOf(house: HandOverHouse): Job[] {
  return [handOverJob(house)];
}
