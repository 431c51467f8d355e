import { DecodeError } from './errors.ts';

const nothing = Buffer.alloc(0);

/**
 * A place in received bytes with a wall at `end` that no read passes.
 * One cursor is moved from frame to frame, so reading allocates nothing but the values.
 */
export class Cursor {
  bytes: Buffer = nothing;
  at = 0;
  end = 0;

  /** Stands on `bytes` from `at` up to, not including, `end`. */
  place(bytes: Buffer, at: number, end: number): this {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    return this;
  }

  get left(): number {
    return this.end - this.at;
  }

  /**
   * Steps over `count` bytes and returns where they begin.
   * @throws DecodeError `truncated`, naming the field, when fewer are left. Checked before anything is allocated.
   */
  take(count: number, field: string): number {
    const start = this.at;
    if (count > this.end - start) {
      throw new DecodeError('truncated', `${field} needs ${count} bytes, the frame has ${this.end - start} left`);
    }
    this.at = start + count;
    return start;
  }
}
