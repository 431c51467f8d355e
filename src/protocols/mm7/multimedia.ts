import { createHash } from 'node:crypto';
import { encodeText } from '../sms/index.ts';
import type { Mm7Dialect } from './dialect.ts';
import { Mm7Error } from './errors.ts';
import { readHeader, writeHeader } from './header.ts';
import { headerOf, type MimePart, readMultipart, writeMultipart } from './mime.ts';

/** One object of a multimedia message. */
export type Medium = {
  /** Plain ASCII file name; SMIL names the object by it. */
  readonly name: string;
  /** Such as `image/jpeg`, in small letters and without parameters. */
  readonly type: string;
  /** Of a text. */
  readonly charset?: string;
  readonly data: Uint8Array;
};

/** Media packed once, for as many requests as carry them: a message to a million phones is not packed a million times. */
export type PackedMedia = {
  /** What a Content element points at. */
  readonly contentId: string;
  /** A boundary that does not occur in the media, for what stands around them. */
  readonly outerBoundary: string;
  readonly part: MimePart;
};

/**
 * Packs media into one part: related to their SMIL where they have one (which then stands first), else mixed (spec 3). The
 * same media give the same bytes; boundaries are made from their digest and do not occur in them.
 * @throws RangeError where there is nothing to pack.
 */
export function packMedia(media: readonly Medium[]): PackedMedia {
  if (media.length === 0) throw new RangeError('there are no media to pack');
  const smil = media.find(({ type }) => type === smilType);
  const parts = (smil ? [smil, ...media.filter((one) => one !== smil)] : media).map(partOf);
  const mark = markOf(media);
  const [contentId, boundary] = [`content.${mark}`, `inner.${mark}`];
  const type = smil
    ? writeHeader('multipart/related', { type: smilType, start: `<${smil.name}>`, boundary })
    : writeHeader('multipart/mixed', { boundary });
  const headers = [
    ['Content-Type', type],
    ['Content-ID', `<${contentId}>`],
  ] as const;
  return { contentId, outerBoundary: `outer.${mark}`, part: { headers, body: writeMultipart(parts, boundary) } };
}

/** A digest of the media that does not occur in them. */
function markOf(media: readonly Medium[]): string {
  const hash = createHash('sha256');
  for (const { name, data } of media) hash.update(name).update(data);
  let mark = hash.digest('hex').slice(0, 24);
  while (media.some(({ data }) => Buffer.from(data).includes(mark)))
    mark = createHash('sha256').update(mark).digest('hex').slice(0, 24);
  return mark;
}

const smilType = 'application/smil';

function partOf({ name, type, charset, data }: Medium): MimePart {
  const isText = type.startsWith('text/') || type === smilType;
  return {
    headers: [
      ['Content-Type', isText ? `${type}; charset=${charset ?? 'UTF-8'}` : type],
      ['Content-ID', `<${name}>`],
      ['Content-Location', name],
      ['Content-Transfer-Encoding', isText ? '8bit' : 'binary'],
    ],
    body: data,
  };
}

/** A text as one object, in the charset of the dialect. @throws RangeError for a character that GBK has no room for. */
export function textMedium(name: string, text: string, { textCharset }: Pick<Mm7Dialect, 'textCharset'>): Medium {
  const data = textCharset === 'GBK' ? encodeText('gbk', text) : Buffer.from(text);
  return { name, type: 'text/plain', charset: textCharset, data };
}

/** The text of a text object, by its charset; what is not of that charset is shown as �. @throws RangeError for one nobody knows. */
export function textOf({ charset = 'utf-8', data }: Medium): string {
  return new TextDecoder(charset.toLowerCase() === 'gb2312' ? 'gbk' : charset).decode(data);
}

/** Multiparts stand in each other this deep at most: SOAP, message, and one that some peers wrap around media. */
const deepest = 3;

/** Reads a part into its media, whether it is one object or a multipart of them. @throws Mm7Error 2007 */
export function readMultimedia(part: MimePart, depth = 0): Medium[] {
  const { value: type, parameters } = readHeader(headerOf(part, 'content-type') ?? 'application/octet-stream');
  if (type.startsWith('multipart/')) {
    if (depth === deepest) throw new Mm7Error(2007, `multiparts stand in each other more than ${deepest} deep`);
    const boundary = parameters.get('boundary');
    if (!boundary) throw new Mm7Error(2007, `a part of ${type} names no boundary`);
    return readMultipart(part.body, boundary).flatMap((one) => readMultimedia(one, depth + 1));
  }
  const charset = parameters.get('charset');
  return [{ name: nameOf(part), type, ...(charset && { charset }), data: whole(type, part.body) }];
}

function nameOf(part: MimePart): string {
  const { parameters } = readHeader(headerOf(part, 'content-type') ?? '');
  const named = headerOf(part, 'content-location') ?? headerOf(part, 'content-id') ?? parameters.get('name') ?? '';
  return named.replace(/^<|>$/g, '');
}

/** One SDK puts a line end of its own behind each object: after the end marker of a JPEG it is no part of it (spec 3). */
function whole(type: string, data: Uint8Array): Uint8Array {
  const end = Buffer.from(data.subarray(-4)).toString('latin1');
  return type === 'image/jpeg' && end === '\xff\xd9\r\n' ? data.subarray(0, -2) : data;
}
