/** A share as people read it. It is cut, not rounded: 89.99 is not yet 90. */
export function percentOf(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)}%`;
}
