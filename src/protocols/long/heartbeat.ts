/** How patient a connection is with a silent peer. */
export type HeartbeatOptions = {
  /** Silence after which the peer is asked whether it is there; 30 s unless told, for many gateways close soon after. */
  readonly idleMs?: number;
  /** How long to wait for any sign of life before asking again; 60 s by the texts (T). */
  readonly answerMs?: number;
  /** Asked so often in vain, the link is given up; 3 by the texts (N). */
  readonly tries?: number;
};

/** Decides when to send an active test. Hearing anything from the peer is an answer. Times are monotonic milliseconds. */
export class Heartbeat {
  readonly #idleMs: number;
  readonly #answerMs: number;
  readonly #tries: number;
  #asked = 0;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor({ idleMs = 30_000, answerMs = 60_000, tries = 3 }: HeartbeatOptions = {}) {
    this.#idleMs = idleMs;
    this.#answerMs = answerMs;
    this.#tries = tries;
  }

  /** What is due at `at` when the peer was last heard at `heardAt`; `test` counts as sent. */
  due(at: number, heardAt: number): 'nothing' | 'test' | 'give-up' {
    if (heardAt >= this.#askedAt) this.#asked = 0;
    const [since, wait] = this.#asked === 0 ? [heardAt, this.#idleMs] : [this.#askedAt, this.#answerMs];
    if (at - since < wait) return 'nothing';
    if (this.#asked === this.#tries) return 'give-up';
    this.#asked++;
    this.#askedAt = at;
    return 'test';
  }
}
