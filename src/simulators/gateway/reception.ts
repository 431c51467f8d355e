import { type Listener, listen, type Peer } from '../../protocols/wire/index.ts';
import type { Door, Guest, Usher } from './door.ts';
import type { Line } from './line.ts';
import type { GatewayLog } from './log.ts';
import type { Asked, Closed, GatewaySession, GatewayTypes, Told } from './types.ts';

export type PeerOf<G extends GatewayTypes> = Peer<GatewaySession<G>>;

/** A Submit on one of an SP's connections. */
export type Visit<G extends GatewayTypes> = {
  readonly account: G['account'];
  readonly bound: G['bound'];
  readonly peer: PeerOf<G>;
  readonly event: G['submit'];
  /** Its place among the requests without an answer on this connection, from 1. */
  readonly place: number;
};

export type ReceptionOptions<G extends GatewayTypes> = {
  readonly host: string;
  readonly door: Door<G>;
  readonly log: GatewayLog;
  /** How long a connection may stay without a login, in ms. */
  readonly bindTimeoutMs: number;
  /** How often time passes for a connection, in ms. */
  readonly tickMs: number;
  /** Takes a Submit and answers it in its own time. */
  readonly onSubmit: (visit: Visit<G>) => void;
  /** Told what happens on a connection that is a line. */
  readonly onLine: (event: Told<G>, line: Line<G>, account: G['account']) => void;
};

const defaultMaxConnections = 10;

/** Where SPs connect and log in. What they do wrong goes into the log, by name. */
export class Reception<G extends GatewayTypes> implements Usher<G> {
  readonly log: GatewayLog;
  readonly #options: ReceptionOptions<G>;
  readonly #seated = new Set<Guest<G>>();
  readonly #cut = new WeakSet<PeerOf<G>>();
  #listener: Listener<GatewaySession<G>> | undefined;

  constructor(options: ReceptionOptions<G>) {
    this.#options = options;
    this.log = options.log;
  }

  /** Listens and returns the port; 0 takes a free one. Rejects with the system's error when it cannot be had. */
  async open(port: number): Promise<number> {
    const { host } = this.#options;
    this.#listener = await listen<GatewaySession<G>>({ host, port, accept: () => this.#admit() });
    return this.#listener.port;
  }

  async close(): Promise<void> {
    await this.#listener?.close('the gateway stops');
  }

  /** Says good-bye where gateways do, and resolves when those connections are gone, at the latest after `timeoutMs`. */
  async leave(timeoutMs: number): Promise<void> {
    const gone = [...(this.#listener?.peers ?? [])].map(async ({ session, gone }) => {
      if (session.unbind === undefined) return;
      session.unbind(performance.now(), timeoutMs);
      await gone;
    });
    await Promise.all(gone);
  }

  /** Cuts all connections of SPs at once, as when a line breaks. */
  cutAll(): void {
    for (const peer of this.#listener?.peers ?? []) this.cut(peer);
  }

  /** Cuts one connection; the SP is not blamed for it. */
  cut(peer: PeerOf<G>): void {
    this.#cut.add(peer);
    peer.drop();
  }

  /** Gives a guest with the right login a seat; false when the account has all the connections it may have. */
  seat(guest: Guest<G>, account: G['account']): boolean {
    const { name, maxConnections = defaultMaxConnections } = account;
    const taken = [...this.#seated].filter((other) => other.account === account).length;
    if (taken >= maxConnections) {
      const detail = `"${name}" has ${maxConnections} connections already, which is all it may`;
      this.log.blame('too-many-connections', detail);
      return false;
    }
    guest.account = account;
    this.#seated.add(guest);
    return true;
  }

  #admit() {
    const { door, tickMs } = this.#options;
    const guest: Guest<G> = {};
    const onEvents = (events: readonly unknown[], peer: PeerOf<G>) =>
      this.#take(events as readonly (Asked<G> | Told<G>)[], peer, guest);
    return { session: door.session(guest, this), tickMs, onEvents };
  }

  #take(events: readonly (Asked<G> | Told<G>)[], peer: PeerOf<G>, guest: Guest<G>): void {
    let place = peer.session.owed - events.filter((event) => isAsked(event)).length;
    for (const event of events) {
      if (isAsked(event)) {
        place += 1;
        this.#serve(event, peer, guest, place);
      } else {
        this.#hear(event, peer, guest);
      }
    }
  }

  #serve(event: Asked<G>, peer: PeerOf<G>, { account, bound }: Guest<G>, place: number): void {
    const { door, onSubmit } = this.#options;
    if (isSubmit(event)) onSubmit({ account: account!, bound: bound!, peer, event, place });
    else peer.session.answer(event, door.inform(event, account!, this.log));
  }

  #hear(event: Told<G>, peer: PeerOf<G>, guest: Guest<G>): void {
    if (event.kind === 'bound') this.#welcome(event, peer, guest);
    if (event.kind === 'protocol-fault') this.log.blame('unexpected-pdu', event.detail);
    if (event.kind === 'closed') this.#closed(event, peer, guest);
    if (guest.line) this.#options.onLine(event, guest.line, guest.account!);
  }

  #welcome(bound: G['bound'], { session }: PeerOf<G>, guest: Guest<G>): void {
    const account = guest.account!;
    const line = this.#options.door.lineOf?.(session, account, bound);
    Object.assign(guest, { bound, ...(line && { line }) });
    this.log.add({ kind: 'bound', account: account.name, side: 'sp-to-gateway' });
  }

  #closed({ reason, detail }: Closed, peer: PeerOf<G>, guest: Guest<G>): void {
    const { door, bindTimeoutMs } = this.#options;
    this.#seated.delete(guest);
    this.log.add({ kind: 'closed', account: guest.account?.name ?? '', side: 'sp-to-gateway', reason, detail });
    if (reason === 'protocol-fault') this.log.blame('malformed-pdu', detail);
    if (reason === 'no-bind') this.log.blame('no-bind', `${detail} within ${bindTimeoutMs} ms`);
    if (reason === 'no-answer') this.log.blame('no-answer', detail);
    if (reason === 'lost' && guest.account && !this.#cut.has(peer)) {
      this.log.blame('no-unbind', `the connection was closed without ${door.goodbye}`);
    }
  }
}

function isAsked<G extends GatewayTypes>(event: Asked<G> | Told<G>): event is Asked<G> {
  return 'body' in event;
}

function isSubmit<G extends GatewayTypes>(event: Asked<G>): event is G['submit'] {
  return event.kind === 'submit';
}
