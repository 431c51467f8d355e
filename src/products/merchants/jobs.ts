import type { Job } from '../../platform/jobs.ts';
import { groupBuyJob } from './group-buys/settle.ts';
import { type MembershipJobsHouse, jobsOf as membershipJobs } from './membership/jobs.ts';
import { contractJob } from './registry/jobs.ts';

/** What the clock rings for merchants and their members. */
export function jobsOf(house: MembershipJobsHouse): readonly Job[] {
  return [contractJob(house.clock), groupBuyJob(house), ...membershipJobs(house)];
}
