/** Decides where faults strike; a seed makes it repeatable. */
export class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  /** Whether it happens this time, which it does so many times of a hundred. Never draws nothing, so it does not shift the others. */
  strikes(percent: number): boolean {
    return percent > 0 && this.#random() * 100 < percent;
  }

  /** Heads or tails. */
  toss(): boolean {
    return this.#random() < 0.5;
  }

  /** A whole number from 1 to `most`. */
  draw(most: number): number {
    return 1 + Math.floor(this.#random() * most);
  }
}

/** Numbers from 0 up to 1, always the same for one seed (the generator called mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
