import type { Db } from '../../platform/db.ts';
import type { Job } from '../../platform/jobs.ts';
import { byDay } from '../../values/time.ts';
import { type Door, mtOf, queueMts } from '../messages/index.ts';
import { lockSubscribers } from '../subscribers/index.ts';
import { type Terms, together } from './decision.ts';
import { decideDue } from './due.ts';
import { followPrices } from './follow-prices.ts';
import { peopleOf } from './people.ts';
import { nextDue, phonesDue, saveChanges } from './store.ts';
import { giveUpUnanswered } from './unanswered.ts';

/** What jobs need of the house. */
export type JobHouse = { readonly terms: Terms; readonly door: Door };

const pageSize = 500;

/** Confirmations that were not given in time, and trials that come to their end. */
function followDueDates(house: JobHouse): Job {
  return {
    name: 'confirmations and trials',
    nextDue,
    async run(db, now) {
      while ((await followPage(db, house, now)) === pageSize);
    },
  };
}

/** A page of phones. Each is locked first, so that a Y at the same moment and a second worker find it done or not begun. */
function followPage(db: Db, { terms, door }: JobHouse, now: Date): Promise<number> {
  return db.transact(async (tx) => {
    const phones = await phonesDue(tx, now, pageSize);
    const subscribers = await lockSubscribers(tx, phones);
    const people = await peopleOf(tx, terms.catalog, subscribers.values(), now);
    const decided = [...people.values()].map((person) => ({ person, decision: decideDue(person, terms, now) }));
    await saveChanges(tx, together(...decided.map(({ decision }) => decision.changes)));
    const mts = decided.flatMap(({ person: { subscriber }, decision }) =>
      decision.says.map((say) => ({
        ...mtOf(terms.catalog, say, { ...subscriber, class: 'notice', dialled: say.from ?? '' }),
        dueAt: byDay(now),
      })),
    );
    await queueMts(tx, door, mts, now);
    return phones.length;
  });
}

/** What the clock rings for subscriptions. */
export function jobsOf(house: JobHouse): readonly Job[] {
  return [followDueDates(house), giveUpUnanswered(house), followPrices(house)];
}
