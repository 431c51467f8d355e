import type { Fate } from '../business/messages/index.ts';

/** Carriers have many words for what failed; these are the others. */
const fates: ReadonlyMap<string, Fate | undefined> = new Map([
  ['DELIVRD', 'delivered'],
  ['EXPIRED', 'expired'],
  ['ACCEPTD', undefined],
]);

/** What the Stat of a CMPP or SMGP report says of a message; undefined while it is on its way. */
export function fateOf(stat: string): Fate | undefined {
  return fates.has(stat) ? fates.get(stat) : 'undelivered';
}
