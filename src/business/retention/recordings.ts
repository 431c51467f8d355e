import type { Blobs } from '../../platform/blobs.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import type { Id } from '../../values/id.ts';
import { WorldError } from '../../values/outcome.ts';
import type { Phone } from '../../values/phone.ts';
import { notePlainGone, plainLeft, type Recordings, sealedAmong } from '../consent/index.ts';
import { pointedAt } from './files.ts';
import { type Keep, recordings } from './periods.ts';

/** What is asked for at once. */
const pageSize = 200;
const beforeAll = '00000000-0000-0000-0000-000000000000';

type Old = { readonly phone: Phone; readonly id: Id; readonly hash: string };

/**
 * Removes recordings of telemarketing calls when the relation that they prove ended long enough ago; where none came of the call,
 * that long after it. The file goes first, when nothing else points at it: after a crash in between it is asked for once more.
 * The row stays with the name and the hash, and says that the recording was removed.
 */
export async function removeOldRecordings(db: Db, kept: Recordings, keep: Keep, now: Date): Promise<void> {
  let after: { phone: Phone; id: Id } = { phone: '', id: beforeAll };
  for (;;) {
    const page = await oldRecordings(db, recordings(keep, now), after);
    for (const one of page) await remove(db, kept, one, now);
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

/** Whether it proves another call too: nothing else points at what lies sealed. */
async function provesOther(tx: Tx, hash: string, id: Id): Promise<boolean> {
  const [other] = await tx.sql(
    'recording proves another call',
    'select from telemarketing_consent where recording_hash = $1 and recording_removed_at is null and id <> $2 limit 1',
    [hash, id],
  );
  return other !== undefined;
}

/** In one transaction with the lock of the row, so that two workers do not meet; a file that has just come in stays for now. */
async function remove(db: Db, kept: Recordings, { phone, id, hash }: Old, now: Date): Promise<void> {
  await db.transact(async (tx) => {
    const [mine] = await tx.sql(
      'recording that is old',
      'select from telemarketing_consent t where t.phone = $1 and t.id = $2 and t.recording_removed_at is null for update',
      [phone, id],
    );
    if (!mine) return;
    const isSealed = (await sealedAmong(db, [hash])).has(hash);
    const isPointedAt = isSealed
      ? await provesOther(tx, hash, id)
      : await pointedAt(tx, hash, { table: 'telemarketing_consent', id });
    if (!isPointedAt && !(await kept.remove(hash))) return;
    await tx.sql(
      'recording is removed',
      'update telemarketing_consent set recording_removed_at = $3 where phone = $1 and id = $2',
      [phone, id, now],
    );
  });
}

/**
 * Seals recordings that came before there was a key, and removes the files as they came, of those that were sealed in a night before, when
 * nothing else points at them: a backup whose rows are of before the sealing still finds the file that they speak of. After a crash in
 * between it goes on where it was; what cannot be read is told, and stays as it is.
 */
export async function sealOldRecordings(db: Db, plain: Blobs, kept: Recordings, log: Log): Promise<void> {
  await removePlain(db, plain);
  if (!kept.seal) return;
  let after: { phone: Phone; id: Id } = { phone: '', id: beforeAll };
  for (;;) {
    const page = await recordingsAfter(db, after);
    const known = await sealedAmong(
      db,
      page.map(({ hash }) => hash),
    );
    for (const hash of new Set(page.map((one) => one.hash))) {
      if (known.has(hash)) continue;
      await kept.seal(hash).catch((error: unknown) => {
        if (!(error instanceof WorldError) || error.retryable) throw error;
        log.error({ error, recording: hash }, 'a recording cannot be sealed: bring its file back from a backup');
      });
    }
    if (page.length < pageSize) return;
    after = page.at(-1)!;
  }
}

function recordingsAfter(db: Db, after: { phone: Phone; id: Id }): Promise<Old[]> {
  return db.read<Old>(
    `select phone, id, recording_hash as hash from telemarketing_consent
     where (phone, id) > ($1, $2) and recording_hash is not null and recording_removed_at is null order by phone, id limit $3`,
    [after.phone, after.id, pageSize],
  );
}

async function removePlain(db: Db, plain: Blobs): Promise<void> {
  for (let after = ''; ; ) {
    const page = await plainLeft(db, after, pageSize);
    for (const hash of page)
      await db.transact(async (tx) => {
        // What something else points at is let go of with that.
        const isAnothers = await pointedAt(tx, hash, { table: 'sealed_recording', id: beforeAll });
        if (isAnothers || (await plain.remove(hash))) await notePlainGone(tx, hash);
      });
    if (page.length < pageSize) return;
    after = page.at(-1)!;
  }
}
