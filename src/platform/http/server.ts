import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import Koa, { type Middleware } from 'koa';
import type { Log } from '../log.ts';
import { addressList } from './addresses.ts';
import { answerFailures } from './failures.ts';
import { mount, type Surroundings } from './mount.ts';
import { isAsset, pages } from './pages.ts';
import { problems } from './problem.ts';
import { faultsOfRoutes, type Route } from './route.ts';
import { rateLimits, refuseForeignOrigin, securityHeaders } from './security.ts';

/** What one HTTP server serves, where, and to whom. */
export type HttpOptions = Pick<Surroundings, 'authenticate' | 'findHolder' | 'now'> & {
  host: string;
  /** 0 takes a free port. */
  port: number;
  routes: readonly Route[];
  log: Log;
  /** Folder of the built consoles. */
  consolesDir: string;
  /** Told the path of every page that somebody asks for. */
  onPage?(path: string): void;
  /** Told of every answer: to which route, with which status, after how many seconds. */
  onAnswer?(answer: HttpAnswer): void;
  /** People come through a TLS proxy, whose X-Forwarded-* headers are then believed. */
  behindTls: boolean;
  /** Of streams of events; every 20 s unless said. */
  heartbeatMs?: number;
};

/** An answer as figures count it. `route` is the address as it is declared; a file of the consoles is `pages`. */
export type HttpAnswer = { method: string; route: string; status: number; seconds: number };

/** A running server; `url` names the port it took. */
export type HttpServer = { url: string; stop(): Promise<void> };

const stopPatienceMs = 3_000;
/** A recording of some megabytes may come over a slow line. */
const uploadPatienceMs = 300_000;
const sweepMs = 20;
// Proxies close a stream that says nothing for a minute.
const usualHeartbeatMs = 20_000;

/**
 * Serves the routes, and the consoles beside them. Throws when a route does not declare who may call it, or the port is
 * taken. `stop` says bye to event streams, lets running requests finish, and closes what is left after 3 s.
 */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const faults = faultsOfRoutes(options.routes);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const running = new Set<AbortController>();
  const app = buildApp(options, running);
  const server = createServer({ requestTimeout: uploadPatienceMs, headersTimeout: 10_000 }, app.callback());
  const url = await listen(server, options);
  return { url, stop: () => stopServer(server, running) };
}

function buildApp(options: HttpOptions, running: Set<AbortController>): Koa {
  const app = new Koa({ proxy: options.behindTls, maxIpsCount: 1 });
  // What fails in a handler is answered; what is left is a client that went away while it was being answered.
  app.on('error', (error) => options.log.debug({ error }, 'an answer did not arrive'));
  const limits = rateLimits();
  if (options.onAnswer) app.use(tellAnswers(options.onAnswer));
  app.use(nameAnswers);
  app.use(answerFailures(options.log));
  app.use(securityHeaders(options));
  app.use(exceptKnownPrograms(options.routes, exceptAssets(limits.general)));
  app.use(refuseForeignOrigin);
  const router = new Router();
  const around = { ...options, limits, running, heartbeatMs: options.heartbeatMs ?? usualHeartbeatMs };
  for (const route of options.routes) mount(router, route, around);
  app.use(router.routes());
  app.use(refuseOtherMethods(router));
  app.use(pages(options.consolesDir, options.onPage));
  app.use(() => Promise.reject(problems.notFound()));
  return app;
}

/** Tells of each answer when it is ready; a stream of events is counted from its beginning to its first line. */
function tellAnswers(tell: (answer: HttpAnswer) => void): Middleware {
  return async (ctx, next) => {
    const begun = performance.now();
    await next();
    const route = (ctx['_matchedRoute'] as string | undefined) ?? 'pages';
    // A client can make up a method; what it made up is not a name of ours.
    const method = route === 'pages' ? 'GET' : ctx.method;
    tell({ method, route, status: ctx.status, seconds: (performance.now() - begun) / 1_000 });
  };
}

/** What a program reads is no page: a browser that is led to it saves it under a name of ours, whatever the address ends with. */
const nameAnswers: Middleware = async (ctx, next) => {
  await next();
  const isJson = ctx.response.is(['json', '+json']) !== false;
  if (isJson && ctx.path.startsWith('/api/') && !ctx.res.hasHeader('content-disposition'))
    ctx.set('content-disposition', 'attachment; filename="api.json"');
};

/** A carrier's platform may call as often as it has something to say: it is known by its address, and met by its route. */
function exceptKnownPrograms(routes: readonly Route[], limit: Middleware): Middleware {
  const known = new Map(
    routes.flatMap(({ path, access }) =>
      typeof access === 'object' && 'addresses' in access ? [[path, addressList(access.addresses)] as const] : [],
    ),
  );
  return (ctx, next) => (known.get(ctx.path)?.(ctx.ip) ? next() : limit(ctx, next));
}

/**
 * The files of the consoles cost a read of a disk, a page has dozens, and an office of agents shares one address: were they
 * counted, a page would come without a part of it.
 */
function exceptAssets(limit: Middleware): Middleware {
  return (ctx, next) => (isAsset(ctx.path) ? next() : limit(ctx, next));
}

function refuseOtherMethods(router: Router): Middleware {
  return async (ctx, next) => {
    const allowed = new Set(router.match(ctx.path, ctx.method).path.flatMap(({ methods }) => methods));
    if (allowed.size > 0) throw problems.methodNotAllowed([...allowed].join(', '));
    await next();
  };
}

async function listen(server: Server, { host, port }: HttpOptions): Promise<string> {
  server.listen(port, host);
  await once(server, 'listening').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EADDRINUSE') throw cause;
    throw new Error(`port ${port} of ${host} is taken: stop the other program, or set PORT to another`, { cause });
  });
  const name = host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${(server.address() as AddressInfo).port}`;
}

async function stopServer(server: Server, running: Set<AbortController>): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const request of running) request.abort();
  // A connection falls idle when its last answer is out, and would then be kept for another request.
  const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
  const impatience = setTimeout(() => server.closeAllConnections(), stopPatienceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(impatience);
}
