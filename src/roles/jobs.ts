import { whenSettled } from '../business/bill-run/index.ts';
import { jobsOf as billJobs } from '../business/bill-run/jobs.ts';
import { jobsOf as messageJobs } from '../business/messages/index.ts';
import { jobs as phoneProofJobs } from '../business/phone-proof/jobs.ts';
import { type FileSheet, jobsOf as reconciliationJobs } from '../business/reconciliation/index.ts';
import { type RefundRules, jobsOf as refundJobs } from '../business/refunds/index.ts';
import { jobsOf as subscriptionJobs } from '../business/subscriptions/index.ts';
import type { Intake } from '../intake/intake.ts';
import { chaseJobs } from '../intake/order-chase.ts';
import { decideLeftOver } from '../intake/order-sync.ts';
import type { Job } from '../platform/jobs.ts';
import { keepPartitions } from '../platform/partitions.ts';
import { jobsOf as campaignJobs } from '../products/campaigns/jobs.ts';

/** What jobs need of the house to decide and to say things. */
export type JobHouse = Intake & {
  readonly refundRules: RefundRules;
  readonly fileSheets: readonly FileSheet[];
  /** Where the files of cancels are put. */
  readonly cancelsFolder: string;
};

/** Everything the clock rings. A job of a new slice is added here, and nowhere else. */
export function allJobs(house: JobHouse): readonly Job[] {
  return [
    keepPartitions,
    ...subscriptionJobs(house),
    ...messageJobs(whenSettled(house)),
    ...billJobs(house),
    ...phoneProofJobs,
    ...refundJobs({ ...house, rules: house.refundRules }),
    ...reconciliationJobs(house.fileSheets),
    decideLeftOver(house),
    ...campaignJobs(house),
    ...chaseJobs(house.orders, house.cancelsFolder),
  ];
}
