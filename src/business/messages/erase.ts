import type { Tx } from '../../platform/db.ts';
import { type Id, idFloor } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';

/**
 * Takes the words out of messages of a phone up to a time: when something came or went, and what it cost, stays. What proves an
 * agreement keeps its words: texts about `subscriptions`, and the messages `proofs`. Says how many messages lost theirs.
 */
export async function eraseTexts(
  tx: Tx,
  {
    phone,
    until,
    subscriptions,
    proofs,
  }: { phone: Phone; until: Date; subscriptions: readonly Id[]; proofs: readonly Id[] },
): Promise<number> {
  const mos = await tx.sql(
    'erase words of MOs',
    `update mo set text = null, raw = null, trace = null
     where phone = $1 and id < $2 and not id = any($3) and (text is not null or raw is not null or trace is not null) returning id`,
    [phone, idFloor(until), proofs],
  );
  const mts = await tx.sql(
    'erase words of MTs',
    `update mt set text = '' where phone = $1 and id < $2 and not reason_id = any($3) and text <> ''
       and state not in ('queued', 'held') returning id`,
    [phone, idFloor(until), subscriptions],
  );
  return mos.length + mts.length;
}
