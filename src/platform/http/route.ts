import type { z } from 'zod';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { Language } from './language.ts';

/** Who may call a route. There is no default: a route that does not say is refused at start. */
export type Access =
  | 'public'
  /** Anyone, but the route is there only while carriers are simulated. */
  | 'simulated'
  /** Every signed-in person, even one who still has to change a one-time password or to set up a second factor. */
  | 'signed-in'
  /** The holder of a phone who has proved it, in a session of another kind than those of staff: neither opens the other's routes. */
  | 'subscriber'
  | { readonly roles: readonly string[] }
  /** Programs of these IP addresses or ranges, such as a carrier's platform; they bring no cookie. */
  | { readonly addresses: readonly string[] };

/** The signed-in person behind a request. */
export type Caller = {
  id: string;
  name: string;
  role: string;
  /** The company this person works for, when that is not ours: rows of others are not theirs to see. */
  organisation?: string | undefined;
  passwordChangeDue: boolean;
  /** `due`: this role must have a second factor, and the person has not set it up. */
  secondFactor?: 'on' | 'off' | 'due' | 'unavailable';
};

/** The holder of a phone behind a request, and the session in which the phone was proved. */
export type Holder = { readonly phone: Phone; readonly session: Id };

type Schema = z.ZodType;
type Parsed<S> = S extends Schema ? z.output<S> : undefined;

/** A validated request. `now` is business time; `signal` aborts when the client leaves or the server stops. */
export type Request<Params = unknown, Query = unknown, Body = unknown> = {
  params: Params;
  query: Query;
  body: Body;
  /** What a route with `upload` is sent, as it arrives. */
  upload: AsyncIterable<Uint8Array>;
  /** How long it says that it is. */
  uploadBytes: number | undefined;
  staff: Caller | undefined;
  holder: Holder | undefined;
  cookie(name: string): string | undefined;
  /** A header of the request; empty where it has none. For programs that sign what they send. */
  header(name: string): string;
  address: string;
  /** What the client says it is; the first 200 characters. */
  userAgent: string;
  now: Date;
  correlationId: string;
  language: Language;
  signal: AbortSignal;
};

/** One event of a stream; `data` goes as JSON. */
export type ServerEvent = { event: string; data: unknown };

/** A file to be saved under a name. What it brings is sent as it comes; a failure on the way breaks the connection off. */
export type Download = { name: string; type: string; content: AsyncIterable<Uint8Array | string> };

/** Bytes of a file, both ends included. */
export type ByteRange = { readonly first: number; readonly last: number };

/** A sound or picture that a page plays in place: a player asks for the parts it needs (RFC 9110, one range at a time). */
export type Media = {
  type: string;
  bytes: number;
  content(range: ByteRange): Promise<AsyncIterable<Uint8Array>>;
};

/** A text of a type of its own, such as XML; status 200 unless said. */
export type TextAnswer = { status?: number; text: string; type: string; headers?: Readonly<Record<string, string>> };

/** A JSON answer; status 200 unless said. */
export type JsonAnswer<Body = unknown> = {
  status?: number;
  body?: Body;
  headers?: Readonly<Record<string, string>>;
};

/** A JSON answer, a file, a medium to play, a text, or a stream of server-sent events. */
export type Answer<Body = unknown> =
  | JsonAnswer<Body>
  | { download: Download }
  | { media: Media }
  | TextAnswer
  | { events: AsyncIterable<ServerEvent> };

/** A route as the server mounts it. */
export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` for what `params` describes. */
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly params?: Schema | undefined;
  readonly query?: Schema | undefined;
  readonly body?: Schema | undefined;
  readonly answer?: Schema | undefined;
  /**
   * Content types of what is no JSON: of a file, a text, or `text/event-stream`. A route that does not name them can answer
   * JSON only, and one without `answer` no body at all, so that the description of the interface is never wrong.
   */
  readonly sends?: readonly string[] | undefined;
  /** Bytes of JSON that are read at most; 64 KiB unless said. */
  readonly bodyLimitBytes?: number;
  /** Content types of a file that is sent as the body itself; `handle` reads it from `upload` and bounds its size. */
  readonly upload?: readonly string[];
  /** `strict` where a password could be guessed: a few calls a minute from one address. */
  readonly rate?: 'strict';
  handle(request: Request): Promise<Answer>;
};

/**
 * Declares a route. Its schemas give `handle` its types; the request is validated before it runs, and the answer is
 * parsed by `answer` on the way out, so a field that the schema does not name never leaves.
 */
export function route<
  Params extends Schema | undefined = undefined,
  Query extends Schema | undefined = undefined,
  Body extends Schema | undefined = undefined,
  Result extends Schema | undefined = undefined,
  Sends extends readonly string[] | undefined = undefined,
>(
  definition: Omit<Route, 'params' | 'query' | 'body' | 'answer' | 'sends' | 'handle'> & {
    params?: Params;
    query?: Query;
    body?: Body;
    answer?: Result;
    sends?: Sends;
    handle(
      request: Request<Parsed<Params>, Parsed<Query>, Parsed<Body>>,
    ): Promise<
      Sends extends undefined
        ? JsonAnswer<Result extends Schema ? z.input<Result> : undefined>
        : Answer<Result extends Schema ? z.input<Result> : undefined>
    >;
  },
): Route {
  return definition as Route;
}

/** What is wrong with a set of routes, one line each: no declared access, an empty list of roles, the same address twice. */
export function faultsOfRoutes(routes: readonly Route[]): string[] {
  const seen = new Set<string>();
  return routes.flatMap((each) => {
    const name = `${each.method} ${each.path}`;
    const again = seen.has(name);
    seen.add(name);
    return [
      ...(declaresAccess(each.access) ? [] : [`${name} does not declare who may call it`]),
      ...(again ? [`${name} is there twice`] : []),
    ];
  });
}

function declaresAccess(access: Access | undefined): boolean {
  if (typeof access === 'object') return ('roles' in access ? access.roles : access.addresses).length > 0;
  return access !== undefined && ['public', 'simulated', 'signed-in', 'subscriber'].includes(access);
}
