import type { Blobs } from '../../platform/blobs.ts';
import type { Job } from '../../platform/jobs.ts';
import { expire, nextDue } from './store.ts';

/** What the clock rings: questions that nobody answered lapse, and files go. */
export function jobsOf(files: Blobs): readonly Job[] {
  return [
    {
      name: 'expire exports',
      nextDue,
      async run(db, due) {
        const hashes = await db.transact((tx) => expire(tx, due));
        // After a crash in between a file stays that nobody can ask for; a later export of the same content takes it over.
        for (const hash of hashes) await files.remove(hash);
      },
    },
  ];
}
