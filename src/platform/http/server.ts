import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import Koa, { type Context, type Middleware } from 'koa';
import { WorldError } from '../../values/outcome.ts';
import type { Log } from '../log.ts';
import { sendEvents } from './events.ts';
import { languageOf } from './language.ts';
import { pages } from './pages.ts';
import { Problem, presentProblem, problems } from './problem.ts';
import { type Caller, faultsOfRoutes, type Route } from './route.ts';
import { type RateLimits, rateLimits, refuseForeignOrigin, securityHeaders } from './security.ts';
import { validate } from './validate.ts';

export type HttpOptions = {
  host: string;
  /** 0 takes a free port. */
  port: number;
  routes: readonly Route[];
  /** Who sends these cookies; undefined is nobody. */
  authenticate(cookie: (name: string) => string | undefined): Promise<Caller | undefined>;
  log: Log;
  /** Folder of the built consoles. */
  consolesDir: string;
  /** Business time. */
  now(): Date;
  /** People come through a TLS proxy, whose X-Forwarded-* headers are then believed. */
  behindTls: boolean;
};

export type HttpServer = { url: string; stop(): Promise<void> };

const defaultBodyLimitBytes = 64 * 1024;
const stopPatienceMs = 3_000;
const sweepMs = 20;

/**
 * Serves the routes, and the consoles beside them. Throws when a route does not declare who may call it, or the port is taken.
 * `stop` lets running requests finish, says bye to event streams, and closes what is left after 3 s.
 */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const faults = faultsOfRoutes(options.routes);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const running = new Set<AbortController>();
  const app = buildApp(options, running);
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, app.callback());
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return { url: `http://${host}:${port}`, stop: () => stopServer(server, running) };
}

function buildApp(options: HttpOptions, running: Set<AbortController>): Koa {
  const app = new Koa({ proxy: options.behindTls, maxIpsCount: 1 });
  const limits = rateLimits();
  app.use(answerFailures(options.log));
  app.use(securityHeaders(options));
  app.use(limits.general);
  app.use(refuseForeignOrigin);
  const router = new Router();
  for (const each of options.routes) mount(router, each, options, limits, running);
  app.use(router.routes());
  app.use(refuseOtherMethods(router));
  app.use(pages(options.consolesDir));
  app.use(() => Promise.reject(problems.notFound()));
  return app;
}

/** The outermost layer: gives the request its id, and turns whatever is thrown into a problem in the caller's language. */
function answerFailures(log: Log): Middleware {
  return async (ctx, next) => {
    const correlationId = /^[\w-]{8,64}$/.test(ctx.get('x-correlation-id'))
      ? ctx.get('x-correlation-id')
      : randomUUID();
    ctx.state['correlationId'] = correlationId;
    ctx.set('x-correlation-id', correlationId);
    try {
      await next();
    } catch (error) {
      const problem = problemOf(error);
      if (problem.status >= 500)
        log.error({ error, correlationId, method: ctx.method, path: ctx.path }, 'a request failed');
      ctx.status = problem.status;
      ctx.set(problem.headers);
      ctx.body = presentProblem(problem, languageOf(ctx.get('accept-language')), correlationId);
      ctx.type = 'application/problem+json';
    }
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof WorldError && error.retryable) return problems.unavailable();
  return problems.internal();
}

function mount(
  router: Router,
  route: Route,
  options: HttpOptions,
  limits: RateLimits,
  running: Set<AbortController>,
): void {
  const layers: Middleware[] = [admit(route, options, limits)];
  if (route.body) layers.push(readBody(route.bodyLimitBytes ?? defaultBodyLimitBytes));
  router.register(route.path, [route.method.toLowerCase()], [...layers, run(route, options, running)] as never);
}

/** Lets in who may call the route, before anything of the request is read. */
function admit(route: Route, { authenticate }: HttpOptions, limits: RateLimits): Middleware {
  return async (ctx, next) => {
    if (route.rate === 'strict') await limits.strict(ctx.ip);
    if (route.access !== 'public' && route.access !== 'simulated') {
      const staff = await authenticate((name) => ctx.cookies.get(name));
      refuseUnlessAllowed(route, staff);
      ctx.state['staff'] = staff;
    }
    await next();
  };
}

function refuseUnlessAllowed({ access }: Route, staff: Caller | undefined): void {
  if (!staff) throw problems.notSignedIn();
  if (access === 'signed-in') return;
  if (staff.passwordChangeDue) throw problems.passwordChangeDue();
  if (typeof access === 'string' || !access.roles.includes(staff.role)) throw problems.forbidden();
}

function readBody(limitBytes: number): Middleware {
  const parse = bodyParser({
    enableTypes: ['json'],
    parsedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'],
    jsonLimit: limitBytes,
    onError(error) {
      throw (error as { status?: number }).status === 413 ? problems.tooLarge() : problems.malformedBody();
    },
  });
  return async (ctx, next) => {
    if (ctx.request.length && !ctx.is('json')) throw problems.unsupportedBody();
    await parse(ctx as never, next);
  };
}

function run(route: Route, { now }: HttpOptions, running: Set<AbortController>): Middleware {
  return async (ctx) => {
    const language = languageOf(ctx.get('accept-language'));
    const given = { params: ctx['params'], query: ctx.query, body: ctx.request.body };
    const signal = endOf(ctx, running);
    const answer = await route.handle({
      ...validate(route, given, language),
      staff: ctx.state['staff'],
      cookie: (name) => ctx.cookies.get(name),
      address: ctx.ip,
      now: now(),
      correlationId: ctx.state['correlationId'],
      language,
      signal,
    });
    if ('events' in answer) return sendEvents(ctx, answer.events, signal);
    ctx.status = answer.status ?? (answer.body === undefined ? 204 : 200);
    ctx.set(answer.headers ?? {});
    if (answer.body !== undefined) ctx.body = route.answer ? route.answer.parse(answer.body) : answer.body;
    ctx.set('cache-control', 'no-store');
  };
}

/** Aborts when the answer is out or its client has left; `stopServer` aborts all that still run. */
function endOf(ctx: Context, running: Set<AbortController>): AbortSignal {
  const request = new AbortController();
  running.add(request);
  ctx.res.once('close', () => {
    running.delete(request);
    request.abort();
  });
  return request.signal;
}

function refuseOtherMethods(router: Router): Middleware {
  return async (ctx, next) => {
    const allowed = [...new Set(router.match(ctx.path, ctx.method).path.flatMap(({ methods }) => methods))];
    if (allowed.length > 0) throw problems.methodNotAllowed(allowed.join(', '));
    await next();
  };
}

async function stopServer(server: Server, running: Set<AbortController>): Promise<void> {
  for (const request of running) request.abort();
  const closed = once(server, 'close');
  server.close();
  // A connection falls idle when its last answer is out, and would then be kept for another request.
  const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
  const impatience = setTimeout(() => server.closeAllConnections(), stopPatienceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(impatience);
}
