import { Readable } from 'node:stream';
import type { Context } from 'koa';
import type { ByteRange, Media } from './route.ts';

/** Answers with a whole medium, or with the part that a player asks for (RFC 9110 §14). */
export async function sendMedia(ctx: Context, { type, bytes, content }: Media): Promise<void> {
  const asked = ctx.get('range');
  const range = asked === '' ? undefined : rangeIn(asked, bytes);
  ctx.set({ 'cache-control': 'no-store', 'accept-ranges': 'bytes', 'content-disposition': 'inline' });
  if (range === 'unsatisfiable') {
    ctx.status = 416;
    ctx.set('content-range', `bytes */${bytes}`);
    return;
  }
  const { first, last } = range ?? { first: 0, last: bytes - 1 };
  ctx.status = range ? 206 : 200;
  if (range) ctx.set('content-range', `bytes ${first}-${last}/${bytes}`);
  ctx.type = type;
  ctx.body = bodyOf(await content({ first, last }));
  // Set last: a stream as the body takes the length away.
  ctx.length = last - first + 1;
}

/** What is sent, so that a file is closed with it: also when whoever asked has gone before the first byte was read. */
export function bodyOf(content: AsyncIterable<Uint8Array | string>): Readable {
  return content instanceof Readable ? content : Readable.from(content, { objectMode: false });
}

const oneRange = /^bytes=(\d*)-(\d*)$/;

/** `bytes=0-99`, `bytes=100-`, `bytes=-50`. Several ranges, and what is no range, are answered with the whole, as the standard allows. */
export function rangeIn(asked: string, bytes: number): ByteRange | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = oneRange.exec(asked.trim()) ?? [];
  if (from === '' && to === '') return undefined;
  if (from === '')
    return Number(to) > 0 ? { first: Math.max(0, bytes - Number(to)), last: bytes - 1 } : 'unsatisfiable';
  const first = Number(from);
  const last = to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1);
  if (first >= bytes) return 'unsatisfiable';
  return first > last ? undefined : { first, last };
}
