import type { Lane } from '../model.ts';
import type { Words } from './words.ts';

/** The one door out: where messages may go, and what holds for all of them. Roles make it once, at start. */
export type Door = {
  readonly lanes: readonly Lane[];
  readonly words: Words;
  /** Who sends: a promotion names it, or bears a signature. */
  readonly sender: string;
  /** Promotions a phone may get in any seven days. */
  readonly promotionsPerWeek: number;
};
