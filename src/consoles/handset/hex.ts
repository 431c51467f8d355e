/** Hexadecimal in groups of four bytes, so that it can be read and breaks well. */
export function groupHex(hex: string): string {
  return hex.match(/.{1,8}/g)?.join(' ') ?? '';
}
