import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BlobTooLarge } from './blobs.ts';
import { sweepOld } from './sweep-old.ts';

/** A file that is here for a while; `open` may be called again and again. */
export type HeldFile = { readonly bytes: number; open(): Promise<AsyncIterable<Uint8Array>> };

/** A place for files that are read once and proved by nothing: lists that people import. */
export type Scratch = {
  /** Holds what the source brings while `use` reads it; afterwards it is gone, whatever came of it. Throws BlobTooLarge. */
  holding<T>(source: AsyncIterable<Uint8Array>, limitBytes: number, use: (file: HeldFile) => Promise<T>): Promise<T>;
  /** Removes what programs that died left behind, a day old by the time of this machine. Resolves with how many. */
  sweep(): Promise<number>;
};

/** Opens it below a folder of the data directory. */
export function openScratch(dataFolder: string): Scratch {
  const folder = path.join(dataFolder, 'scratch');
  return {
    async holding(source, limitBytes, use) {
      await mkdir(folder, { recursive: true });
      const file = path.join(folder, randomUUID());
      let bytes = 0;
      async function* counted() {
        for await (const chunk of source) {
          bytes += chunk.length;
          if (bytes > limitBytes) throw new BlobTooLarge(limitBytes);
          yield chunk;
        }
      }
      try {
        await pipeline(counted, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
        return await use({ bytes, open: async () => createReadStream(file) as AsyncIterable<Uint8Array> });
      } finally {
        await rm(file, { force: true });
      }
    },
    sweep: () => sweepOld(folder, () => true),
  };
}
