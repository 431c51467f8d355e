import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Objects without a folder that are kept in memory; the oldest are let go. */
const keptInMemory = 500;

/** Objects of MMS by the hash of their bytes: in a folder, so that a killed process loses none, or in memory where there is none. */
export class MediaShelf {
  readonly #folder: string | undefined;
  readonly #known = new Map<string, Buffer | undefined>();

  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /** Keeps bytes, and returns the name they are found by. */
  put(data: Uint8Array): string {
    const sha256 = hashOf(data);
    if (this.#known.has(sha256)) return sha256;
    if (this.#folder === undefined) this.#remember(sha256, Buffer.from(data));
    else {
      mkdirSync(this.#folder, { recursive: true });
      const place = path.join(this.#folder, sha256);
      writeFileSync(`${place}.new`, data);
      renameSync(`${place}.new`, place);
      this.#known.set(sha256, undefined);
    }
    return sha256;
  }

  /** The bytes; undefined when they are not here. */
  get(sha256: string): Buffer | undefined {
    if (this.#folder === undefined) return this.#known.get(sha256);
    try {
      return readFileSync(path.join(this.#folder, sha256));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  #remember(sha256: string, data: Buffer): void {
    this.#known.set(sha256, data);
    if (this.#known.size > keptInMemory) this.#known.delete(this.#known.keys().next().value!);
  }
}

const hashes = new WeakMap<Uint8Array, string>();

/** The same object is hashed once: a push brings it to many phones. */
function hashOf(data: Uint8Array): string {
  const hash = hashes.get(data) ?? createHash('sha256').update(data).digest('hex');
  hashes.set(data, hash);
  return hash;
}
