import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { WorldError } from '../values/outcome.ts';
import { type Blobs, BlobTooLarge, type RawBlobs, readWhole } from './blobs.ts';

/** What seals pieces of files under the key of the house. */
export type Sealer = {
  seal(bytes: Uint8Array, about: string): Uint8Array;
  /** Undefined when it was sealed with another key, about another thing, or was changed. */
  open(sealed: Uint8Array, about: string): Uint8Array | undefined;
  /** How many bytes longer sealed is than open. */
  readonly overheadBytes: number;
};

/** Before every file that is sealed piece by piece; a random name follows, which every piece is sealed about. */
const mark = Buffer.from('SPGate sealed 2\n');
const nameBytes = 16;
const headBytes = mark.length + nameBytes;
const pieceBytes = 64 * 1024;
/** Before files that were sealed as one. A file with neither mark came before there was a key, and is read as it is. */
const wholeMark = Buffer.from('SPGate sealed 1\n');

/**
 * A store of files that only this house can read: each is sealed before it leaves the process, so neither disk, bucket nor backup opens
 * it. It is sealed in pieces, each bound to its file, its place and whether it is the last, so that long files pass through and pieces
 * cannot be exchanged or left out. The name of a file is that of the sealed bytes, `bytes` what they open to.
 */
export function sealedBlobs(blobs: RawBlobs, sealer: Sealer, about: string): Blobs {
  const sealedPieceBytes = pieceBytes + sealer.overheadBytes;
  const aboutPiece = (name: Uint8Array, at: number, isLast: boolean) =>
    `${about} ${Buffer.from(name).toString('hex')} ${at}${isLast ? ' last' : ''}`;

  /** How many pieces a sealed file has. Even an empty one has its last. */
  function piecesIn(sealedBytes: number): number {
    return Math.max(1, Math.ceil((sealedBytes - headBytes) / sealedPieceBytes));
  }

  async function* sealed(source: Source): AsyncGenerator<Uint8Array> {
    const name = randomBytes(nameBytes);
    yield Buffer.concat([mark, name]);
    let at = 0;
    // A piece is known to be the last only when nothing follows it.
    let held: Buffer | undefined;
    for await (const piece of inPieces(source, pieceBytes)) {
      if (held) yield sealer.seal(held, aboutPiece(name, at++, false));
      held = piece;
    }
    yield sealer.seal(held ?? Buffer.alloc(0), aboutPiece(name, at, true));
  }

  /** The pieces from one to another of a file that is sealed in pieces, opened. */
  async function* opened(hash: string, pieces: number, from: number, to: number): AsyncGenerator<Uint8Array> {
    const end = headBytes + (to + 1) * sealedPieceBytes - 1;
    const source = await blobs.read(hash, to + 1 < pieces ? { first: 0, last: end } : undefined);
    let name: Buffer | undefined;
    let at = 0;
    for await (const piece of inPieces(source, sealedPieceBytes, headBytes)) {
      if (!name) {
        name = piece.subarray(mark.length);
        continue;
      }
      const bytes = at < from ? undefined : sealer.open(piece, aboutPiece(name, at, at + 1 === pieces));
      if (at >= from && !bytes) throw otherKey(hash);
      if (bytes) yield bytes;
      at += 1;
    }
  }

  /** A file that was sealed as one. */
  async function openedWhole(hash: string): Promise<Uint8Array> {
    const kept = await readWhole(blobs, hash);
    const bytes = sealer.open(kept.subarray(wholeMark.length), about);
    if (!bytes) throw otherKey(hash);
    return bytes;
  }

  /** How a file is sealed. Whoever reads it then compares all of it with its name. */
  async function markOf(hash: string): Promise<'pieces' | 'whole' | undefined> {
    const head = await blobs.headOf(hash, mark.length);
    return head.equals(mark) ? 'pieces' : head.equals(wholeMark) ? 'whole' : undefined;
  }

  return {
    async put(source, limitBytes, stay) {
      let bytes = 0;
      let head = Buffer.alloc(0);
      async function* counted(): AsyncGenerator<Uint8Array> {
        for await (const chunk of source) {
          bytes += chunk.length;
          if (bytes > limitBytes) throw new BlobTooLarge(limitBytes);
          if (head.length < 64) head = Buffer.concat([head, chunk]).subarray(0, 64);
          yield chunk;
        }
      }
      const { hash } = await blobs.put(sealed(counted()), Number.POSITIVE_INFINITY, stay);
      return { hash, bytes, head };
    },
    async read(hash, range) {
      const sealedBytes = await blobs.bytesOf(hash);
      const how = await markOf(hash);
      if (how === undefined) return blobs.read(hash, range);
      if (how === 'whole') {
        const bytes = await openedWhole(hash);
        return Readable.from([range ? bytes.subarray(range.first, range.last + 1) : bytes]);
      }
      const pieces = piecesIn(sealedBytes);
      const { first, last } = range ?? { first: 0, last: pieces * pieceBytes - 1 };
      const [from, to] = [Math.floor(first / pieceBytes), Math.min(Math.floor(last / pieceBytes), pieces - 1)];
      const skipped = from * pieceBytes;
      return begun(partOf(opened(hash, pieces, from, to), first - skipped, last - skipped));
    },
    async bytesOf(hash) {
      const [bytes, how] = [await blobs.bytesOf(hash), await markOf(hash)];
      if (how === undefined) return bytes;
      if (how === 'whole') return bytes - wholeMark.length - sealer.overheadBytes;
      return bytes - headBytes - piecesIn(bytes) * sealer.overheadBytes;
    },
    isSound: (hash) => blobs.isSound(hash),
    remove: (hash, when) => blobs.remove(hash, when),
    all: () => blobs.all(),
    sweep: () => blobs.sweep(),
  };
}

type Source = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

function otherKey(hash: string): WorldError {
  return new WorldError('blob-sealed', `file ${hash} was sealed with another SECRET_KEY: put that one back`, {
    retryable: false,
  });
}

/** What comes, cut into pieces of a size; the first may have one of its own. The last is what is left, and none is empty. */
async function* inPieces(source: Source, size: number, first = size): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  let wanted = first;
  for await (const chunk of source) {
    held.push(chunk);
    bytes += chunk.length;
    if (bytes < wanted) continue;
    let whole = Buffer.concat(held);
    while (whole.length >= wanted) {
      yield whole.subarray(0, wanted);
      whole = whole.subarray(wanted);
      wanted = size;
    }
    held = [whole];
    bytes = whole.length;
  }
  if (bytes > 0) yield Buffer.concat(held);
}

/** Of what comes, the bytes from one to another. */
async function* partOf(source: AsyncIterable<Uint8Array>, first: number, last: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of source) {
    const part = chunk.subarray(Math.max(0, first - at), Math.max(0, last + 1 - at));
    if (part.length > 0) yield part;
    at += chunk.length;
  }
}

/**
 * Reads the first of it at once, so that what cannot be opened is said before anything was sent of it. The file below is closed also when
 * whoever asked has gone and nothing is read: a generator that was not begun would leave it open.
 */
async function begun(source: AsyncGenerator<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const first = await source.next();
  let isTold = false;
  const rest: AsyncIterator<Uint8Array> = {
    async next() {
      if (isTold) return source.next();
      isTold = true;
      return first;
    },
    return: () => source.return(undefined),
  };
  return { [Symbol.asyncIterator]: () => rest };
}
