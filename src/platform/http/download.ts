import type { Context } from 'koa';
import type { Download } from './route.ts';

/** Answers with a file that the browser saves. It leaves as it is made: a failure midway breaks the connection, so no half file passes for a whole one. */
export function sendDownload(ctx: Context, { name, type, content }: Download): void {
  ctx.set({ 'cache-control': 'no-store', 'content-type': type, 'x-content-type-options': 'nosniff' });
  // RFC 6266: the second form carries any script; the first is for programs that know nothing else.
  const plain = name.replace(/[^\w.-]/g, '_');
  ctx.set('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`);
  ctx.body = content;
}
