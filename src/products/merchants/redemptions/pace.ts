import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Reading } from '../../../platform/db.ts';
import { type Id, idFloor } from '../../../values/id.ts';
import { hourMs, later } from '../../../values/time.ts';
import { type Guesses, guessesSince } from './store.ts';

/** Who asks, from where: what the limits count by. */
export type Asker = { readonly who: Id; readonly shopId: Id; readonly address: string };

/** How fast tills may check, by real time and within this process: no hand is faster, a program would be. */
export type Pace = { isTooFast(asker: Asker): Promise<boolean> };

/** Checks in a minute. Several clerks work at a shop, and several shops may share an address. */
const perMinute = { who: 40, shopId: 120, address: 240 } as const;

/** Opens the limits of this process. */
export function openPace(most: Readonly<Record<keyof Asker, number>> = perMinute): Pace {
  const limiters = (['who', 'shopId', 'address'] as const).map(
    (by) => [by, new RateLimiterMemory({ points: most[by], duration: 60 })] as const,
  );
  return {
    async isTooFast(asker) {
      const taken = await Promise.allSettled(limiters.map(([by, limiter]) => limiter.consume(asker[by])));
      return taken.some(({ status }) => status === 'rejected');
    },
  };
}

/** Different numbers in an hour that were no members', or whose codes were wrong: more than somebody mistypes. */
export const mostGuesses: Guesses = { byClerk: 15, atShop: 40, fromAddress: 60 };

/** Whether too much was guessed lately for one more to be answered. It counts in the database, for all processes and over restarts. */
export async function isGuessing(tx: Reading, asker: Asker, now: Date): Promise<boolean> {
  const made = await guessesSince(tx, asker, idFloor(later(now, -hourMs)));
  return (['byClerk', 'atShop', 'fromAddress'] as const).some((by) => made[by] >= mostGuesses[by]);
}
