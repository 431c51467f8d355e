/** A request of the peer and, once given, its answer. */
type Served<E, R> = { readonly event: E; response: R | undefined };

/**
 * The requests of the peer lately taken, by sequence number, so that one sent again gets the same answer again.
 * Sequence numbers count on, so the last `size` of them have a place each.
 */
export class Recent<E extends { readonly sequence: number }, R> {
  readonly #served: (Served<E, R> | undefined)[];

  constructor(size: number) {
    this.#served = new Array(size).fill(undefined);
  }

  find(sequence: number): Served<E, R> | undefined {
    const served = this.#served[sequence % this.#served.length];
    return served?.event.sequence === sequence ? served : undefined;
  }

  take(event: E): void {
    this.#served[event.sequence % this.#served.length] = { event, response: undefined };
  }

  /** The peer was told to send it again: what comes then is no copy. */
  forget(event: E): void {
    if (this.find(event.sequence)?.event === event) this.#served[event.sequence % this.#served.length] = undefined;
  }

  answered(event: E, response: R): void {
    const served = this.find(event.sequence);
    if (served?.event === event) served.response = response;
  }
}
