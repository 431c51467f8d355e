import type { Remembered, ReportStore } from './store.ts';

/** The limits of a store that forgets by itself. */
export type StoreLimits = {
  /** How long a message waits for its reports, in ms; 7 days unless told. */
  readonly keepMs?: number;
  /** Messages at a time, above which the oldest is forgotten; a million unless told, some 200 bytes each. */
  readonly maxMessages?: number;
  /** Told of each message that is forgotten before its last report came. */
  readonly onForgotten?: (id: string, message: Remembered) => void;
};

const dayMs = 24 * 3_600_000;

/** Messages in memory, oldest first: enough for one process that may lose its notes when it ends. */
export class MemoryStore implements ReportStore {
  readonly #messages = new Map<string, Remembered>();
  readonly #keepMs: number;
  readonly #maxMessages: number;
  readonly #onForgotten: (id: string, message: Remembered) => void;

  constructor({ keepMs = 7 * dayMs, maxMessages = 1_000_000, onForgotten = () => {} }: StoreLimits = {}) {
    this.#keepMs = keepMs;
    this.#maxMessages = maxMessages;
    this.#onForgotten = onForgotten;
  }

  /** Messages remembered. */
  get size(): number {
    return this.#messages.size;
  }

  /** All messages, oldest first. */
  entries(): IterableIterator<[string, Remembered]> {
    return this.#messages.entries();
  }

  async put(id: string, message: Remembered): Promise<void> {
    this.#messages.set(id, message);
    this.#makeRoom(message.at);
  }

  async get(id: string): Promise<Remembered | undefined> {
    return this.#messages.get(id);
  }

  async delete(id: string): Promise<void> {
    this.#messages.delete(id);
  }

  #makeRoom(at: number): void {
    for (const [id, message] of this.#messages) {
      if (at - message.at <= this.#keepMs && this.#messages.size <= this.#maxMessages) return;
      this.#messages.delete(id);
      if (!message.settled) this.#onForgotten(id, message);
    }
  }
}
