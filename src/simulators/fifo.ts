/** A queue that stays fast however long it grows, and lets things that came back go first. */
export class Fifo<Item> {
  #returned: Item[] = [];
  #items: Item[] = [];
  #head = 0;

  get length(): number {
    return this.#returned.length + this.#items.length - this.#head;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** Puts items back at the front, in their order. */
  putBack(items: readonly Item[]): void {
    this.#returned = [...items, ...this.#returned];
  }

  shift(): Item | undefined {
    if (this.#returned.length > 0) return this.#returned.shift();
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#head += 1;
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
