const messageBytes = 140;
const partBytes = 134;

/**
 * How many short messages a text takes: one of 140 bytes, else parts of 134 beside their header. ASCII is a byte a
 * character; one other character makes it UCS-2, two bytes each and four for an emoji, which no cut divides.
 */
export function partsOf(text: string): number {
  const isAscii = /^\p{ASCII}*$/u.test(text);
  const sizes = [...text].map((character) => (isAscii ? 1 : 2 * character.length));
  if (sizes.reduce((sum, size) => sum + size, 0) <= messageBytes) return 1;
  let parts = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > partBytes) {
      parts += 1;
      used = 0;
    }
    used += size;
  }
  return parts;
}
