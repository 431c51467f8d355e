/** An expected answer: done with a value, or a "no" with the code that every translator (reply text, HTTP problem) knows. */
export type Outcome<T, Code extends string = string> = { ok: true; value: T } | { ok: false; code: Code };

/** It was done, and this came of it. */
export function done<T>(value: T): { ok: true; value: T } {
  return { ok: true, value };
}

/** It was not done, for a reason that was to be expected. */
export function no<Code extends string>(code: Code): { ok: false; code: Code } {
  return { ok: false, code };
}

/** The world failed (a link, a database, a disk). `retryable` says whether the same call may succeed later. */
export class WorldError extends Error {
  readonly code: string;
  readonly retryable: boolean;

  constructor(code: string, message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'WorldError';
    this.code = code;
    this.retryable = options.retryable;
  }
}
