import { type MmscFaultSettings, mmscFaults } from '../contract.ts';
import { Dice } from '../dice.ts';
import { PerSecond } from '../per-second.ts';

/** The faults of one simulated MMSC, settable while it runs, and the dice that decide where they strike. */
export class MmscFaults {
  readonly #taken = new PerSecond();
  #settings: MmscFaultSettings = mmscFaults.parse({});
  #dice = new Dice(1);

  get settings(): MmscFaultSettings {
    return this.#settings;
  }

  /** Replaces all settings and starts the dice again from their seed. @throws ZodError; nothing has changed then. */
  replace(settings: Partial<MmscFaultSettings>): void {
    this.#settings = mmscFaults.parse(settings);
    this.#dice = new Dice(this.#settings.seed);
  }

  strikes(fault: Extract<keyof MmscFaultSettings, `${string}Percent`>): boolean {
    return this.#dice.strikes(this.#settings[fault]);
  }

  toss(): boolean {
    return this.#dice.toss();
  }

  /** Counts recipients at real time `atMs`; true when there are more than this second may take. */
  throttles(atMs: number, recipients: number): boolean {
    const { throttlePerSecond } = this.#settings;
    const taken = this.#taken.add(atMs, recipients);
    return throttlePerSecond > 0 && taken > throttlePerSecond;
  }
}
