/** Counts what falls into one second of real time. */
export class PerSecond {
  #second = 0;
  #count = 0;

  /** Counts `count` more at `atMs` and returns how many this second has now. */
  add(atMs: number, count = 1): number {
    const second = Math.floor(atMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#count = 0;
    }
    this.#count += count;
    return this.#count;
  }
}
