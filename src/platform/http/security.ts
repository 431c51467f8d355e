import type { Context, Middleware } from 'koa';
import helmet from 'koa-helmet';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Phone } from '../../values/phone.ts';
import { problems } from './problem.ts';

/**
 * Security headers for all that is answered. What writes styles into a page is let in by `allowStyles` for that page alone.
 * Over plain HTTP in an office nothing may be upgraded to a TLS that is not there.
 */
export function securityHeaders({ behindTls }: { behindTls: boolean }): Middleware {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'style-src': [ownStyles],
        'img-src': ["'self'", 'data:', 'blob:'],
        'font-src': ["'self'", 'data:'],
        'object-src': ["'none'"],
        'base-uri': ["'self'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    strictTransportSecurity: behindTls,
  }) as unknown as Middleware;
}

const ownStyles = "'self'";

/** Lets styles of this answer in that carry a nonce: those of the libraries that draw our pages. */
export function allowStyles(ctx: Context, nonce: string): void {
  const policy = String(ctx.response.get('content-security-policy'));
  ctx.set(
    'content-security-policy',
    policy.replace(`style-src ${ownStyles}`, `style-src ${ownStyles} 'nonce-${nonce}'`),
  );
}

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/** Refuses changes that another site asks a browser for. Programs send neither header and are let in to authenticate. */
export const refuseForeignOrigin: Middleware = async (ctx, next) => {
  if (!safeMethods.includes(ctx.method) && isForeign(ctx)) throw problems.foreignOrigin();
  await next();
};

/** Where only pages of ours call, a change must say that it comes from one. Every browser does. */
export function refuseUnlessOwnPage(ctx: Context): void {
  const says = ctx.get('sec-fetch-site') !== '' || ctx.get('origin') !== '';
  if (!safeMethods.includes(ctx.method) && (!says || isForeign(ctx))) throw problems.foreignOrigin();
}

function isForeign(ctx: Context): boolean {
  const site = ctx.get('sec-fetch-site');
  if (site) return site !== 'same-origin' && site !== 'none';
  const origin = ctx.get('origin');
  return origin !== '' && hostOf(origin) !== ctx.host;
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

// Per address. A console page asks a few dozen times while it loads; a person mistypes a password a few times a minute.
const generalRate = { points: 600, duration: 10 };
const strictRate = { points: 10, duration: 60 };
// Per phone: many share the address of a carrier's gateway. A page asks a dozen times while it loads.
const holderRate = { points: 100, duration: 10 };

// Each stream is a connection and a hearer of the database, held for hours.
const mostStreams = 20;

/** `general` stands before everything; `strict` before what could guess a password. All throw a 429 problem. */
export type RateLimits = {
  general: Middleware;
  strict(address: string): Promise<void>;
  /** Counts what the holder of a phone asks. */
  holder(phone: Phone): Promise<void>;
  /** Counts a stream of events of somebody until the signal aborts, if it has not yet; throws when they have too many open. */
  stream(who: string, signal: AbortSignal): void;
};

/** Limits of calls from one address, by real time and within this process. */
export function rateLimits(): RateLimits {
  const general = new RateLimiterMemory(generalRate);
  const strict = new RateLimiterMemory(strictRate);
  const holders = new RateLimiterMemory(holderRate);
  const streams = new Map<string, number>();
  const leave = (who: string) => {
    const left = streams.get(who)! - 1;
    if (left > 0) streams.set(who, left);
    else streams.delete(who);
  };
  return {
    async general(ctx, next) {
      await consume(general, ctx.ip);
      await next();
    },
    strict: (address) => consume(strict, address),
    holder: (phone) => consume(holders, phone),
    stream(who, signal) {
      if (signal.aborted) return;
      const open = streams.get(who) ?? 0;
      if (open >= mostStreams) throw problems.tooManyStreams();
      streams.set(who, open + 1);
      signal.addEventListener('abort', () => leave(who), { once: true });
    },
  };
}

async function consume(limiter: RateLimiterMemory, who: string): Promise<void> {
  try {
    await limiter.consume(who);
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) throw problems.tooMany(Math.ceil(refusal.msBeforeNext / 1000));
    throw refusal;
  }
}
