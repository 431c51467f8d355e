import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { send } from '@koa/send';
import type { Context, Middleware } from 'koa';
import { allowStyles } from './security.ts';

/** What stands for it in the built page (`src/consoles/vite.config.ts`). */
const nonceInPage = 'nonce-of-this-page';

const yearMs = 365 * 24 * 3_600_000;
/** What programs call; an address there that is no route is a fault of the caller, not a page. */
const interfaces = ['/api/', '/sim/'];

/**
 * Serves the built consoles from `folder`. Files under assets/ carry a hash in their name and are kept for ever; any address
 * without a dot is a page of the one application, which knows its own routes.
 */
export function pages(folder: string, onPage?: (path: string) => void): Middleware {
  const isBuilt = existsSync(path.join(folder, 'index.html'));
  return async (ctx, next) => {
    const isRead = ctx.method === 'GET' || ctx.method === 'HEAD';
    const isForUs = isBuilt && isRead && !interfaces.some((start) => ctx.path.startsWith(start));
    if (!isForUs) return next();
    if (!path.posix.extname(ctx.path)) {
      if (isSeen(ctx)) onPage?.(ctx.path);
      return sendPage(ctx, folder);
    }
    try {
      await send(ctx, ctx.path, { root: folder, ...(isAsset(ctx.path) && { maxage: yearMs, immutable: true }) });
    } catch (error) {
      const { status = 500 } = error as { status?: number };
      if (status >= 500) throw error;
      await next(); // not there, or outside the folder: the caller learns no more than that
    }
  };
}

/** A part of the built consoles: its name changes with its content. */
export const isAsset = (place: string): boolean => place.startsWith('/assets/');

/** Asked for by a person: no look ahead of a browser, and no program that only wants to know whether the page is there. */
function isSeen(ctx: Context): boolean {
  return ctx.method === 'GET' && !ctx.get('sec-purpose').includes('prefetch');
}

/** Each time with a nonce of its own, by which the page lets in the styles that its libraries write. */
async function sendPage(ctx: Context, folder: string): Promise<void> {
  const nonce = randomBytes(18).toString('base64');
  const page = await readFile(path.join(folder, 'index.html'), 'utf8');
  allowStyles(ctx, nonce);
  ctx.set('cache-control', 'no-cache');
  ctx.type = 'html';
  ctx.body = page.replaceAll(nonceInPage, nonce);
}
