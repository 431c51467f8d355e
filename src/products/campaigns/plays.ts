import type { Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import type { Phone } from '../../values/phone.ts';
import type { Contest, Play } from './contest.ts';
import { playsOf, sealsOf } from './contest-store.ts';

/** How each of these phones stands in the contests. While none has opened nothing is asked of the database. */
export async function loadPlays(
  tx: Tx,
  contests: ReadonlyMap<string, Contest>,
  phones: readonly Phone[],
  now: Date,
): Promise<(phone: Phone) => Play> {
  const opened = [...contests.values()].filter(({ opens }) => opens <= now);
  if (opened.length === 0) return () => ({ contests, seals: new Map(), entries: [], awards: [] });
  const [seals, { entries, awards }] = await Promise.all([sealsOf(tx, opened, now), playsOf(tx, phones)]);
  const [entriesOf, awardsOf] = [groupBy(entries, (one) => one.phone), groupBy(awards, (one) => one.phone)];
  return (phone) => ({ contests, seals, entries: entriesOf.get(phone) ?? [], awards: awardsOf.get(phone) ?? [] });
}
