import { Readable } from 'node:stream';
import { WorldError } from '../values/outcome.ts';
import { type Blobs, BlobTooLarge, readWhole } from './blobs.ts';

/** What seals a whole file under the key of the house. */
export type Sealer = {
  seal(bytes: Uint8Array, about: string): Uint8Array;
  /** Undefined when it was sealed with another key. */
  open(sealed: Uint8Array, about: string): Uint8Array | undefined;
};

/** Before every sealed file: one without it came before there was a key, and is read as it is. */
const mark = Buffer.from('SPGate sealed 1\n');
const mostOverheadBytes = 64;

/**
 * A store of files that only this house can read: each is sealed before it leaves the process, so neither disk, bucket nor backup opens
 * it. For files that fit into memory. The name is that of the sealed bytes, `bytes` what they open to.
 */
export function sealedBlobs(blobs: Blobs, sealer: Sealer, about: string): Blobs {
  async function opened(hash: string): Promise<Uint8Array> {
    const kept = await readWhole(blobs, hash);
    if (!kept.subarray(0, mark.length).equals(mark)) return kept;
    const bytes = sealer.open(kept.subarray(mark.length), about);
    if (bytes) return bytes;
    throw new WorldError('blob-sealed', `file ${hash} was sealed with another SECRET_KEY: put that one back`, {
      retryable: false,
    });
  }

  return {
    async put(source, limitBytes) {
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of source) {
        size += chunk.length;
        if (size > limitBytes) throw new BlobTooLarge(limitBytes);
        chunks.push(chunk);
      }
      const plain = Buffer.concat(chunks);
      const { hash } = await blobs.put([mark, sealer.seal(plain, about)], limitBytes + mark.length + mostOverheadBytes);
      return { hash, bytes: plain.length, head: plain.subarray(0, 64) };
    },
    async read(hash, range) {
      const bytes = await opened(hash);
      return Readable.from([range ? bytes.subarray(range.first, range.last + 1) : bytes]);
    },
    bytesOf: async (hash) => (await opened(hash)).length,
    isSound: (hash) => blobs.isSound(hash),
    remove: (hash) => blobs.remove(hash),
    all: () => blobs.all(),
  };
}
