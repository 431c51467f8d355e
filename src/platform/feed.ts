const mostWaiting = 1000;

/** What happens, for one reader who takes it in his own time. Ends when the signal aborts, or when he is too far behind. */
export class Feed<Item> implements AsyncIterable<Item> {
  readonly #items: Item[] = [];
  #wake: () => void = () => {};
  #ended: boolean;

  constructor(signal: AbortSignal) {
    this.#ended = signal.aborted;
    signal.addEventListener('abort', () => this.#end(), { once: true });
  }

  push(item: Item): void {
    this.#items.push(item);
    if (this.#items.length > mostWaiting) this.#end();
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    while (!this.#ended) {
      const item = this.#items.shift();
      if (item !== undefined) yield item;
      else await this.#somethingNew();
    }
  }

  #somethingNew(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #end(): void {
    this.#ended = true;
    this.#wake();
  }
}
