import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { WorldError } from '../values/outcome.ts';
import { sweepOld } from './sweep-old.ts';

/** A file that was taken in: its name is its SHA-256, so the same bytes are kept once, and nobody can change them unseen. */
export type Blob = {
  readonly hash: string;
  readonly bytes: number;
  /** The first bytes, by which a kind of file is told. */
  readonly head: Buffer;
};

/** Files that prove or carry something: recordings, lists as they came, pictures. */
export type Blobs = {
  /** Keeps what the source brings; it is there for good once this resolves. Throws BlobTooLarge beyond the limit, and keeps nothing. */
  put(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, limitBytes: number, stay?: Stay): Promise<Blob>;
  /**
   * The bytes of a file, after all of them were compared with its name. Throws a WorldError when it is missing or was
   * changed on disk. A range names its first and last byte.
   */
  read(hash: string, range?: { readonly first: number; readonly last: number }): Promise<AsyncIterable<Uint8Array>>;
  /** How many bytes a file has. Throws a WorldError when it is missing. */
  bytesOf(hash: string): Promise<number>;
  /** Whether a file of this name is here whole and unchanged. */
  isSound(hash: string): Promise<boolean>;
  /**
   * Removes a file that nothing points at any more; one that is not here is gone already. False, and it stays, when it came in
   * within the last hour: somebody who has just brought it may be about to point at it. What nobody else can name goes at once.
   */
  remove(hash: string, when?: 'at once'): Promise<boolean>;
  /** The names of all files that are here, in no order; of what comes and goes meanwhile it may tell or not. */
  all(): AsyncIterable<string>;
  /** Removes what programs that died while a file came left of it, a day old by the time of this machine. Resolves with how many. */
  sweep(): Promise<number>;
};

/** A store as it lies, which tells the beginning of a file without comparing all of it: to see what kind it is, and to believe nothing of. */
export type RawBlobs = Blobs & {
  headOf(hash: string, bytes: number): Promise<Buffer>;
};

/** A file that is named by no row but by another file, as the parts of an MMS are. */
export type Stay = 'for good';
/** Told of a file just before it is there. */
export type Comes = (hash: string, stay: Stay | undefined) => Promise<void>;

/** The source brought more than the limit. */
export class BlobTooLarge extends Error {
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`more than ${limitBytes} bytes`);
    this.limitBytes = limitBytes;
  }
}

const headBytes = 64;
/** For so long a file that came in is not removed: somebody may be about to point at it. */
export const freshMs = 3_600_000;

/** Opens the store of a name, apart from the others; that of the name '' is for most. */
export type OpenBlobs = (name: string, comes?: Comes) => RawBlobs;

/** For who does not want to know. */
export const nobodyAsks: Comes = async () => undefined;

/** Opens the store below a folder of the data directory; every process that shares the database must see the same folder. */
export function openBlobs(dataFolder: string, comes = nobodyAsks): RawBlobs {
  const folder = path.join(dataFolder, 'blobs');
  const placeOf = (hash: string) => path.join(folder, hash.slice(0, 2), hash.slice(2));

  async function digestOf(hash: string): Promise<string> {
    const digest = createHash('sha256');
    for await (const chunk of createReadStream(placeOf(hash))) digest.update(chunk as Buffer);
    return digest.digest('hex');
  }

  return {
    async put(source, limitBytes, stay) {
      await mkdir(folder, { recursive: true });
      const draft = path.join(folder, `draft-${randomUUID()}`);
      try {
        const blob = await writeDraft(draft, source, limitBytes);
        const place = placeOf(blob.hash);
        await comes(blob.hash, stay);
        await mkdir(path.dirname(place), { recursive: true });
        await rename(draft, place);
        await syncFolder(path.dirname(place));
        await syncFolder(folder);
        return blob;
      } finally {
        await rm(draft, { force: true });
      }
    },
    async read(hash, range) {
      const digest = await digestOf(hash).catch((cause) => missing(hash, cause));
      if (digest !== hash) throw changed(hash);
      const part = range && { start: range.first, end: range.last };
      return createReadStream(placeOf(hash), part) as AsyncIterable<Uint8Array>;
    },
    async bytesOf(hash) {
      return (await stat(placeOf(hash)).catch((cause) => missing(hash, cause))).size;
    },
    async headOf(hash, bytes) {
      const file = await open(placeOf(hash), 'r').catch((cause) => missing(hash, cause));
      const head = await file.read(Buffer.alloc(bytes), 0, bytes, 0).finally(() => file.close());
      return head.buffer.subarray(0, head.bytesRead);
    },
    async isSound(hash) {
      const found = await stat(placeOf(hash)).catch(() => undefined);
      return found !== undefined && (await digestOf(hash)) === hash;
    },
    async remove(hash, when) {
      const found = await stat(placeOf(hash)).catch(() => undefined);
      if (found && when !== 'at once' && Date.now() - found.mtimeMs < freshMs) return false;
      await rm(placeOf(hash), { force: true });
      return true;
    },
    sweep: () => sweepOld(folder, (name) => name.startsWith('draft-')),
    async *all() {
      for (const head of await namesIn(folder)) {
        if (/^[0-9a-f]{2}$/.test(head)) for (const rest of await namesIn(path.join(folder, head))) yield head + rest;
      }
    },
  };
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

/** What is said of a file whose bytes are not those of its name. */
export function changed(hash: string): WorldError {
  return new WorldError('blob-changed', `file ${hash} was changed where it is kept: bring it back from a backup`, {
    retryable: false,
  });
}

function missing(hash: string, cause: NodeJS.ErrnoException): never {
  throw new WorldError('blob-missing', `file ${hash} cannot be read: ${cause.message}`, { retryable: false, cause });
}

/** Writes and hashes a draft in one pass, down to the disk. Throws BlobTooLarge beyond the limit. */
export async function writeDraft(
  draft: string,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limitBytes: number,
): Promise<Blob> {
  const file = await open(draft, 'wx', 0o600);
  try {
    const digest = createHash('sha256');
    let bytes = 0;
    let head = Buffer.alloc(0);
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > limitBytes) throw new BlobTooLarge(limitBytes);
      if (head.length < headBytes) head = Buffer.concat([head, chunk]).subarray(0, headBytes);
      digest.update(chunk);
      await file.write(chunk);
    }
    await file.sync();
    return { hash: digest.digest('hex'), bytes, head };
  } finally {
    await file.close();
  }
}

/** A rename is safe from a power cut when its folder is. Windows cannot open one, and has no need to. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

/** A whole file in memory, for what is small enough to be kept there. Throws as `read` does. */
export async function readWhole(blobs: Pick<Blobs, 'read'>, hash: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await blobs.read(hash)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
