import type { Clock } from '../platform/clock.ts';
import type { Db } from '../platform/db.ts';
import { startSweeping } from '../platform/jobs.ts';
import type { Log } from '../platform/log.ts';
import { allJobs, type JobHouse } from './jobs.ts';

/** The role that rings what falls due. Several workers may run: one sweep at a time does the work. */
export function startWorker(db: Db, clock: Clock, log: Log, house: JobHouse): Promise<{ stop(): Promise<void> }> {
  return startSweeping(db, allJobs(house), clock, log);
}
