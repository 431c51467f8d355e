import type { Job } from '../../platform/jobs.ts';
import { dayMs, later } from '../../values/time.ts';
import { rememberedMs } from './model.ts';
import { forgetAsks, oldestAsk } from './store.ts';

const forgetCodes: Job = {
  name: 'forget one-time codes',
  // A day longer than the limits count, so that one ring forgets a day and not a row.
  async nextDue(db) {
    const oldest = await oldestAsk(db);
    return oldest && later(oldest, rememberedMs + dayMs);
  },
  run: (db, due) => forgetAsks(db, later(due, -rememberedMs)),
};

/** What the clock rings for one-time codes. */
export const jobs: readonly Job[] = [forgetCodes];
