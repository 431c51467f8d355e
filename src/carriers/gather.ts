/**
 * Gathers what comes one by one into batches, without a timer: a batch is what queued while the last one was worked on.
 * Alone an item is worked on at once; under load many share one transaction. Order is kept.
 */
export class Gatherer<Item> {
  readonly #most: number;
  readonly #work: (batch: readonly Item[]) => Promise<void>;
  #queue: Item[] = [];
  #working = 0;
  #idle: (() => void)[] = [];
  #turns: (() => void)[] = [];

  /** `work` must not reject: it knows what a failure means to its items. */
  constructor(most: number, work: (batch: readonly Item[]) => Promise<void>) {
    this.#most = most;
    this.#work = work;
  }

  /** Items not worked on to the end. */
  get pending(): number {
    return this.#queue.length + this.#working;
  }

  add(item: Item): void {
    this.#queue.push(item);
    // All that one chunk of the socket brought is added before the first batch is taken.
    if (this.pending === 1) setImmediate(() => void this.#run());
  }

  /** Resolves when nothing is pending. */
  idle(): Promise<void> {
    return this.pending === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Resolves when the batch at work is done, else the next one. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.#turns.push(resolve));
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, this.#most);
      this.#working = batch.length;
      await this.#work(batch);
      this.#working = 0;
      for (const resolve of this.#turns.splice(0)) resolve();
    }
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}

/** Runs `work` one at a time; asked for while it runs, it runs once more. `work` must not reject. */
export function oneAtATime(work: () => Promise<void>): () => void {
  let running = false;
  let asked = false;
  const run = async () => {
    running = true;
    while (asked) {
      asked = false;
      await work();
    }
    running = false;
  };
  return () => {
    asked = true;
    if (!running) void run();
  };
}

/** Runs some work when it may. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** Lets everything through at once. */
export const openGate: Gate = (work) => work();

/** Lets one work through after another, in the order they came. */
export function turnstile(): Gate {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    // A failure is told to who asked for the work, and harms nobody behind it.
    last = done.catch(() => undefined);
    return done;
  };
}
