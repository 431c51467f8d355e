/** A number that was typed here, as lists show one: `156****0001`. */
export function maskOf(number: string): string {
  return `${number.slice(0, 3)}****${number.slice(-4)}`;
}
