import type { Blobs } from '../../platform/blobs.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import type { Day } from '../../values/time.ts';
import { beginWork } from '../works/index.ts';
import { type CarrierFile, findSame, insertFile } from './file-store.ts';
import { digestOf, type FileSheet } from './sheets.ts';

/** The largest file that is taken: some three million lines. */
export const fileLimitBytes = 512 * 1024 * 1024;

/** A file that somebody gives us. */
export type Given = {
  readonly sheet: FileSheet;
  /** `2026-11-22` or `2026-11`. */
  readonly period: string;
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
  /** Who gives it: an account, or the script. */
  readonly by: string;
  /** The account, where it is one. */
  readonly account?: Id;
};

export type Received = { readonly file: CarrierFile; readonly isKnown: boolean };

/**
 * Keeps a file as it came and has it read. The same bytes under the same sheet are told and not read twice, whether the
 * first is being read still, counts, or was replaced since. `note` writes down who gave it, in the same transaction. Throws BlobTooLarge above the limit, and keeps nothing.
 */
export async function receiveFile(
  { db, blobs }: { db: Db; blobs: Blobs },
  given: Given,
  now: Date,
  note: (tx: Tx, received: Received) => Promise<void> = async () => {},
): Promise<Outcome<Received, 'period-unfit' | 'file-empty'>> {
  const { file: sheet, names: _, ...reading } = given.sheet;
  const period = periodOf(given);
  if (!period) return no('period-unfit');
  const { hash, bytes } = await blobs.put(given.content, fileLimitBytes);
  if (bytes === 0) return no('file-empty');
  const { peer, carrier, kind } = reading;
  const file = {
    ...{ id: newId(now), sheet, peer, carrier, kind, period, name: given.name, hash, bytes },
    ...{ givenBy: given.by, givenAt: now, reading, readingDigest: digestOf(reading) },
  };
  return db.transact(async (tx) => {
    const fresh = await insertFile(tx, file);
    if (fresh) {
      const { id, name: subject } = file;
      await beginWork(tx, {
        ...{ id, kind: 'carrier-file', subject, resumes: true },
        account: given.account,
        by: given.by,
      });
    }
    const received = fresh ? { file: fresh, isKnown: false } : { file: (await findSame(tx, file))!, isKnown: true };
    await note(tx, received);
    return done(received);
  });
}

/** A relation file is of a day, the others of a month, which is kept as its first day. */
function periodOf({ sheet, period }: Given): Day | undefined {
  const form = sheet.kind === 'relations' ? /^\d{4}-\d{2}-\d{2}$/ : /^\d{4}-\d{2}$/;
  if (!form.test(period)) return undefined;
  const day = sheet.kind === 'relations' ? period : `${period}-01`;
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : undefined;
}
