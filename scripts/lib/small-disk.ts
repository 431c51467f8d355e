import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, rm, rmdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const piece = Buffer.alloc(64 * 1024);

/** A small file system of its own, in memory, that can be filled to its last block. */
export class SmallDisk {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Undefined with why not where this user may not mount one. */
  static async open(megabytes: number): Promise<SmallDisk | string> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-disk-'));
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', folder]);
      return new SmallDisk(folder);
    } catch (error) {
      await rmdir(folder);
      return `no small file system can be mounted here: ${(error as Error).message}`;
    }
  }

  /** Until nothing more goes in. */
  async fill(): Promise<void> {
    for (;;) {
      try {
        await appendFile(this.#ballast, piece);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return;
        throw error;
      }
    }
  }

  async free(): Promise<void> {
    await rm(this.#ballast);
  }

  async close(): Promise<void> {
    await run('umount', ['-l', this.folder]);
    await rmdir(this.folder);
  }

  get #ballast(): string {
    return path.join(this.folder, 'ballast');
  }
}
