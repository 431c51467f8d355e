/** A burst lets through what the pace allows in this time, so a link that was still does not catch up at once. */
const burstMs = 100;
/** After the gateway asked for it nothing is sent for so long. */
const holdMs = 1_000;
/** A slowed link takes so long to double its pace, until it has its own again. */
const recoveryMs = 15_000;
/** Never slower than this part of its own pace. */
const slowest = 1 / 64;

/**
 * How fast a link may send: a bucket of tokens, one a recipient, and slower for a while when the gateway says that it was
 * too fast. All times are monotonic milliseconds; there is no timer.
 */
export class Pace {
  #perSecond: number;

  #tokens: number;
  #filledAt: number;
  #slowed: { readonly part: number; readonly at: number } | undefined;

  /** `perSecond`: recipients a second by the contract. */
  constructor(perSecond: number, at: number) {
    this.#perSecond = perSecond;
    this.#tokens = this.#most;
    this.#filledAt = at;
  }

  /** Another number of recipients a second from now on. */
  set(perSecond: number, at: number): void {
    if (perSecond === this.#perSecond) return;
    this.#fill(at);
    this.#perSecond = perSecond;
    this.#tokens = Math.min(this.#tokens, this.#most);
  }

  /** Recipients a second that are let through now. */
  rate(at: number): number {
    return this.#perSecond * this.#part(at);
  }

  /** True when one more recipient may be sent to now. */
  take(at: number): boolean {
    this.#fill(at);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** How long until `take` says yes, in ms. */
  waitMs(at: number): number {
    this.#fill(at);
    return Math.max(0, (1 - this.#tokens) * (1_000 / this.rate(at)));
  }

  /** The gateway throttles us: half as fast from now on. The answers to one burst count once. */
  slower(at: number): void {
    if (this.#slowed !== undefined && at - this.#slowed.at < holdMs) return;
    this.#fill(at);
    this.#slowed = { part: Math.max(this.#part(at) / 2, slowest), at };
    this.#tokens = Math.min(0, this.#tokens) - (this.rate(at) * holdMs) / 1_000;
  }

  get #most(): number {
    return Math.max(1, (this.#perSecond * burstMs) / 1_000);
  }

  #fill(at: number): void {
    this.#tokens = Math.min(this.#most, this.#tokens + ((at - this.#filledAt) * this.rate(at)) / 1_000);
    this.#filledAt = at;
  }

  #part(at: number): number {
    if (this.#slowed === undefined) return 1;
    return Math.min(1, this.#slowed.part * 2 ** ((at - this.#slowed.at) / recoveryMs));
  }
}
