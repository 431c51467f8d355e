import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readHeader } from './header.ts';

/** Who calls: an account of the other side. */
export type Credentials = { readonly user: string; readonly password: string };

/** The Authorization header of HTTP Basic. */
export function basicAuthorization({ user, password }: Credentials): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** What a server asked of its caller with status 401, as far as it can be answered. */
export type Challenge =
  | { readonly scheme: 'basic' }
  | { readonly scheme: 'digest'; readonly realm: string; readonly nonce: string; readonly opaque?: string };

/** Reads a WWW-Authenticate header; Digest without `qop=auth` or with other than MD5 cannot be answered and is undefined. */
export function readChallenge(header: string): Challenge | undefined {
  if (/^\s*basic\b/i.test(header)) return { scheme: 'basic' };
  const asked = /^\s*digest\s+(.*)$/is.exec(header)?.[1];
  if (asked === undefined) return undefined;
  const { parameters } = digestParts(asked);
  const [realm, nonce, opaque] = ['realm', 'nonce', 'opaque'].map((name) => parameters.get(name));
  const isAuth = (parameters.get('qop') ?? '').split(',').some((one) => one.trim() === 'auth');
  const isMd5 = (parameters.get('algorithm') ?? 'MD5').toUpperCase() === 'MD5';
  if (realm === undefined || nonce === undefined || !isAuth || !isMd5) return undefined;
  return { scheme: 'digest', realm, nonce, ...(opaque !== undefined && { opaque }) };
}

/** Digest separates its parameters by commas. */
function digestParts(written: string) {
  return readHeader(`;${written.replace(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/g, ';')}`);
}

/** One call as Digest signs it; `count` rises with every call that uses the nonce. */
export type DigestCall = {
  readonly method: string;
  readonly uri: string;
  readonly count: number;
  readonly cnonce: string;
};

/** The Authorization header of HTTP Digest (RFC 2617, MD5, qop auth). */
export function digestAuthorization(
  credentials: Credentials,
  { realm, nonce, opaque }: Extract<Challenge, { scheme: 'digest' }>,
  call: DigestCall,
): string {
  const nc = call.count.toString(16).padStart(8, '0');
  const response = digestOf(credentials, realm, nonce, nc, call);
  const said = { username: credentials.user, realm, nonce, uri: call.uri, cnonce: call.cnonce, response };
  const quoted = Object.entries({ ...said, ...(opaque !== undefined && { opaque }) }).map(
    ([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`,
  );
  return `Digest ${quoted.join(', ')}, qop=auth, nc=${nc}, algorithm=MD5`;
}

function digestOf(
  { user, password }: Credentials,
  realm: string,
  nonce: string,
  nc: string,
  { method, uri, cnonce }: Omit<DigestCall, 'count'>,
): string {
  const secret = md5(`${user}:${realm}:${password}`);
  return md5(`${secret}:${nonce}:${nc}:${cnonce}:auth:${md5(`${method}:${uri}`)}`);
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/**
 * Proves who we are on one connection, one request after another: Basic with every request, Digest by the nonce that the other
 * side gave last.
 */
export class Prover {
  readonly #credentials: Credentials;
  readonly #scheme: 'basic' | 'digest';
  #challenge: Extract<Challenge, { scheme: 'digest' }> | undefined;
  #count = 0;

  constructor(credentials: Credentials, scheme: 'basic' | 'digest') {
    this.#credentials = credentials;
    this.#scheme = scheme;
  }

  /** The Authorization header of the next request; undefined while Digest has no nonce, and a 401 brings one. */
  authorization(method: string, uri: string): string | undefined {
    if (this.#scheme === 'basic') return basicAuthorization(this.#credentials);
    if (!this.#challenge) return undefined;
    this.#count += 1;
    const call = { method, uri, count: this.#count, cnonce: randomBytes(12).toString('hex') };
    return digestAuthorization(this.#credentials, this.#challenge, call);
  }

  /** Takes the WWW-Authenticate header of a 401. Whether the same request may be tried again with what it asks. */
  challenged(header: string | undefined): boolean {
    const asked = this.#scheme === 'digest' && header !== undefined ? readChallenge(header) : undefined;
    if (asked?.scheme !== 'digest' || asked.nonce === this.#challenge?.nonce) return false;
    this.#challenge = asked;
    this.#count = 0;
    return true;
  }
}

/** How a guard knows its callers: by either scheme, or by one. */
export type GuardOptions = {
  readonly realm: string;
  readonly schemes: readonly ('basic' | 'digest')[];
  /** The password of a user; undefined for one it does not know. */
  passwordOf(user: string): string | undefined;
};

/** How long a Digest nonce is good. */
const nonceMs = 5 * 60_000;
/** Nonces whose counts are remembered; the oldest are forgotten, and their callers asked again. */
const noncesKept = 10_000;

/**
 * Checks the credentials of HTTP requests, Basic and Digest, in constant time. A Digest call whose count was used before is
 * refused: nobody plays one back. `nowMs` is any clock that only goes forward.
 */
export class Guard {
  readonly #options: GuardOptions;
  readonly #secret = randomBytes(32);
  readonly #counts = new Map<string, number>();

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** The user behind an Authorization header; undefined when it proves nobody. */
  userOf(authorization: string | undefined, method: string, nowMs: number): string | undefined {
    const [, scheme = '', rest = ''] = /^\s*(\w+)\s+(.*)$/s.exec(authorization ?? '') ?? [];
    const named = scheme.toLowerCase();
    if (named === 'basic' && this.#options.schemes.includes('basic')) return this.#basic(rest);
    if (named === 'digest' && this.#options.schemes.includes('digest')) return this.#digest(rest, method, nowMs);
    return undefined;
  }

  /** What a refused caller is told in WWW-Authenticate, the strongest scheme first. */
  challenges(nowMs: number): string[] {
    const { realm, schemes } = this.#options;
    return [
      ...(schemes.includes('digest')
        ? [`Digest realm="${realm}", nonce="${this.#nonce(nowMs)}", qop="auth", algorithm=MD5`]
        : []),
      ...(schemes.includes('basic') ? [`Basic realm="${realm}"`] : []),
    ];
  }

  #basic(encoded: string): string | undefined {
    const [, user = '', password = ''] =
      /^([^:]*):(.*)$/s.exec(Buffer.from(encoded.trim(), 'base64').toString('utf8')) ?? [];
    const right = this.#options.passwordOf(user);
    return isSame(password, right ?? '') && right !== undefined ? user : undefined;
  }

  #digest(written: string, method: string, nowMs: number): string | undefined {
    const { parameters } = digestParts(written);
    const of = (name: string) => parameters.get(name) ?? '';
    const [user, nonce, nc] = [of('username'), of('nonce'), of('nc')];
    const password = this.#options.passwordOf(user);
    const right = digestOf({ user, password: password ?? '' }, this.#options.realm, nonce, nc, {
      method,
      uri: of('uri'),
      cnonce: of('cnonce'),
    });
    if (!isSame(of('response'), right) || password === undefined || !this.#isFresh(nonce, nowMs)) return undefined;
    return this.#counts.get(nonce) === undefined || Number.parseInt(nc, 16) > this.#counts.get(nonce)!
      ? this.#counted(nonce, Number.parseInt(nc, 16), user)
      : undefined;
  }

  #counted(nonce: string, count: number, user: string): string | undefined {
    if (!Number.isSafeInteger(count)) return undefined;
    this.#counts.delete(nonce);
    this.#counts.set(nonce, count);
    if (this.#counts.size > noncesKept) {
      const oldest = this.#counts.keys().next().value!;
      this.#counts.delete(oldest);
    }
    return user;
  }

  #nonce(nowMs: number): string {
    const made = `${Math.floor(nowMs).toString(36)}.${randomBytes(9).toString('base64url')}`;
    return `${made}.${this.#signed(made)}`;
  }

  #isFresh(nonce: string, nowMs: number): boolean {
    const [at = '', random = '', signature = ''] = nonce.split('.');
    const age = nowMs - Number.parseInt(at, 36);
    return isSame(signature, this.#signed(`${at}.${random}`)) && age >= -1 && age < nonceMs;
  }

  #signed(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url');
  }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(a!, b!);
}
