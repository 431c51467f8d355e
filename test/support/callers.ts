import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { CountNumber } from '../../src/business/staff/index.ts';
import type { Db } from '../../src/platform/db.ts';
import { type Caller, type Route, startHttp } from '../../src/platform/http/index.ts';
import { openLog } from '../../src/platform/log.ts';

/** A signed-in person of a role, for routes that are served without a house. */
export function aCaller(role: string, organisation?: string): Caller {
  return { id: randomUUID(), name: role, role, ...(organisation && { organisation }), passwordChangeDue: false };
}

type Sent = {
  readonly body?: unknown;
  readonly file?: string | Uint8Array;
  readonly type?: string;
  readonly signal?: AbortSignal;
};

/** Routes served over real HTTP to people who need no password. `now` may be moved. */
export type Desk = {
  now: Date;
  /** Where it is, for programs that call it. */
  url: string;
  /** A person asks; a `body` goes as JSON, a `file` as it is. */
  ask(caller: Caller, address: string, sent?: Sent & { readonly method?: string }): Promise<Response>;
  stop(): Promise<void>;
};

/** Opens a desk for these routes. */
export async function aDesk(routes: readonly Route[], now: Date): Promise<Desk> {
  const callers = new Map<string, Caller>();
  const desk = { now } as Desk;
  const server = await startHttp({
    host: '127.0.0.1',
    port: 0,
    routes,
    authenticate: async (cookie) => callers.get(cookie('who') ?? ''),
    now: () => desk.now,
    log: openLog({ level: 'silent' }),
    consolesDir: '',
    behindTls: false,
  });
  desk.url = server.url;
  desk.ask = (caller, address, { method, body, file, type = 'text/csv', signal } = {}) => {
    callers.set(caller.id, caller);
    const content = file ?? (body === undefined ? undefined : JSON.stringify(body));
    return fetch(server.url + address, {
      method: method ?? (content === undefined ? 'GET' : 'POST'),
      headers: { cookie: `who=${caller.id}`, 'content-type': file === undefined ? 'application/json' : type },
      ...(content !== undefined && { body: content }),
      ...(signal && { signal }),
    });
  };
  desk.stop = server.stop;
  return desk;
}

/** A new person of a role whom the database knows: what they do can be kept under their name. */
export async function aStaffMember(db: Db, role: string, organisation?: string): Promise<Caller> {
  const caller = aCaller(role, organisation);
  const name = `${role.slice(0, 20)}-${caller.id.slice(0, 8)}`;
  await db.read(
    `insert into staff_account (id, name, role, organisation, password_hash, password_change_due, created_at)
     values ($1, $2, $3, $4, '$argon2id$none', false, now())`,
    [caller.id, name, role, organisation ?? null],
  );
  return { ...caller, name };
}

/** Signs a new person of a role in at a running house. Resolves with the cookie to send. */
export async function aSession(db: Db, role: string, organisation?: string): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const { id } = await aStaffMember(db, role, organisation);
  await db.read(
    `insert into staff_session (token_hash, id, account_id, expires_at, started_at, seen_at, address, user_agent, second_factor_due)
     values ($1, $2, $2, now() + interval '1 day', now(), now(), '127.0.0.1', 'test', false)`,
    [createHash('sha256').update(token).digest(), id],
  );
  return `spgate=${token}`;
}

/** Numbers are named as often as a test likes. */
export const uncounted: CountNumber = async () => {};
