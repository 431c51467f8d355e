import { Cursor } from './cursor.ts';
import { DecodeError } from './errors.ts';

const nothing = Buffer.alloc(0);

/** The frame sizes a reader accepts, header included, in bytes. */
export type FrameLimits = { readonly minBytes: number; readonly maxBytes: number };

/**
 * Cuts a stream of chunks into frames that begin with their own length in four bytes.
 * Frames inside a chunk are read where they lie; only the unfinished end of a chunk is kept, never more than `maxBytes`.
 */
export class FrameReader {
  readonly #limits: FrameLimits;
  readonly #cursor = new Cursor();
  #bytes: Buffer = nothing;
  #at = 0;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  /** Adds what came from the socket. Call `next` until it returns undefined before adding more. */
  feed(chunk: Uint8Array): void {
    const fresh = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#bytes = this.#bytes.length === 0 ? fresh : Buffer.concat([this.#bytes, fresh]);
    this.#at = 0;
  }

  /**
   * The next whole frame, or undefined when more bytes are needed. The cursor is the reader's own and moves on.
   * @throws DecodeError `frame-length` as soon as four bytes announce a size outside the limits. The stream is lost then.
   */
  next(): Cursor | undefined {
    const left = this.#bytes.length - this.#at;
    if (left < 4) return this.#keepRest();
    const length = this.#bytes.readUInt32BE(this.#at);
    this.#check(length);
    if (left < length) return this.#keepRest();
    const start = this.#at;
    this.#at = start + length;
    return this.#cursor.place(this.#bytes, start, this.#at);
  }

  #check(length: number): void {
    const { minBytes, maxBytes } = this.#limits;
    if (length >= minBytes && length <= maxBytes) return;
    throw new DecodeError('frame-length', `a frame announces ${length} bytes, ${minBytes} to ${maxBytes} are allowed`);
  }

  // The rest is copied, so that a few waiting bytes do not hold a whole chunk in memory.
  #keepRest(): undefined {
    this.#bytes = this.#at === this.#bytes.length ? nothing : Buffer.from(this.#bytes.subarray(this.#at));
    this.#at = 0;
  }
}
