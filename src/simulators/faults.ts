import { type FaultSettings, faults } from './contract.ts';
import { PerSecond } from './per-second.ts';

/** A fault that happens to so many messages of a hundred. */
export type PercentFault = Extract<keyof FaultSettings, `${string}Percent`>;

/** The faults of one simulated gateway, settable while it runs, and the dice that decide where they strike. */
export class Faults {
  readonly #taken = new PerSecond();
  #settings: FaultSettings;
  #random: () => number;

  /** What is not named is not done. @throws ZodError for settings out of their range. */
  constructor(settings: Partial<FaultSettings> = {}) {
    this.#settings = faults.parse(settings);
    this.#random = randomFrom(this.#settings.seed);
  }

  get settings(): FaultSettings {
    return this.#settings;
  }

  /** Replaces all settings and starts the dice again from their seed. @throws ZodError; nothing has changed then. */
  replace(settings: Partial<FaultSettings>): void {
    this.#settings = faults.parse(settings);
    this.#random = randomFrom(this.#settings.seed);
  }

  /** Whether the fault strikes this time. A fault that is off draws nothing, so it does not shift the others. */
  strikes(fault: PercentFault): boolean {
    const percent = this.#settings[fault];
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

  /** Counts a message at real time `atMs`; true when it is above what this second may take. */
  throttles(atMs: number): boolean {
    const { throttlePerSecond } = this.#settings;
    const taken = this.#taken.add(atMs);
    return throttlePerSecond > 0 && taken > throttlePerSecond;
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
