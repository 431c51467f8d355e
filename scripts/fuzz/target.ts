import { mutated } from './mutate.ts';
import { Random } from './random.ts';

/** Something that takes bytes of a stranger. */
export type Target = {
  readonly name: string;
  /** Whole frames to begin from. */
  readonly seeds: readonly Buffer[];
  /** What is wrong with how `input` was taken; undefined when nothing is. */
  complaint(input: Buffer, random: Random): string | undefined;
};

/** An input that was taken wrongly. The same seed, target and number make it again. */
export type Finding = {
  readonly target: string;
  readonly seed: number;
  readonly number: number;
  readonly complaint: string;
  readonly input: string;
};

/** Gives `count` inputs to a target and stops at the first that is taken wrongly. */
export function fuzz(target: Target, { seed, count }: { seed: number; count: number }): Finding | undefined {
  const random = new Random(seed);
  for (let number = 0; number < count; number++) {
    const input = mutated(target.seeds, random);
    const complaint = target.complaint(input, random);
    if (complaint !== undefined) return { target: target.name, seed, number, complaint, input: input.toString('hex') };
  }
  return undefined;
}
