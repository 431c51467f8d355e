import { type FaultSettings, faults } from './contract.ts';
import { Dice } from './dice.ts';
import { PerSecond } from './per-second.ts';

/** A fault that happens to so many messages of a hundred. */
export type PercentFault = Extract<keyof FaultSettings, `${string}Percent`>;

/** The faults of one simulated gateway, settable while it runs, and the dice that decide where they strike. */
export class Faults {
  readonly #taken = new PerSecond();
  #settings: FaultSettings;
  #dice: Dice;

  /** What is not named is not done. @throws ZodError for settings out of their range. */
  constructor(settings: Partial<FaultSettings> = {}) {
    this.#settings = faults.parse(settings);
    this.#dice = new Dice(this.#settings.seed);
  }

  get settings(): FaultSettings {
    return this.#settings;
  }

  /** Replaces all settings and starts the dice again from their seed. @throws ZodError; nothing has changed then. */
  replace(settings: Partial<FaultSettings>): void {
    this.#settings = faults.parse(settings);
    this.#dice = new Dice(this.#settings.seed);
  }

  /** Whether the fault strikes this time. A fault that is off draws nothing, so it does not shift the others. */
  strikes(fault: PercentFault): boolean {
    return this.#dice.strikes(this.#settings[fault]);
  }

  /** Heads or tails. */
  toss(): boolean {
    return this.#dice.toss();
  }

  /** A whole number from 1 to `most`. */
  draw(most: number): number {
    return this.#dice.draw(most);
  }

  /** Counts a message at real time `atMs`; true when it is above what this second may take. */
  throttles(atMs: number): boolean {
    const { throttlePerSecond } = this.#settings;
    const taken = this.#taken.add(atMs);
    return throttlePerSecond > 0 && taken > throttlePerSecond;
  }
}
