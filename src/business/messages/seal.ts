import type { Tx } from '../../platform/db.ts';
import { idFloor } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { dayMs, later } from '../../values/time.ts';

/** Further back nothing waits to be sent. */
const recentMs = 60 * dayMs;

/**
 * What the last holder was asked is no question to the next, and what was on its way to the last is not for the next.
 * Lists are of people, and let the next one go; only who is not to be advertised to stays so, for that list is of numbers.
 */
export async function sealMessages(tx: Tx, phones: readonly Phone[], now: Date): Promise<void> {
  await tx.sql('seal questions', 'delete from open_question where phone = any($1)', [phones]);
  await tx.sql(
    'seal contact marks',
    `update contact_mark set removed_at = $2, removed_because = 'the number changed hands'
     where phone = any($1) and removed_at is null and list <> 'do-not-promote'`,
    [phones, now],
  );
  await tx.sql(
    'seal queued MTs',
    `with waiting as (delete from mt_queue where phone = any($1) returning phone, mt_id)
     update mt set state = 'cancelled', done_at = $2
     where (phone, id) in (select phone, mt_id from waiting) and state = 'queued' and id >= $3
       and not exists (select from submit s where s.phone = mt.phone and s.mt_id = mt.id)`,
    [phones, now, idFloor(later(now, -recentMs))],
  );
}
