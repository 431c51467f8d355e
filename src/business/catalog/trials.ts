import type { Area } from './areas.ts';

/**
 * A free experience (CA-050): for some time phones of some areas may join it by a word, as many as there are seats. It ends by
 * itself and never becomes a fee; who wants to go on says so.
 */
export type Trial = {
  readonly code: string;
  /** The product that is tried. */
  readonly product: string;
  /** The words that ask for it; texts name the first. */
  readonly orderWords: readonly string[];
  /** Who asks from `joinFrom` on and before `joinUntil` may join. */
  readonly joinFrom: Date;
  readonly joinUntil: Date;
  /** How many days it lasts, the day of joining included. */
  readonly days: number;
  /** How many days before its end it is told, with the question whether to go on. */
  readonly warnDays: number;
  /** How many may join. */
  readonly quota: number;
  /** What joining earns, once a person, ever; 0 is nothing. */
  readonly rewardPoints: number;
  readonly areas: readonly Area[];
};
