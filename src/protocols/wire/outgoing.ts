// A socket takes as much at once, and fewer, larger pieces leave less to collect.
const pieceBytes = 64 * 1024;
const nothing = Buffer.alloc(0);

/**
 * What waits to be written to the socket, always in one piece.
 * PDUs are encoded straight into it, and `take` hands the piece over without copying.
 */
export class Outgoing {
  /** Called when the first byte comes into an empty buffer, so that a socket loop knows there is something to write. */
  onFirst: () => void = () => {};
  #bytes: Buffer = nothing;
  #start = 0;
  #end = 0;

  /** Bytes waiting. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** The buffer to write into, valid until the next `reserve`. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Makes room for `count` bytes and says where they begin in `bytes`. */
  reserve(count: number): number {
    if (this.#bytes.length - this.#end < count) this.#move(count);
    return this.#end;
  }

  /** Says that everything before `end` is written. */
  commit(end: number): void {
    const wasEmpty = this.#end === this.#start;
    this.#end = end;
    if (wasEmpty) this.onFirst();
  }

  /** Hands over all that waits, in one buffer that belongs to the caller; empty when nothing waits. */
  take(): Buffer {
    const taken = this.#bytes.subarray(this.#start, this.#end);
    this.#start = this.#end;
    return taken;
  }

  // A taken piece may still be in the socket's hands, so a used buffer is left to it and never written again.
  #move(count: number): void {
    const waiting = this.#bytes.subarray(this.#start, this.#end);
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(pieceBytes, 2 * (waiting.length + count)));
    this.#bytes.set(waiting);
    this.#start = 0;
    this.#end = waiting.length;
  }
}
