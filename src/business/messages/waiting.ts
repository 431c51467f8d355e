import type { Db } from '../../platform/db.ts';
import { priorities } from './model.ts';

/** How many bulk messages that are due wait on these links, up to `most`: who brings many waits until few are left. */
export async function bulkWaiting(db: Db, links: readonly string[], most: number, now: Date): Promise<number> {
  const [row] = await db.read<{ count: number }>(
    `select count(*)::int from (
       select 1 from mt_queue where lane = any($1) and priority = ${priorities.bulk} and due_at <= $2 limit $3) waiting`,
    [links, now, most],
  );
  return row!.count;
}
