import { connect as connectPeer, type Result } from '../wire/index.ts';
import { type Connection, type ConnectionEvent, type ControlEvent, isRequest } from './connection.ts';
import type { LongProtocol } from './dialect.ts';
import { ConnectionError } from './outcome.ts';
import type { LongSession } from './session.ts';

/** Where to connect. */
export type ConnectOptions = {
  readonly host: string;
  readonly port: number;
  /** How long to try to connect; 10 s unless told. */
  readonly connectTimeoutMs?: number;
  /** Told of oddities of the peer that do not end the connection. */
  readonly onFault?: (detail: string) => void;
  /** Gives up connecting. */
  readonly signal?: AbortSignal;
};

/**
 * Connects, logs in, and resolves to `connection` when requests may be sent.
 * Rejects with ConnectionError `unreachable`, `login-refused` or `aborted`.
 */
export function connect<T extends LongProtocol, C extends Connection<T>>(
  options: ConnectOptions,
  session: LongSession<T>,
  connection: C,
  loginResultOf: (result: number) => Result,
): Promise<C> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    const hear = (event: ControlEvent<T>) => {
      if (event.kind === 'bound') resolve(connection);
      else if (event.kind === 'bind-refused') reject(refusal(loginResultOf(event.result)));
      else if (event.kind === 'closed') reject(ending(event.reason === 'refused', event.detail));
    };
    const take = (events: readonly ConnectionEvent<T>[]) => {
      for (const event of events) if (!isRequest(event)) hear(event);
      connection.take(events);
    };
    const peer = connectPeer({ ...options, session, onEvents: (events) => take(events as ConnectionEvent<T>[]) });
    const giveUp = () => {
      if (session.bound) return;
      reject(new ConnectionError('aborted', 'aborted before the login was answered', true));
      peer.drop();
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    if (signal?.aborted) giveUp();
  });
}

function refusal({ code, en, remedy }: Result): ConnectionError {
  return new ConnectionError('login-refused', `the login was refused with ${code}: ${en}`, remedy !== 'never');
}

function ending(refused: boolean, detail: string): ConnectionError {
  return new ConnectionError(refused ? 'login-refused' : 'unreachable', detail, !refused);
}
