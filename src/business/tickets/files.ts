/** What may be attached, told by its first bytes and not by what it says it is. */
const kinds: readonly { readonly type: string; readonly begins: (head: Buffer) => boolean }[] = [
  { type: 'image/png', begins: (head) => head.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex')) },
  { type: 'image/jpeg', begins: (head) => head.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex')) },
  { type: 'image/gif', begins: (head) => head.subarray(0, 4).toString('latin1') === 'GIF8' },
  { type: 'image/webp', begins: (head) => riff(head) === 'WEBP' },
  { type: 'audio/wav', begins: (head) => riff(head) === 'WAVE' },
  { type: 'audio/amr', begins: (head) => head.subarray(0, 5).toString('latin1') === '#!AMR' },
  {
    type: 'audio/mpeg',
    begins: (head) =>
      head.subarray(0, 3).toString('latin1') === 'ID3' || (head[0] === 0xff && (head[1]! & 0xe0) === 0xe0),
  },
  { type: 'application/pdf', begins: (head) => head.subarray(0, 5).toString('latin1') === '%PDF-' },
  { type: 'image/tiff', begins: (head) => ['49492a00', '4d4d002a'].includes(head.subarray(0, 4).toString('hex')) },
  // Sheets and documents are ZIP archives; they are handed on as they are and never opened here.
  { type: 'application/zip', begins: (head) => head.subarray(0, 4).toString('hex') === '504b0304' },
  { type: 'text/plain', begins: (head) => head.length > 0 && isText(head) },
];

/** The kinds of files that may be attached, and the bytes of one at most. */
export const attachmentTypes = kinds.map(({ type }) => type);
export const attachmentLimitBytes = 10 * 1024 * 1024;

/** The kind of a file by its first bytes; undefined when it is none that may be attached. */
export function kindOf(head: Buffer): string | undefined {
  return kinds.find(({ begins }) => begins(head))?.type;
}

function riff(head: Buffer): string | undefined {
  return head.subarray(0, 4).toString('latin1') === 'RIFF' ? head.subarray(8, 12).toString('latin1') : undefined;
}

function isText(head: Buffer): boolean {
  return !head.some((byte) => byte === 0x7f || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d));
}
