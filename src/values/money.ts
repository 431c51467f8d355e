/** Whole fen (XC-08). Money is never a fraction. */
export type Fen = number;

/** How texts and pages write an amount: `5元`, `0.20元`. Throws on anything but whole fen. */
export function yuan(fen: Fen): string {
  if (!Number.isSafeInteger(fen)) throw new Error(`${fen} is no whole amount of fen`);
  return fen % 100 === 0 ? `${fen / 100}元` : `${(fen / 100).toFixed(2)}元`;
}
