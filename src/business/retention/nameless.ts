import type { Blobs } from '../../platform/blobs.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { type Came, filesThatCame, forgetNote, lockNote } from '../../platform/files-that-came.ts';
import { WorldError } from '../../values/outcome.ts';
import { isPlainLeft, type Recordings, recordingUnder } from '../consent/index.ts';
import { pointedAt } from './files.ts';

/** Every store of files of the house, by its name; that of most files has none. */
export type Stores = ReadonlyMap<string, Blobs>;

const pageSize = 200;
const beforeAll = '00000000-0000-0000-0000-000000000000';

/** Rows that name file $1 of a store; `pointers` tells those of the store without a name. A test holds it against the stores there are. */
export const names: Readonly<Record<string, string>> = {
  errands: 'select from errand_photo where hash = $1 and removed_at is null',
  exports: 'select from export_request where file_hash = $1 and due_at is not null',
  copies: 'select from self_copy where hash = $1',
  recordings: `select from sealed_recording s join telemarketing_consent c on c.recording_hash = s.hash
    where s.kept_hash = $1 and c.recording_removed_at is null`,
};

/**
 * Removes files that came more than a day ago and that no row names: a crash came between a file and its row, or between the end of a row
 * and that of its file. Resolves with how many were there.
 */
export async function removeNameless(db: Db, stores: Stores, recordings: Recordings): Promise<number> {
  let gone = 0;
  for (let after: Came = { store: '', hash: '' }; ; ) {
    const page = await filesThatCame(db, after, pageSize);
    for (const one of page) if (await letGo(db, one, stores, recordings)) gone += 1;
    if (page.length < pageSize) return gone;
    after = page.at(-1)!;
  }
}

/** True when a file was there and no row names it. One that has just come in stays for now, and so does its note. */
function letGo(db: Db, came: Came, stores: Stores, recordings: Recordings): Promise<boolean> {
  const files = stores.get(came.store)!;
  return db.transact(async (tx) => {
    if (!(await lockNote(tx, came))) return false;
    const isLeft = !(await isNamed(tx, db, came)) && (await isThere(files, came.hash));
    if (isLeft && !(await remove(db, came, files, recordings))) return false;
    await forgetNote(tx, came);
    return isLeft;
  });
}

async function isNamed(tx: Tx, db: Db, { store, hash }: Came): Promise<boolean> {
  if (store === '')
    return (await pointedAt(tx, hash, { table: 'file_came', id: beforeAll })) || (await isPlainLeft(db, hash));
  return (await tx.sql(`named among ${store}`, names[store]!, [hash])).length > 0;
}

async function isThere(files: Blobs, hash: string): Promise<boolean> {
  try {
    await files.bytesOf(hash);
    return true;
  } catch (error) {
    if (error instanceof WorldError && error.code === 'blob-missing') return false;
    throw error;
  }
}

/** A sealed recording goes together with what says where it lies. */
async function remove(db: Db, { store, hash }: Came, files: Blobs, recordings: Recordings): Promise<boolean> {
  const recorded = store === 'recordings' ? await recordingUnder(db, hash) : undefined;
  return recorded === undefined ? files.remove(hash) : recordings.remove(recorded);
}
