const firstMs = 250;
const longestMs = 30_000;
/** A refused login counts as so many failures: gateways count logins a minute. */
const refusalWeight = 6;

/** When to connect again. Failures double the wait, with jitter so that many links do not come back together. */
export class Backoff {
  #failures = 0;
  #until = 0;

  /** Monotonic ms until the next try may begin. */
  waitMs(at: number): number {
    return Math.max(0, this.#until - at);
  }

  failed(at: number): void {
    this.#failures += 1;
    const longest = Math.min(longestMs, firstMs * 2 ** (this.#failures - 1));
    this.#until = at + longest * (0.5 + Math.random() / 2);
  }

  /** The login was refused, but may be accepted later. */
  refused(at: number): void {
    this.#failures = Math.max(this.#failures, refusalWeight);
    this.failed(at);
  }

  succeeded(): void {
    this.#failures = 0;
    this.#until = 0;
  }
}
