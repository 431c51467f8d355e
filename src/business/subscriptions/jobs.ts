import type { Db } from '../../platform/db.ts';
import type { Job } from '../../platform/jobs.ts';
import { together } from './decision.ts';
import { move } from './model.ts';
import { saveChanges, unconfirmed } from './store.ts';

const pageSize = 500;

/** No answer is no order: a confirmation that was not given within its window expires, silently and free. */
const expireConfirmations: Job = {
  name: 'expire confirmations',
  async nextDue(db) {
    const [row] = await db.read<{ due: Date | null }>(
      'select min(next_at) as due from subscription where next_at is not null',
    );
    return row?.due ?? undefined;
  },
  async run(db, now) {
    while ((await expirePage(db, now)) === pageSize);
  },
};

function expirePage(db: Db, now: Date): Promise<number> {
  const why = { cause: 'not confirmed in time', channel: 'clock', actor: 'clock', evidence: {} } as const;
  return db.transact(async (tx) => {
    const late = await unconfirmed(tx, now, pageSize);
    await saveChanges(tx, together(...late.map((one) => move(one, 'expired', why, now))));
    return late.length;
  });
}

/** What the clock rings for subscriptions. */
export const jobs: readonly Job[] = [expireConfirmations];
