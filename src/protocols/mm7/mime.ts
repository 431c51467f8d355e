import { Mm7Error } from './errors.ts';
import { readHeader } from './header.ts';

/** One part of a multipart body: its header lines as they stand, and its bytes, decoded. */
export type MimePart = {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
};

/** How much a multipart may hold; met before anything beyond it is kept. */
export type MimeLimits = { readonly parts: number; readonly headerBytes: number };

const usualLimits: MimeLimits = { parts: 100, headerBytes: 4096 };

/** The value of a header by its name in any case. */
export function headerOf({ headers }: Pick<MimePart, 'headers'>, name: string): string | undefined {
  return headers.find(([one]) => one.toLowerCase() === name)?.[1];
}

/**
 * Reads a multipart body: a preamble is passed over, the last delimiter may be missing, lines may end in LF alone, a
 * delimiter may begin with hyphens of its own (spec 3). Part bodies are decoded by their transfer encoding.
 * @throws Mm7Error 2007 when there is no part, there are too many, or a header has no end.
 */
export function readMultipart(body: Uint8Array, boundary: string, limits: Partial<MimeLimits> = {}): MimePart[] {
  const { parts: most, headerBytes } = { ...usualLimits, ...limits };
  const bytes = bufferOf(body);
  const parts: MimePart[] = [];
  const first = delimiterFrom(bytes, boundary, 0);
  if (!first) throw new Mm7Error(2007, `the boundary ${boundary} delimits nothing in the body`);
  let delimiter: Delimiter = first;
  while (!delimiter.isLast) {
    if (parts.length === most) throw new Mm7Error(2007, `the body has more than ${most} parts`);
    const next: Delimiter = delimiterFrom(bytes, boundary, delimiter.end) ?? {
      start: bytes.length,
      end: bytes.length,
      isLast: true,
    };
    parts.push(partOf(bytes.subarray(delimiter.end, next.start), headerBytes));
    delimiter = next;
  }
  return parts;
}

/** Writes a multipart body: header lines as given, bytes as they are. */
export function writeMultipart(parts: readonly MimePart[], boundary: string): Buffer {
  const pieces = parts.flatMap(({ headers, body }) => {
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
    return [Buffer.from(`--${boundary}\r\n${lines.join('')}\r\n`), body, Buffer.from('\r\n')];
  });
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

type Delimiter = { readonly start: number; readonly end: number; readonly isLast: boolean };

/** The next delimiter line. The line end before it belongs to it, not to the part. */
function delimiterFrom(bytes: Buffer, boundary: string, from: number): Delimiter | undefined {
  const mark = `--${boundary}`;
  for (let at = bytes.indexOf(mark, from); at >= 0; at = bytes.indexOf(mark, at + 1)) {
    if (at > 0 && bytes[at - 1] !== lf) continue;
    const rest = bytes.subarray(at + mark.length, at + mark.length + 80).toString('latin1');
    const [line, isLast] = /^(--)?[ \t]{0,60}(?:\r?\n|$)/.exec(rest) ?? [];
    if (line === undefined) continue;
    const end = at + mark.length + line.length;
    return { start: at - lineEndBefore(bytes, at, from), end, isLast: isLast !== undefined };
  }
  return undefined;
}

const lf = 0x0a;
const cr = 0x0d;

function lineEndBefore(bytes: Buffer, at: number, from: number): number {
  if (at <= from) return 0;
  return at - 1 > from && bytes[at - 2] === cr ? 2 : 1;
}

function partOf(bytes: Buffer, headerBytes: number): MimePart {
  const [blank] = /^\r?\n/.exec(bytes.subarray(0, 2).toString('latin1')) ?? [];
  if (blank) return { headers: [], body: bytes.subarray(blank.length) };
  const head = bytes.subarray(0, headerBytes).toString('utf8');
  const [end] = /\r?\n\r?\n/.exec(head) ?? [];
  if (end === undefined) throw new Mm7Error(2007, `a part has no end of its header within ${headerBytes} bytes`);
  const written = head.slice(0, head.indexOf(end));
  const headers = written.split(/\r?\n(?![ \t])/).flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon > 0
      ? [
          [
            line.slice(0, colon).trim(),
            line
              .slice(colon + 1)
              .replace(/\s+/g, ' ')
              .trim(),
          ],
        ]
      : [];
  });
  const body = bytes.subarray(Buffer.byteLength(written) + end.length);
  return { headers, body: decoded(body, headerOf({ headers }, 'content-transfer-encoding')) };
}

function decoded(body: Buffer, encoding: string | undefined): Buffer {
  switch (encoding && readHeader(encoding).value) {
    case 'base64':
      return Buffer.from(body.toString('latin1'), 'base64');
    case 'quoted-printable':
      return Buffer.from(
        body
          .toString('latin1')
          .replace(/[ \t]*=[ \t]*\r?\n/g, '')
          .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      );
    default:
      return body;
  }
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
