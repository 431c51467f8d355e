/** An amount as a page writes it beside its sign: `5`, `0.20`. */
export function yuanOf(fen: number): string {
  return fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2);
}
