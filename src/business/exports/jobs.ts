import type { Blobs } from '../../platform/blobs.ts';
import { noteFiles } from '../../platform/files-that-came.ts';
import type { Job } from '../../platform/jobs.ts';
import { expire, nextDue } from './store.ts';

/** What the clock rings: questions that nobody answered lapse, and files go. */
export function jobsOf(files: Blobs): readonly Job[] {
  return [
    {
      name: 'expire exports',
      nextDue,
      async run(db, due) {
        const hashes = await db.transact(async (tx) => {
          const over = await expire(tx, due);
          // After a crash in between they go by this note.
          await noteFiles(tx, 'exports', over);
          return over;
        });
        for (const hash of hashes) await files.remove(hash);
      },
    },
  ];
}
