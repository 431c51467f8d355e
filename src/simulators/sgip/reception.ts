import {
  type Bind,
  checkLogin,
  type RequestEvent,
  type Response,
  resultCode,
  ServerSession,
  type SgipEvent,
} from '../../protocols/sgip/index.ts';
import { type Listener, listen, type Peer } from '../../protocols/wire/index.ts';
import type { SpAccount } from './account.ts';
import type { SmgLog } from './log.ts';

type SubmitEvent = Extract<RequestEvent, { kind: 'submit' }>;
type TraceEvent = Extract<RequestEvent, { kind: 'trace' }>;

/** A Submit on one of an SP's connections. */
export type Visit = {
  readonly account: SpAccount;
  readonly peer: Peer<ServerSession>;
  readonly event: SubmitEvent;
  /** Its place among the requests without an answer on this connection, from 1. */
  readonly place: number;
};

export type ReceptionOptions = {
  readonly host: string;
  readonly accounts: readonly SpAccount[];
  readonly log: SmgLog;
  /** Silence after which a connection is closed, in ms. */
  readonly idleMs: number;
  /** How long a connection may stay without a login, in ms. */
  readonly bindTimeoutMs: number;
  /** Takes a Submit and answers it in its own time. */
  readonly onSubmit: (visit: Visit) => void;
  readonly onTrace: (event: TraceEvent) => Response;
};

type Closed = Extract<SgipEvent, { kind: 'closed' }>;

/** One connection; the account is known once it is logged in. */
type Guest = { account?: SpAccount };

const spLoginTypes = [1, 11];
const textMaxBytes = 2048;
const defaultMaxConnections = 10;

/** Where SPs connect and log in. What they do wrong goes into the log, by name. */
export class Reception {
  readonly #options: ReceptionOptions;
  readonly #bound = new Set<Guest>();
  readonly #cut = new WeakSet<Peer<ServerSession>>();
  #listener: Listener<ServerSession> | undefined;

  constructor(options: ReceptionOptions) {
    this.#options = options;
  }

  /** Listens and returns the port; 0 takes a free one. Rejects with the system's error when it cannot be had. */
  async open(port: number): Promise<number> {
    const { host } = this.#options;
    this.#listener = await listen<ServerSession>({ host, port, accept: () => this.#admit() });
    return this.#listener.port;
  }

  async close(): Promise<void> {
    await this.#listener?.close('the gateway stops');
  }

  /** Cuts all connections of SPs at once, as when a line breaks. */
  cutAll(): void {
    for (const peer of this.#listener?.peers ?? []) this.cut(peer);
  }

  /** Cuts one connection; the SP is not blamed for it. */
  cut(peer: Peer<ServerSession>): void {
    this.#cut.add(peer);
    peer.drop();
  }

  #admit() {
    const { idleMs, bindTimeoutMs } = this.#options;
    const guest: Guest = {};
    const authenticate = (bind: Bind) => this.#judge(bind, guest);
    const session = new ServerSession(
      { end: 'smg', authenticate, idleMs, bindTimeoutMs, maxFrameBytes: textMaxBytes },
      performance.now(),
    );
    const tickMs = Math.min(1_000, idleMs / 2, bindTimeoutMs / 2);
    return {
      session,
      tickMs,
      onEvents: (events: readonly SgipEvent[], peer: Peer<ServerSession>) => this.#take(events, peer, guest),
    };
  }

  #judge(bind: Bind, guest: Guest): number {
    const account = this.#options.accounts.find(({ name }) => name === bind.loginName);
    if (account === undefined) {
      this.#blame('login-name', `LoginName "${bind.loginName}" is no account here`);
      return resultCode.badLogin;
    }
    const { name, password, maxConnections = defaultMaxConnections } = account;
    const result = checkLogin(bind, { name, password, loginTypes: spLoginTypes });
    if (result === resultCode.badLogin) this.#blame('login-password', `the password of "${name}" is another one`);
    if (result === resultCode.wrongLoginType) {
      this.#blame('login-type', `LoginType ${bind.loginType} is not for an SP; use 1, or 11 on the test port`);
    }
    if (result !== resultCode.ok) return result;
    if (this.#connectionsOf(account) >= maxConnections) {
      this.#blame('too-many-connections', `"${name}" has ${maxConnections} connections already, which is all it may`);
      return resultCode.tooManyConnections;
    }
    guest.account = account;
    this.#bound.add(guest);
    return resultCode.ok;
  }

  #connectionsOf(account: SpAccount): number {
    return [...this.#bound].filter((guest) => guest.account === account).length;
  }

  #take(events: readonly SgipEvent[], peer: Peer<ServerSession>, guest: Guest): void {
    let place = peer.session.owed - events.filter(isRequest).length;
    for (const event of events) {
      place += isRequest(event) ? 1 : 0;
      this.#handle(event, peer, guest, place);
    }
  }

  #handle(event: SgipEvent, peer: Peer<ServerSession>, guest: Guest, place: number): void {
    const { log, onSubmit, onTrace } = this.#options;
    switch (event.kind) {
      case 'submit':
        onSubmit({ account: guest.account!, peer, event, place });
        break;
      case 'trace':
        peer.session.answer(event, onTrace(event));
        break;
      case 'bound':
        log.add({ kind: 'bound', account: event.loginName, side: 'sp-to-smg' });
        break;
      case 'protocol-fault':
        this.#blame('unexpected-pdu', event.detail);
        break;
      case 'closed':
        this.#closed(event, peer, guest);
        break;
    }
  }

  #closed({ reason, detail }: Closed, peer: Peer<ServerSession>, guest: Guest): void {
    this.#bound.delete(guest);
    const account = guest.account?.name ?? '';
    this.#options.log.add({ kind: 'closed', account, side: 'sp-to-smg', reason, detail });
    if (reason === 'protocol-fault') this.#blame('malformed-pdu', detail);
    if (reason === 'no-bind') this.#blame('no-bind', `${detail} within ${this.#options.bindTimeoutMs} ms`);
    if (reason === 'lost' && guest.account && !this.#cut.has(peer)) {
      this.#blame('no-unbind', 'the connection was closed without Unbind');
    }
  }

  #blame(rule: string, detail: string): void {
    this.#options.log.add({ kind: 'client-fault', rule, detail });
  }
}

function isRequest(event: SgipEvent): event is RequestEvent {
  return 'body' in event;
}
