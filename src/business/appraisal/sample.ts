import { createHash } from 'node:crypto';

/** A call that may be drawn. */
export type Drawable = { readonly id: string };

/**
 * Draws calls by a seed: those whose SHA-256 of seed and id comes first. Whoever has the seed draws the same, so nobody can say that
 * the calls were chosen.
 */
export function draw<Call extends Drawable>(seed: string, calls: readonly Call[], most: number): Call[] {
  const rankOf = ({ id }: Call) => createHash('sha256').update(`${seed} ${id}`).digest('hex');
  return calls
    .map((call) => ({ call, rank: rankOf(call) }))
    .sort((one, other) => (one.rank < other.rank ? -1 : 1))
    .slice(0, most)
    .map(({ call }) => call);
}
