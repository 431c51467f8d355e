import type { Db } from '../../src/platform/db.ts';
import { aSession } from './callers.ts';

/** Opens a number at a running house; resolves with the address of the opening, under which the rest is asked for. */
export async function openNumber(url: string, cookie: string, written: string): Promise<string> {
  const answer = await fetch(`${url}/api/care/openings`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ written }),
  });
  if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
  const { id } = (await answer.json()) as { id: string };
  return `${url}/api/care/openings/${id}`;
}

export type Line = { kind: string; text: { 'zh-CN': string; en: string } };
export type Outlook = { lines: Line[]; seen: string };
type Answer = { status: number; body: Record<string, unknown> };

/** A person of staff at one opened number. */
export class Agent {
  readonly #cookie: string;
  readonly #address: string;

  constructor(cookie: string, address: string) {
    this.#cookie = cookie;
    this.#address = address;
  }

  async ask(place: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(`${this.#address}/${place}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { cookie: this.#cookie, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  async download(place: string): Promise<{ type: string; bytes: Buffer }> {
    const answer = await fetch(`${this.#address}/${place}`, { headers: { cookie: this.#cookie } });
    if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
    return { type: answer.headers.get('content-type')!, bytes: Buffer.from(await answer.arrayBuffer()) };
  }

  async outlook(verb: string, wish: object): Promise<Outlook> {
    const { status, body } = await this.ask(`${verb}/outlook`, wish);
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body as Outlook;
  }

  /** Looks at the consequences and does it. What is refused at the first look is answered. */
  async act(verb: string, wish: object): Promise<Answer> {
    const shown = await this.ask(`${verb}/outlook`, wish);
    return shown.status === 200 ? this.ask(verb, { ...wish, seen: shown.body['seen'] }) : shown;
  }
}

/** A new person of a role, who has opened this number at a running house. */
export async function anAgent(
  { url, db }: { readonly url: string; readonly db: Db },
  phone: string,
  role: string,
  organisation?: string,
): Promise<Agent> {
  const cookie = await aSession(db, role, organisation);
  return new Agent(cookie, await openNumber(url, cookie, phone));
}
