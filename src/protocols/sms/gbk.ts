const decoder = new TextDecoder('gb18030');

/** Text of GBK or GB18030 bytes. What is no character becomes U+FFFD. */
export function decodeGbk(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/**
 * The GBK code of a code unit: one byte for ASCII, two for the rest; undefined when GBK lacks the character.
 * The four-byte codes of GB18030 are read but not written: handsets do not show them, UCS-2 carries those characters.
 */
export function gbkCodeOf(unit: number): number | undefined {
  if (unit < 0x80) return unit;
  codes ??= reverseTable();
  return codes[unit] || undefined;
}

let codes: Uint16Array | undefined;

// The decoder Node brings is the table; reading every double byte through it once gives the way back.
function reverseTable(): Uint16Array {
  const table = new Uint16Array(0x10000);
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const character = decoder.decode(Uint8Array.of(lead, trail));
      const unit = character.charCodeAt(0);
      if (character.length === 1 && unit >= 0x80 && unit !== 0xfffd) table[unit] ||= (lead << 8) | trail;
    }
  }
  return table;
}
