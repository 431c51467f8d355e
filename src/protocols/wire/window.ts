/** A request that waits for its answer. Times are monotonic milliseconds. */
export type Ticket<S, P> = {
  readonly sequence: S;
  readonly request: P;
  readonly sentAt: number;
  readonly deadline: number;
};

/** The requests on the way: at most `size` without an answer. No timers; `expired` is asked at every tick. */
export class Window<S, P> {
  readonly size: number;
  readonly #keyOf: (sequence: S) => string | number;
  readonly #waiting = new Map<string | number, Ticket<S, P>>();

  /** `keyOf` turns a sequence number into what two equal ones share. */
  constructor(size: number, keyOf: (sequence: S) => string | number) {
    this.size = size;
    this.#keyOf = keyOf;
  }

  get used(): number {
    return this.#waiting.size;
  }

  get full(): boolean {
    return this.#waiting.size >= this.size;
  }

  has(sequence: S): boolean {
    return this.#waiting.has(this.#keyOf(sequence));
  }

  add(ticket: Ticket<S, P>): void {
    this.#waiting.set(this.#keyOf(ticket.sequence), ticket);
  }

  find(sequence: S): Ticket<S, P> | undefined {
    return this.#waiting.get(this.#keyOf(sequence));
  }

  remove(ticket: Ticket<S, P>): void {
    this.#waiting.delete(this.#keyOf(ticket.sequence));
  }

  /** Takes out the requests whose answer is overdue at `at`. */
  expire(at: number): Ticket<S, P>[] {
    const late = [...this.#waiting.values()].filter((ticket) => ticket.deadline <= at);
    for (const ticket of late) this.remove(ticket);
    return late;
  }

  /** Takes out all, oldest first: the link is gone. */
  drain(): Ticket<S, P>[] {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    return all;
  }
}
