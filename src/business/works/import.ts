import { BlobTooLarge } from '../../platform/blobs.ts';
import type { Db } from '../../platform/db.ts';
import { type Caller, type Language, problems } from '../../platform/http/index.ts';
import type { HeldFile, Scratch } from '../../platform/scratch.ts';
import { faultsIn } from '../../platform/table.ts';
import type { ImportedFile, WorkKind } from './contract.ts';
import { LineFaults } from './faults.ts';
import { runWork, type Worker } from './run.ts';

/** What importing takes. */
export type ImportHouse = { readonly db: Db; readonly scratch: Scratch };

/** A file that somebody brings. */
export type Brought = {
  readonly kind: WorkKind;
  readonly subject: string;
  readonly staff: Caller;
  readonly now: Date;
  readonly language: Language;
  readonly upload: AsyncIterable<Uint8Array>;
  readonly limitBytes: number;
};

/** What taking a file has at hand: how far it is goes to `told`, what is wrong with lines to `faults`. */
export type Importing = {
  readonly file: HeldFile;
  readonly faults: LineFaults;
  readonly worker: Worker;
  told(rows: number, bytes: number): Promise<void>;
};

/**
 * Takes a file as long work. It is held only while it is read: what is wrong with its lines is kept with the work, and told with what
 * `take` says of it.
 */
export function runImport<T>(
  { db, scratch }: ImportHouse,
  { kind, subject, staff, now, language, upload, limitBytes }: Brought,
  take: (importing: Importing) => Promise<T>,
): Promise<T & ImportedFile> {
  return runWork(db, { kind, subject, account: staff.id, by: staff.name, now }, (worker) =>
    withFaults(db, worker, language, (faults) => {
      const read = (file: HeldFile) =>
        take({ file, faults, worker, told: (done, bytes) => worker.at({ done, share: bytes / file.bytes }) });
      return scratch.holding(upload, limitBytes, read).catch((error) => {
        throw error instanceof BlobTooLarge ? problems.fileTooLarge(limitBytes) : error;
      });
    }),
  );
}

/** Takes the lines of a file. What is wrong with them is kept with the work, also of what was cancelled or broke off, and told. */
export async function withFaults<T>(
  db: Db,
  worker: Worker,
  language: Language,
  take: (faults: LineFaults) => Promise<T>,
): Promise<T & ImportedFile> {
  const faults = new LineFaults(db, worker);
  const taken = await take(faults).finally(() => faults.keep());
  return { ...taken, work: worker.id, faultCount: faults.count, faults: faultsIn(faults.first, language) };
}
