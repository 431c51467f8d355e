import type { Tx } from '../../platform/db.ts';
import { mtChannel } from './channel.ts';

/** From a lane whose link is down to the lane of a link that runs. */
export type HandOver = { readonly from: string; readonly to: string; readonly limit: number };

/**
 * Gives what waits on one lane to another, at most `limit` messages; returns how many there were. A message goes whole or not
 * at all: one of which a part was ever sent stays, and so does what must never go twice.
 */
export async function handOver(tx: Tx, { from, to, limit }: HandOver, now: Date): Promise<number> {
  const [row] = await tx.sql<{ messages: number }>(
    'hand MTs over',
    `with movable as (
       select q.phone, q.mt_id from mt_queue q join mt on mt.phone = q.phone and mt.id = q.mt_id
       where q.lane = $1 and q.part = 1 and q.due_at <= $3 and not mt.never_twice
         and not exists (select from submit s where s.phone = q.phone and s.mt_id = q.mt_id)
       order by q.priority, q.due_at, q.mt_id limit $4),
     gone as (
       delete from mt_queue q using movable m where q.phone = m.phone and q.mt_id = m.mt_id returning q.*),
     moved as (
       insert into mt_queue (phone, mt_id, part, lane, priority, due_at, attempt)
       select phone, mt_id, part, $2, priority, due_at, attempt from gone returning part)
     select count(*) filter (where part = 1)::int as messages,
       case when count(*) > 0 then pg_notify($5, $2) end from moved`,
    [from, to, now, limit, mtChannel],
  );
  return row!.messages;
}
