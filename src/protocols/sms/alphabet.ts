import { decodeGbk, gbkCodeOf } from './gbk.ts';

/** The ways to write text into a short message. */
export type Alphabet = 'ascii' | 'ucs2' | 'gbk';

/** The value that says so in MessageCoding (SGIP), Msg_Fmt (CMPP), MsgFormat (SMGP). */
export const codingOf = { ascii: 0, ucs2: 8, gbk: 15 } as const satisfies { [A in Alphabet]: number };

// Bytes of one character of each alphabet, undefined when the alphabet lacks it. A character is one code point.
const bytesOfCharacter: { readonly [A in Alphabet]: (character: string) => number | undefined } = {
  ascii: (character) => (character.charCodeAt(0) < 0x80 ? 1 : undefined),
  ucs2: (character) => 2 * character.length,
  gbk: (character) => {
    const code = character.length === 1 ? gbkCodeOf(character.charCodeAt(0)) : undefined;
    return code === undefined ? undefined : code < 0x100 ? 1 : 2;
  },
};

/**
 * The sizes in bytes of the characters of `text`, or undefined when `alphabet` lacks one of them.
 * A character outside the basic plane (an emoji) is one character of four bytes in UCS-2.
 */
export function sizesIn(alphabet: Alphabet, text: string): number[] | undefined {
  const sizes: number[] = [];
  for (const character of text) {
    const size = bytesOfCharacter[alphabet](character);
    if (size === undefined) return undefined;
    sizes.push(size);
  }
  return sizes;
}

/**
 * The bytes of `text`.
 * @throws RangeError when `alphabet` lacks one of its characters; ask `sizesIn` or `segment` first.
 */
export function encodeText(alphabet: Alphabet, text: string): Buffer {
  return encoders[alphabet](text);
}

/**
 * The text of `content` by its coding, or undefined when it is no text (3 card write, 4 binary, and what we do not know).
 * Values below 0x40 other than the protocols' own are read as GSM 03.38: bits 3 and 2 tell the alphabet, as in flash
 * messages (0x18).
 */
export function decodeText(coding: number, content: Uint8Array): string | undefined {
  const alphabet = alphabetOf(coding);
  return alphabet === undefined ? undefined : decoders[alphabet](content);
}

function alphabetOf(coding: number): Alphabet | undefined {
  if (coding === codingOf.gbk) return 'gbk';
  if (coding === 3 || coding >= 0x40) return undefined;
  return byAlphabetBits[(coding >> 2) & 3];
}

const byAlphabetBits: readonly (Alphabet | undefined)[] = ['ascii', undefined, 'ucs2', undefined];

const encoders: { readonly [A in Alphabet]: (text: string) => Buffer } = {
  ascii: (text) => {
    const bytes = Buffer.from(text, 'latin1');
    const foreign = [...text].find((character) => character.charCodeAt(0) >= 0x80);
    if (foreign !== undefined) throw new RangeError(`ASCII has no "${foreign}"; use ucs2`);
    return bytes;
  },
  ucs2: (text) => Buffer.from(text, 'utf16le').swap16(),
  gbk: (text) => {
    const bytes = Buffer.allocUnsafe(2 * text.length);
    let end = 0;
    for (let i = 0; i < text.length; i++) {
      const code = gbkCodeOf(text.charCodeAt(i));
      if (code === undefined)
        throw new RangeError(`GBK has no "${String.fromCodePoint(text.codePointAt(i)!)}"; use ucs2`);
      if (code >= 0x100) bytes[end++] = code >> 8;
      bytes[end++] = code & 0xff;
    }
    return bytes.subarray(0, end);
  },
};

const decoders: { readonly [A in Alphabet]: (content: Uint8Array) => string } = {
  ascii: (content) => Buffer.from(content.buffer, content.byteOffset, content.length).toString('latin1'),
  // A stray last byte is half a character and is left out.
  ucs2: (content) =>
    Buffer.from(content.subarray(0, content.length & ~1))
      .swap16()
      .toString('utf16le'),
  gbk: decodeGbk,
};
