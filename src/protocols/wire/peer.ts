import { createConnection, createServer, type Server, type Socket } from 'node:net';
import type { Outgoing } from './outgoing.ts';
import type { CloseReason } from './session.ts';

/** What the socket loop needs of a session; every `Session` is one. */
export type Carried = {
  readonly outgoing: Outgoing;
  readonly closed: boolean;
  readonly congested: boolean;
  receive(bytes: Uint8Array, at: number): readonly unknown[];
  tick(at: number): readonly unknown[];
  takeOutgoing(): Uint8Array;
  end(reason: CloseReason, detail: string): void;
};

/** The events a session gives. */
export type EventIn<S extends Carried> = ReturnType<S['receive']>[number];

export type PeerOptions<S extends Carried> = {
  readonly session: S;
  /** Told what happened, in order and in batches: all events of one chunk are one call. */
  readonly onEvents: (events: readonly EventIn<S>[], peer: Peer<S>) => void;
  /** How often time passes for the session, in ms; 1000 unless told. */
  readonly tickMs?: number;
};

// Long enough for the last bytes to leave a slow link, short enough not to keep a dead one.
const lingerMs = 2_000;
const keepAliveAfterMs = 30_000;

/**
 * One socket under one session: feeds it chunks and time, hands its events on, and writes what it wants to say once
 * per turn of the event loop. Reading stops while the session owes too many answers, while the peer does not take
 * what we write, and while `held` is set.
 */
export class Peer<S extends Carried> {
  readonly session: S;
  /** Resolves when the socket is gone; by then `closed` has been handed on. */
  readonly gone: Promise<void>;
  readonly #socket: Socket;
  readonly #onEvents: PeerOptions<S>['onEvents'];
  readonly #clock: NodeJS.Timeout;
  #connected: boolean;
  #held = false;
  #inTurn = false;
  #flushIsDue = false;
  #farewell: NodeJS.Timeout | undefined;

  constructor(socket: Socket, { session, onEvents, tickMs = 1_000 }: PeerOptions<S>) {
    this.session = session;
    this.#socket = socket;
    this.#onEvents = onEvents;
    this.#connected = !socket.connecting;
    this.#clock = setInterval(() => this.#turn(() => session.tick(performance.now())), tickMs);
    this.gone = new Promise((resolve) => socket.once('close', () => resolve()));
    this.session.outgoing.onFirst = () => this.#flushSoon();
    if (this.session.outgoing.length > 0) this.#flushSoon(); // a login was written before there was a socket
    this.#listenTo(socket);
  }

  /** Address and port of the other side, for logs. */
  get remote(): string {
    return `${this.#socket.remoteAddress ?? 'nowhere'}:${this.#socket.remotePort ?? 0}`;
  }

  /** Bytes written that the peer has not taken yet. */
  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  /** While true nothing is read: the peer is slowed down by TCP. */
  get held(): boolean {
    return this.#held;
  }

  set held(held: boolean) {
    this.#held = held;
    this.#steer();
  }

  /** Ends the session and closes the connection when what waits is written. For a polite end unbind the session first. */
  close(detail: string): void {
    this.session.end('stopped', detail);
    this.#flush();
  }

  /** Cuts the connection at once; what waits is lost. */
  drop(): void {
    this.#socket.destroy();
  }

  #listenTo(socket: Socket): void {
    socket.setNoDelay(true);
    socket.setKeepAlive(true, keepAliveAfterMs);
    socket.once('connect', () => {
      this.#connected = true;
    });
    socket.on('data', (chunk) => this.#turn(() => this.session.receive(chunk, performance.now())));
    socket.on('drain', () => this.#flush());
    socket.on('end', () => this.#lose('the peer closed the connection'));
    socket.on('error', (error) => this.#lose(error.message));
    socket.on('close', () => this.#stop());
  }

  // Handlers are not called within handlers: what they cause waits for the end of the turn, and leaves in one write.
  #turn(step: () => readonly unknown[]): void {
    this.#inTurn = true;
    try {
      this.#handOn(step());
    } finally {
      this.#inTurn = false;
    }
    this.#flush();
  }

  #handOn(events: readonly unknown[]): void {
    if (events.length > 0) this.#onEvents(events as readonly EventIn<S>[], this);
  }

  #flushSoon(): void {
    if (this.#inTurn || this.#flushIsDue) return;
    this.#flushIsDue = true;
    setImmediate(() => {
      this.#flushIsDue = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#inTurn) return;
    if (!this.#socket.writableNeedDrain || this.session.closed) this.#write();
    if (this.session.closed) this.#finish();
    else this.#steer();
  }

  #write(): void {
    if (this.session.outgoing.length > 0 && this.#socket.writable) this.#socket.write(this.session.takeOutgoing());
  }

  #steer(): void {
    const wait = this.#held || this.session.congested || this.#socket.writableNeedDrain;
    if (wait === this.#socket.isPaused()) return;
    if (wait) this.#socket.pause();
    else this.#socket.resume();
  }

  #lose(detail: string): void {
    this.session.end(this.#connected ? 'lost' : 'unreachable', detail);
    this.#finish();
  }

  // The session is over: hand on its last events, close after the last bytes, but do not wait for a peer that takes none.
  #finish(): void {
    if (this.#farewell !== undefined) return;
    this.#farewell = setTimeout(() => this.#socket.destroy(), lingerMs);
    this.#handOn(this.session.tick(performance.now()));
    this.#socket.end();
    this.#socket.resume();
  }

  #stop(): void {
    clearInterval(this.#clock);
    this.session.end('lost', 'the connection is gone');
    this.#finish();
    clearTimeout(this.#farewell);
  }
}

export type ConnectOptions<S extends Carried> = PeerOptions<S> & {
  readonly host: string;
  readonly port: number;
  /** How long to try; 10 s unless told. */
  readonly connectTimeoutMs?: number;
};

/** Connects and starts the session. A connection that does not come about is the session's `closed` with `unreachable`. */
export function connect<S extends Carried>({
  host,
  port,
  connectTimeoutMs = 10_000,
  ...options
}: ConnectOptions<S>): Peer<S> {
  const socket = createConnection({ host, port });
  socket.setTimeout(connectTimeoutMs, () => {
    socket.destroy(new Error(`no connection to ${host}:${port} within ${connectTimeoutMs} ms`));
  });
  socket.once('connect', () => socket.setTimeout(0));
  return new Peer(socket, options);
}

export type Remote = { readonly address: string; readonly port: number };

export type ListenOptions<S extends Carried> = {
  readonly host: string;
  /** 0 takes a free one; `Listener.port` says which. */
  readonly port: number;
  /** Connections at a time, above which new ones are closed at once; 100 unless told. */
  readonly maxConnections?: number;
  /** Makes the session of a new connection, or undefined to close it at once (an address not allowed). */
  readonly accept: (remote: Remote) => PeerOptions<S> | undefined;
  /** Told when the system cannot accept a connection, such as for want of file handles. */
  readonly onError?: (error: Error) => void;
};

export type Listener<S extends Carried> = {
  readonly port: number;
  readonly peers: ReadonlySet<Peer<S>>;
  /** Takes no more connections, closes those there are, and resolves when all are gone. */
  close(detail: string): Promise<void>;
};

/** Listens for peers. Rejects with the system's error when the port cannot be had. */
export async function listen<S extends Carried>(options: ListenOptions<S>): Promise<Listener<S>> {
  const peers = new Set<Peer<S>>();
  const server = createServer((socket) => admit(socket, options, peers));
  server.maxConnections = options.maxConnections ?? 100;
  const port = await bound(server, options);
  if (options.onError !== undefined) server.on('error', options.onError);
  return {
    port,
    peers,
    async close(detail) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const peer of peers) peer.close(detail);
      await closed;
    },
  };
}

function admit<S extends Carried>(socket: Socket, { accept }: ListenOptions<S>, peers: Set<Peer<S>>): void {
  const options = accept({ address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 });
  if (options === undefined) {
    socket.destroy();
    return;
  }
  const peer = new Peer(socket, options);
  peers.add(peer);
  void peer.gone.then(() => peers.delete(peer));
}

function bound(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
