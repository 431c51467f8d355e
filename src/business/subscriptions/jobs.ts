import type { Db } from '../../platform/db.ts';
import type { Job } from '../../platform/jobs.ts';
import type { Door } from '../messages/index.ts';
import { lockSubscribers } from '../subscribers/index.ts';
import { type Terms, together } from './decision.ts';
import { awaitsConfirm, move } from './model.ts';
import { openSubscriptions, phonesUnconfirmed, saveChanges } from './store.ts';

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
    const phones = await phonesUnconfirmed(tx, now, pageSize);
    await lockSubscribers(tx, phones);
    const open = await openSubscriptions(tx, phones);
    const late = open.filter((one) => one.state === 'pending-confirm' && !awaitsConfirm(one, now));
    await saveChanges(tx, together(...late.map((one) => move(one, 'expired', why, now))));
    return phones.length;
  });
}

/** What the clock rings for subscriptions. */
export function jobsOf(_house: { terms: Terms; door: Door }): readonly Job[] {
  return [expireConfirmations];
}
