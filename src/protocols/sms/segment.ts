import { type Alphabet, codingOf, encodeText, sizesIn } from './alphabet.ts';
import { concatenationHeader, headerBytes, type Part, type ReferenceBytes } from './header.ts';

/** What decides how long a message gets. */
export type LengthOptions = {
  /** What the link allows; the one that takes the fewest bytes is used, the earlier of equals. ASCII and UCS-2 unless told. */
  readonly alphabets?: readonly Alphabet[];
  /** 1 unless told. */
  readonly referenceBytes?: ReferenceBytes;
  /**
   * How much ASCII one message holds. 140 octets is what SGIP counts and is safe everywhere; 160 counts septets, for
   * gateways that pack ASCII to seven bits (CMPP: "less than 160" by the text, so 159 there, 160 in practice).
   */
  readonly asciiLimit?: 140 | 159 | 160;
};

/** How a text is cut. */
export type SegmentOptions = LengthOptions & {
  /** Ties the parts together; give each message to a receiver another one. */
  readonly reference: number;
};

/** One short message of a text, ready for the content field of any protocol. */
export type Segment = {
  /** The message coding: 0, 8 or 15. */
  readonly coding: number;
  /** 1 when the content begins with a user data header. */
  readonly udhi: 0 | 1;
  /** At most 140 bytes (160 for ASCII where allowed), the header included. */
  readonly content: Buffer;
  /** 1 of 1 for a message in one piece. */
  readonly number: number;
  readonly total: number;
};

const messageBytes = 140;
const largestTotal = 255;

/**
 * Cuts a text into short messages: one without a header when it fits, else parts with a header each (67 UCS-2
 * characters or 134 octets with the 6-byte header). No character is ever cut in two.
 * @throws RangeError when no alphabet carries the text or it takes more than 255 parts.
 */
export function segment(text: string, options: SegmentOptions): Segment[] {
  const { alphabet, pieces } = cut(text, options);
  const coding = codingOf[alphabet];
  const total = pieces.length;
  if (total === 1) return [{ coding, udhi: 0, content: encodeText(alphabet, text), number: 1, total: 1 }];
  const { reference, referenceBytes = 1 } = options;
  return pieces.map((piece, i) => {
    const part: Part = { reference, total, number: i + 1 };
    const content = Buffer.concat([concatenationHeader(part, referenceBytes), encodeText(alphabet, piece)]);
    return { coding, udhi: 1, content, number: part.number, total };
  });
}

/** How many short messages a text takes: what it costs, and whether it fits a budget. @throws RangeError as `segment`. */
export function partsOf(text: string, options: LengthOptions = {}): number {
  return cut(text, options).pieces.length;
}

type Written = { alphabet: Alphabet; characters: string[]; sizes: number[]; bytes: number };

function cut(text: string, options: LengthOptions): { alphabet: Alphabet; pieces: string[] } {
  const written = smallest(text, options.alphabets ?? ['ascii', 'ucs2']);
  const { alphabet } = written;
  const room = roomIn(alphabet, options);
  const counted = room.septets ? septetsOf(written) : written;
  if (counted.bytes <= room.single) return { alphabet, pieces: [text] };
  const pieces = fill(counted, room.part);
  if (pieces.length > largestTotal) {
    throw new RangeError(`the text takes ${pieces.length} parts, a message has at most ${largestTotal}; shorten it`);
  }
  return { alphabet, pieces };
}

function smallest(text: string, alphabets: readonly Alphabet[]): Written {
  const characters = [...text];
  let best: Written | undefined;
  for (const alphabet of alphabets) {
    const sizes = sizesIn(alphabet, text);
    if (sizes === undefined) continue;
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    if (best === undefined || bytes < best.bytes) best = { alphabet, characters, sizes, bytes };
  }
  if (best === undefined) throw new RangeError(`none of ${alphabets.join(', ')} carries the text; allow ucs2`);
  return best;
}

function roomIn(alphabet: Alphabet, { asciiLimit = messageBytes, referenceBytes = 1 }: LengthOptions) {
  const header = headerBytes(referenceBytes);
  if (alphabet !== 'ascii' || asciiLimit === messageBytes) {
    return { single: messageBytes, part: messageBytes - header, septets: false };
  }
  // The header fills whole septets: 6 bytes take 7 of them, 7 bytes take 8 of the 160.
  return { single: asciiLimit, part: 160 - Math.ceil((header * 8) / 7), septets: true };
}

// In the 7-bit alphabet of the air these are two septets, an escape and a sign.
const escaped = new Set('^{}\\[~]|');

function septetsOf(written: Written): Written {
  const sizes = written.characters.map((character) => (escaped.has(character) ? 2 : 1));
  return { ...written, sizes, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

function fill({ characters, sizes }: Written, room: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  characters.forEach((character, i) => {
    const size = sizes[i]!;
    if (used + size > room) {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += character;
    used += size;
  });
  return [...pieces, piece];
}
