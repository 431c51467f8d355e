import { bodyParser } from '@koa/bodyparser';

import type Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import { addressList } from './addresses.ts';
import { sendEvents } from './events.ts';
import { languageOf } from './language.ts';
import { bodyOf, sendMedia } from './media.ts';
import { problems } from './problem.ts';
import type { Answer, Caller, Download, Holder, Media, Route, TextAnswer } from './route.ts';
import { type RateLimits, refuseUnlessOwnPage } from './security.ts';
import { validate } from './validate.ts';

/** What every route of one server shares. */
export type Surroundings = {
  /** Who sends these cookies; undefined is nobody. Who only listens to a stream of events is not seen at work by it. */
  authenticate(cookie: (name: string) => string | undefined, presence: 'asks' | 'listens'): Promise<Caller | undefined>;
  /** Whose phone was proved by who sends these cookies. Where it is left out, nobody is a subscriber. */
  findHolder?(cookie: (name: string) => string | undefined): Promise<Holder | undefined>;
  /** Business time. */
  now(): Date;
  limits: RateLimits;
  /** One for each request that is being answered; a stop aborts them. */
  running: Set<AbortController>;
  /** How often a stream of events says that it is there, and asks whether it still may be. */
  heartbeatMs: number;
};

const defaultBodyLimitBytes = 64 * 1024;

/** Puts a route under its address: admit, read, validate, handle, answer. */
export function mount(router: Router, route: Route, around: Surroundings): void {
  const layers: Middleware[] = [admit(route, around)];
  if (route.upload) layers.push(admitUpload(route.upload));
  if (route.body) layers.push(readBody(route.bodyLimitBytes ?? defaultBodyLimitBytes));
  router.register(route.path, [route.method.toLowerCase()], [...layers, run(route, around)] as never);
}

/** Lets in who may call the route, before anything of the request is read. */
function admit(route: Route, around: Surroundings): Middleware {
  const { access } = route;
  if (typeof access === 'object' && 'addresses' in access) return admitAddresses(access.addresses);
  if (access === 'subscriber') return admitHolder(route, around);
  return async (ctx, next) => {
    if (route.rate === 'strict') await around.limits.strict(ctx.ip);
    await admitCaller(ctx, route, around, 'asks');
    await next();
  };
}

/** Lets in the holder of a phone: from our own page only, and not faster than a hand moves. */
function admitHolder(route: Route, { findHolder, limits }: Surroundings): Middleware {
  return async (ctx, next) => {
    if (route.rate === 'strict') await limits.strict(ctx.ip);
    const holder = await findHolder?.((name) => ctx.cookies.get(name));
    if (!holder) throw problems.phoneNotProved();
    refuseUnlessOwnPage(ctx);
    await limits.holder(holder.phone);
    ctx.state['holder'] = holder;
    await next();
  };
}

/** Finds out who asks, where the route wants to know. Throws when it does not let this one in. */
async function admitCaller(
  ctx: Context,
  route: Route,
  { authenticate }: Surroundings,
  presence: 'asks' | 'listens',
): Promise<void> {
  const { access } = route;
  if (access === 'public' || access === 'simulated' || (typeof access === 'object' && 'addresses' in access)) return;
  const staff = await authenticate((name) => ctx.cookies.get(name), presence);
  ctx.state['staff'] = staff;
  refuseUnlessAllowed(route, staff);
}

function admitAddresses(addresses: readonly string[]): Middleware {
  const isListed = addressList(addresses);
  return async (ctx, next) => {
    if (!isListed(ctx.ip)) throw problems.foreignAddress(ctx.ip);
    await next();
  };
}

function refuseUnlessAllowed({ access }: Route, staff: Caller | undefined): void {
  if (!staff) throw problems.notSignedIn();
  if (access === 'signed-in') return;
  if (staff.passwordChangeDue) throw problems.passwordChangeDue();
  if (staff.secondFactor === 'due') throw problems.secondFactorDue();
  if (typeof access === 'string' || !('roles' in access) || !access.roles.includes(staff.role))
    throw problems.forbidden();
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

function admitUpload(types: readonly string[]): Middleware {
  return async (ctx, next) => {
    if (!ctx.is(...types)) throw problems.unsupportedUpload(types);
    await next();
  };
}

function run(route: Route, around: Surroundings): Middleware {
  const { now, running, limits, heartbeatMs } = around;
  return async (ctx) => {
    const language = languageOf(ctx.get('accept-language'));
    const given = { params: ctx['params'], query: ctx.query, body: ctx.request.body };
    const ending = endOf(ctx, running);
    const { signal } = ending;
    const answer = await route.handle({
      ...validate(route, given),
      upload: ctx.req,
      uploadBytes: ctx.request.length,
      staff: ctx.state['staff'],
      holder: ctx.state['holder'],
      cookie: (name) => ctx.cookies.get(name),
      header: (name) => ctx.get(name),
      address: ctx.ip,
      userAgent: ctx.get('user-agent').slice(0, 200),
      now: now(),
      correlationId: ctx.state['correlationId'],
      language,
      signal,
    });
    if ('events' in answer) {
      assertDeclared(route, 'text/event-stream');
      limits.stream(ctx.state['staff']?.id ?? ctx.ip, signal);
      const mayListen = () => admitCaller(ctx, route, around, 'listens');
      sendEvents(ctx, answer.events, { ending, heartbeatMs, mayListen });
    } else if ('download' in answer) sendFile(ctx, route, answer.download);
    else if ('media' in answer) {
      assertDeclared(route, answer.media.type);
      await sendMedia(ctx, answer.media);
    } else if ('text' in answer) sendText(ctx, route, answer);
    else sendAnswer(ctx, route, answer);
  };
}

/** Aborts when the answer is out or its client has left; a stop of the server aborts all that still run. */
function endOf(ctx: Context, running: Set<AbortController>): AbortController {
  const request = new AbortController();
  // The client may have left while it was let in.
  if (ctx.res.closed) request.abort();
  else running.add(request);
  ctx.res.once('close', () => {
    running.delete(request);
    request.abort();
  });
  return request;
}

function sendFile(ctx: Context, route: Route, { name, type, content }: Download): void {
  assertDeclared(route, type);
  ctx.set({
    'cache-control': 'no-store',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
  });
  ctx.type = type;
  ctx.body = bodyOf(content);
}

function sendText(ctx: Context, route: Route, { status = 200, text, type, headers = {} }: TextAnswer): void {
  assertDeclared(route, type);
  ctx.status = status;
  ctx.set({ 'cache-control': 'no-store', ...headers });
  ctx.type = type;
  ctx.body = text;
}

/** What a route sends stands in the description of the interface, or is a fault of the route. */
function assertDeclared({ method, path, sends = [] }: Route, type: string): void {
  const [plain] = type.split(';');
  if (!sends.includes(plain!)) throw new Error(`${method} ${path} sends ${plain}, and does not declare it`);
}

function sendAnswer(
  ctx: Context,
  route: Route,
  {
    status,
    body,
    headers = {},
  }: Exclude<Answer, { events: unknown } | { download: unknown } | { media: Media } | TextAnswer>,
): void {
  ctx.status = status ?? (body === undefined ? 204 : 200);
  ctx.set({ 'cache-control': 'no-store', ...headers });
  if (body !== undefined) ctx.body = route.answer ? route.answer.parse(body) : body;
}
