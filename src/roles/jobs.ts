import { jobs as messageJobs } from '../business/messages/index.ts';
import { jobs as subscriptionJobs } from '../business/subscriptions/index.ts';
import type { Job } from '../platform/jobs.ts';
import { keepPartitions } from '../platform/partitions.ts';

/** Everything the clock rings. A job of a new slice is added here, and nowhere else. */
export const allJobs: readonly Job[] = [keepPartitions, ...subscriptionJobs, ...messageJobs];
