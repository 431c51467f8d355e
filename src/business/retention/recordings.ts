import type { Blobs } from '../../platform/blobs.ts';
import type { Db } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { pointedAt } from './files.ts';
import { type Keep, recordings } from './periods.ts';

/** What is asked for at once. */
const pageSize = 200;

type Old = { readonly phone: Phone; readonly id: Id; readonly hash: string };

/**
 * Removes recordings of telemarketing calls when the relation that they prove ended long enough ago; where none came of the call,
 * that long after it. The file goes first, when nothing else points at it: after a crash in between it is asked for once more.
 * The row stays with the name and the hash, and says that the recording was removed.
 */
export async function removeOldRecordings(db: Db, blobs: Blobs, keep: Keep, now: Date): Promise<void> {
  let after: { phone: Phone; id: Id } = { phone: '', id: '00000000-0000-0000-0000-000000000000' };
  for (;;) {
    const page = await oldRecordings(db, recordings(keep, now), after);
    for (const one of page) await remove(db, blobs, one, now);
    if (page.length < pageSize) return;
    after = page.at(-1)!;
  }
}

function oldRecordings(db: Db, before: Date, after: { phone: Phone; id: Id }): Promise<Old[]> {
  return db.read<Old>(
    `select c.phone, c.id, c.recording_hash as hash from telemarketing_consent c
     left join subscription s on s.phone = c.phone and s.id = c.subscription_id
     where (c.phone, c.id) > ($2, $3) and c.recording_hash is not null and c.recording_removed_at is null
       and (case when c.subscription_id is null or s.id is null then c.consented_at else s.closed_at end) < $1
     order by c.phone, c.id limit $4`,
    [before, after.phone, after.id, pageSize],
  );
}

/** In one transaction with the lock of the row, so that two workers do not meet; a file that has just come in stays for now. */
async function remove(db: Db, blobs: Blobs, { phone, id, hash }: Old, now: Date): Promise<void> {
  await db.transact(async (tx) => {
    const [mine] = await tx.sql(
      'recording that is old',
      'select from telemarketing_consent t where t.phone = $1 and t.id = $2 and t.recording_removed_at is null for update',
      [phone, id],
    );
    if (!mine) return;
    const isPointedAt = await pointedAt(tx, hash, { table: 'telemarketing_consent', id });
    if (!isPointedAt && !(await blobs.remove(hash))) return;
    await tx.sql(
      'recording is removed',
      'update telemarketing_consent set recording_removed_at = $3 where phone = $1 and id = $2',
      [phone, id, now],
    );
  });
}
