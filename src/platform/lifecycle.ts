import type { Log } from './log.ts';

type Part = { name: string; close: () => Promise<void> | void };

/** Thrown out of `open` when the program was told to stop while it was still starting. */
export class Stopping extends Error {}

/**
 * The life of the program: parts are opened in order and closed in reverse, each with what it needs still there.
 * SIGINT and SIGTERM stop it in order; a second one, or the deadline, ends it at once. An error nobody caught is logged
 * and stops it in order as well, with exit code 1.
 */
export class Lifecycle {
  readonly #log: Log;
  readonly #deadlineMs: number;
  readonly #parts: Part[] = [];
  #starting: Promise<unknown> | undefined;
  #opening: Promise<unknown> | undefined;
  #stopping: Promise<number> | undefined;
  #exitCode = 0;

  /** `deadlineMs`: how long an orderly stop may take before the process ends without it. */
  constructor(log: Log, { deadlineMs = 20_000 } = {}) {
    this.#log = log;
    this.#deadlineMs = deadlineMs;
  }

  /**
   * Runs a start. Told to stop meanwhile, it goes on to its next part or its end, while what it works with stays open; then this throws
   * Stopping.
   */
  async start<T>(work: () => Promise<T>): Promise<T> {
    const starting = work();
    this.#starting = starting.catch(() => undefined); // as of a part
    const started = await starting;
    this.#refuseWhileStopping();
    return started;
  }

  /** Opens a part and remembers how to close it. Throws Stopping when the program no longer starts. */
  async open<T>(name: string, open: () => Promise<T> | T, close: (part: T) => Promise<void> | void): Promise<T> {
    this.#refuseWhileStopping();
    const opening = this.#openPart(name, open, close);
    this.#opening = opening.catch(() => undefined); // the caller hears of the failure; a stop only waits for the end
    const part = await opening;
    this.#refuseWhileStopping();
    return part;
  }

  /** Listens to signals and to errors that nobody caught, and ends the process when the stop is done. */
  guardProcess(): void {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => this.#onSignal(signal));
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      process.on(event, (error: unknown) => {
        this.#log.error({ error }, 'an error that nobody caught');
        void this.end(1);
      });
    }
  }

  /** Stops in order and ends the process with `code`, or with 1 when a part could not be closed or the deadline passed. */
  async end(code: number): Promise<never> {
    const deadline = setTimeout(() => this.#exitLate(), this.#deadlineMs);
    const stopped = await this.stop(code);
    clearTimeout(deadline);
    process.exit(stopped);
  }

  /** Closes every part, last opened first; resolves with the exit code. A part that fails to close does not keep the others open. */
  stop(code = 0): Promise<number> {
    this.#exitCode = Math.max(this.#exitCode, code);
    this.#stopping ??= this.#closeAll();
    return this.#stopping;
  }

  async #openPart<T>(name: string, open: () => Promise<T> | T, close: (part: T) => Promise<void> | void): Promise<T> {
    const part = await open();
    this.#parts.push({ name, close: () => close(part) });
    this.#log.debug({ part: name }, 'opened');
    return part;
  }

  async #closeAll(): Promise<number> {
    await this.#starting;
    await this.#opening;
    for (let part = this.#parts.pop(); part; part = this.#parts.pop()) {
      try {
        await part.close();
        this.#log.debug({ part: part.name }, 'closed');
      } catch (error) {
        this.#log.error({ error, part: part.name }, 'a part could not be closed');
        this.#exitCode = 1;
      }
    }
    return this.#exitCode;
  }

  #refuseWhileStopping(): void {
    if (this.#stopping) throw new Stopping('the program is stopping');
  }

  #onSignal(signal: string): void {
    if (this.#stopping) process.exit(1);
    this.#log.info({ signal }, 'stopping');
    void this.end(0);
  }

  #exitLate(): void {
    this.#log.error(
      { deadlineMs: this.#deadlineMs, open: this.#parts.map(({ name }) => name) },
      'the stop took too long',
    );
    process.exit(1);
  }
}
