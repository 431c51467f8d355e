import type { Reports } from '../reports/index.ts';
import { listen as listenForPeers, type Remote } from '../wire/index.ts';
import { type Handlers, serve } from './handlers.ts';
import { withNotes } from './noted.ts';
import type { Bind } from './pdus.ts';
import { ServerSession } from './server-session.ts';
import type { End } from './session.ts';

/** Where to listen, for whom, and what to do with what they send. */
export type ListenOptions = {
  readonly host: string;
  /** 8801 is the usual one; 0 takes a free one. */
  readonly port: number;
  /** Which end we are; an SP, to whom gateways connect, unless told. */
  readonly end?: End;
  /** 0, or the result to refuse a login with: `(bind) => checkLogin(bind, { name, password, loginTypes: [2] })`. */
  readonly authenticate: (bind: Bind, remote: Remote) => number;
  readonly handlers: Handlers;
  /** Finds the note of each Report; the one `connect` was given. */
  readonly reports?: Reports;
  /** Connections at a time; 100 unless told. */
  readonly maxConnections?: number;
  /** Silence after which a connection is closed, in ms; 60 s by the text. */
  readonly idleMs?: number;
  /** Told when the system cannot accept a connection. */
  readonly onError?: (error: Error) => void;
  /** Told of oddities of a peer that do not end its connection. */
  readonly onFault?: (detail: string, remote: Remote) => void;
};

/** A port that is listened on. */
export type Listening = {
  readonly port: number;
  /** Reads no more, lets the running handlers finish and answer, then closes all connections. */
  close(): Promise<void>;
};

/** Listens for the other end and hands what it sends to the handlers. Rejects when the port cannot be had. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const running = new Set<Promise<void>>();
  const desk = { ...options, handlers: withNotes(options.handlers, options.reports) };
  const listener = await listenForPeers({ ...options, accept: (remote) => receptionFor(remote, desk, running) });
  return {
    port: listener.port,
    async close() {
      for (const peer of listener.peers) peer.held = true;
      await Promise.all(running);
      await listener.close('this side is closing');
    },
  };
}

function receptionFor(remote: Remote, options: ListenOptions, running: Set<Promise<void>>) {
  const { end = 'sp', authenticate, handlers, onFault } = options;
  const session = new ServerSession(
    { ...options, end, authenticate: (bind) => authenticate(bind, remote) },
    performance.now(),
  );
  const onEvents = (events: ReturnType<ServerSession['receive']>) => {
    for (const event of events) {
      if (event.kind === 'protocol-fault') onFault?.(event.detail, remote);
      else if ('body' in event) {
        const served = serve(event, session, handlers).finally(() => running.delete(served));
        running.add(served);
      }
    }
  };
  return { session, onEvents };
}
