import { listen as listenForPeers, type Remote } from '../wire/index.ts';
import type { Connection, ConnectionEvent } from './connection.ts';
import type { LongProtocol } from './dialect.ts';
import type { LongSession } from './session.ts';

/** Where to listen, and what to be told. */
export type ListenOptions<C> = {
  readonly host: string;
  /** 0 takes a free one; `Listening.port` says which. */
  readonly port: number;
  /** Connections at a time; 100 unless told. */
  readonly maxConnections?: number;
  /** Told of each client that logged in: what a gateway sends down its connection begins here. */
  readonly onConnection?: (connection: C) => void;
  /** Told of oddities of a peer that do not end its connection. */
  readonly onFault?: (detail: string, remote: Remote) => void;
  /** Told when the system cannot accept a connection. */
  readonly onError?: (error: Error) => void;
};

/** A port that is listened on. */
export type Listening<C> = {
  readonly port: number;
  /** Those logged in. */
  readonly connections: ReadonlySet<C>;
  /** Takes no more connections and says good-bye on all there are, at most `timeoutMs` (10 s) each. */
  close(options?: { timeoutMs?: number }): Promise<void>;
};

/** Listens for clients; `receive` makes the session and connection of each. Rejects when the port cannot be had. */
export async function listen<T extends LongProtocol, C extends Connection<T>>(
  options: ListenOptions<C>,
  receive: (remote: Remote) => { readonly session: LongSession<T>; readonly connection: C },
): Promise<Listening<C>> {
  const connections = new Set<C>();
  const take = (events: readonly ConnectionEvent<T>[], connection: C) => {
    for (const event of events) {
      if (event.kind === 'closed') connections.delete(connection);
      if (event.kind !== 'bound') continue;
      connections.add(connection);
      options.onConnection?.(connection);
    }
    connection.take(events);
  };
  const listener = await listenForPeers({
    ...options,
    accept: (remote) => {
      const { session, connection } = receive(remote);
      return { session, onEvents: (events) => take(events as ConnectionEvent<T>[], connection) };
    },
  });
  return {
    port: listener.port,
    connections,
    async close({ timeoutMs = 10_000 } = {}) {
      const farewells = [...connections].map((connection) => connection.close({ timeoutMs }));
      await Promise.all(farewells);
      await listener.close('this side is closing');
    },
  };
}
