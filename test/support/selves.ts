import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { type RunningHouse, until } from './house.ts';

/** An answer as a page reads it. */
export type SelfAnswer = { readonly status: number; readonly body: Record<string, unknown> };

/** The holder of a phone on the page of subscribers. */
export class Self {
  readonly phone: string;
  readonly cookie: string;
  readonly #url: string;

  constructor(url: string, phone: string, cookie: string) {
    this.#url = url;
    this.phone = phone;
    this.cookie = cookie;
  }

  /** What a page of ours sends: a body makes it a change. */
  raw(place: string, body?: unknown, method = body === undefined ? 'GET' : 'POST'): Promise<Response> {
    return fetch(`${this.#url}/api/self/${place}`, {
      method,
      headers: { cookie: this.cookie, 'content-type': 'application/json', origin: this.#url },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  async ask(place: string, body?: unknown, method?: string): Promise<SelfAnswer> {
    const answer = await this.raw(place, body, method);
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
  }
}

/** The digits of the newest one-time code that arrived at a handset, once there are `count` of them. */
export function codeAt(house: RunningHouse, phone: string, count = 1): Promise<string> {
  return until(`code ${count} at ${phone}`, async () => {
    const codes = (await house.messages(phone)).flatMap(({ text }) => /验证码(\d{6})/.exec(text)?.[1] ?? []);
    return codes.length >= count ? codes.at(-1) : undefined;
  });
}

/** The holder of a phone, signed in a moment ago. */
export async function aHolder({ db, url }: Pick<RunningHouse, 'db' | 'url'>, phone: string): Promise<Self> {
  const [id, token] = [randomUUID(), randomBytes(32).toString('base64url')];
  await db.read(
    `insert into self_session (phone, id, token_hash, started_at, seen_at, expires_at, address, user_agent)
     values ($1, $2, $3, now(), now(), now() + interval '1 hour', '127.0.0.1', 'test')`,
    [phone, id, createHash('sha256').update(token).digest()],
  );
  return new Self(url, phone, `spgate-self=${token}`);
}
