/** A message's place in a long message. Parts with the same sender, receiver, reference and total belong together. */
export type Part = {
  readonly reference: number;
  readonly total: number;
  /** From 1. */
  readonly number: number;
};

/** Bytes of the reference in the header: 1 is what every handset knows, 2 repeats 256 times more rarely. */
export type ReferenceBytes = 1 | 2;

/** Bytes of the whole header, its own length byte included. */
export function headerBytes(referenceBytes: ReferenceBytes): number {
  return 5 + referenceBytes;
}

/** The user data header of a part: `05 00 03 RR TT SS` or `06 08 04 RH RL TT SS` (GSM 03.40, 9.2.3.24). */
export function concatenationHeader({ reference, total, number }: Part, referenceBytes: ReferenceBytes): Buffer {
  return referenceBytes === 1
    ? Buffer.of(5, 0x00, 3, reference & 0xff, total, number)
    : Buffer.of(6, 0x08, 4, (reference >> 8) & 0xff, reference & 0xff, total, number);
}

/**
 * Splits a content that begins with a user data header into its payload and its place in a long message.
 * A header that does not fit into the content is no header (the flag was set by mistake): all is payload then.
 */
export function readHeader(content: Uint8Array): { payload: Uint8Array; part?: Part } {
  const end = 1 + (content[0] ?? 0);
  if (end > content.length) return { payload: content };
  const payload = content.subarray(end);
  const part = findPart(content.subarray(1, end));
  return part === undefined ? { payload } : { payload, part };
}

// Other elements, such as port addresses, may stand before the one we look for.
function findPart(elements: Uint8Array): Part | undefined {
  for (let at = 0; at + 2 <= elements.length; at += 2 + elements[at + 1]!) {
    const data = elements.subarray(at + 2, at + 2 + elements[at + 1]!);
    const part = readElement(elements[at]!, data);
    if (part !== undefined) return part;
  }
  return undefined;
}

function readElement(id: number, data: Uint8Array): Part | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = data;
  if (id === 0x00 && data.length === 3) return valid({ reference: a, total: b, number: c });
  if (id === 0x08 && data.length === 4) return valid({ reference: (a << 8) | b, total: c, number: d });
  return undefined;
}

function valid(part: Part): Part | undefined {
  return part.number >= 1 && part.number <= part.total ? part : undefined;
}
