import { setTimeout as pause } from 'node:timers/promises';
import { hashPassword } from '../../../src/business/staff/passwords.ts';
import type { Db } from '../../../src/platform/db.ts';
import { newId } from '../../../src/values/id.ts';

const roles = ['supervisor', 'reconciliation-clerk'] as const;
type Role = (typeof roles)[number];
type Asked = { readonly cookie?: string | undefined; readonly body?: unknown };

const password = 'a year of work, told to nobody';
const pollMs = 20;
const patienceMs = 180_000;

/** Where people of the SP ask the program for things, over HTTP, as often as it takes while it is killed and comes back. */
export class Desk {
  readonly #url: string;
  readonly #cookies = new Map<Role, Promise<string>>();

  constructor(url: string) {
    this.#url = url;
  }

  /** What is answered, and its status. */
  async ask(role: Role, method: string, place: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const cookie = await this.#cookieOf(role);
    const answer = await until(place, () => this.call(method, place, { cookie, body }));
    return { status: answer.status, body: await answer.json() };
  }

  /** Asks once. A text goes as a file. Undefined when the program is not there. */
  async call(method: string, place: string, { cookie, body }: Asked = {}): Promise<Response | undefined> {
    const isText = typeof body === 'string';
    try {
      const answer = await fetch(this.#url + place, {
        method,
        headers: { ...(cookie && { cookie }), 'content-type': isText ? 'text/csv' : 'application/json' },
        ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
      });
      return answer.status === 503 ? undefined : answer;
    } catch {
      return undefined;
    }
  }

  /** Once, whoever asks at the same time. */
  #cookieOf(role: Role): Promise<string> {
    const cookie = this.#cookies.get(role) ?? this.#signIn(role);
    this.#cookies.set(role, cookie);
    return cookie;
  }

  async #signIn(role: Role): Promise<string> {
    const body = { name: role, password };
    const answer = await until('a sign-in', () => this.call('POST', '/api/sign-in', { body }));
    if (!answer.ok) throw new Error(`${role} could not sign in: ${answer.status} ${await answer.text()}`);
    return answer.headers.get('set-cookie')!.split(';')[0]!;
  }
}

/** There is no route that makes accounts yet; the people of the year have theirs from here. */
export async function hire(db: Db): Promise<void> {
  const hash = await hashPassword(password);
  for (const role of roles)
    await db.read(
      `insert into staff_account (id, name, role, password_hash, password_change_due, created_at) values ($1, $2, $2, $3, false, $4)
       on conflict do nothing`,
      [newId(new Date()), role, hash, new Date()],
    );
}

/** What `look` finds, as soon as it finds something. Throws with `what` when that takes too long. */
export async function until<T>(what: string | (() => string), look: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${typeof what === 'string' ? what : what()}`);
    await pause(pollMs);
  }
}
