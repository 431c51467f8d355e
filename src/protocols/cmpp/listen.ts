import { type ListenOptions as AnyListenOptions, type Listening, listen as listenLong } from '../long/index.ts';
import type { Remote } from '../wire/index.ts';
import { Connection } from './connection.ts';
import type { Cmpp } from './dialect.ts';
import type { Handlers } from './handlers.ts';
import type { Verdict } from './login.ts';
import type { Connect } from './pdus.ts';
import { type ServerOptions, ServerSession } from './server-session.ts';

/** Where to listen, for whom, and what to do with what they send. */
export type ListenOptions = AnyListenOptions<Connection> &
  Omit<ServerOptions, 'authenticate'> & {
    /** Decides over a login: `(login) => checkLogin(login, { secretOf, now: new Date() })`. */
    readonly authenticate: (connect: Connect, remote: Remote) => Verdict;
    readonly handlers: Pick<Handlers<Connection>, 'submit' | 'query' | 'cancel' | 'onError'>;
  };

/** Plays the gateway: listens for SPs and hands what they send to the handlers. Rejects when the port cannot be had. */
export function listen(options: ListenOptions): Promise<Listening<Connection>> {
  const { authenticate, handlers, onFault } = options;
  return listenLong<Cmpp, Connection>(options, (remote) => {
    const session = new ServerSession(
      { ...options, authenticate: (login) => authenticate(login, remote) },
      performance.now(),
    );
    const duties = { handlers, onFault: (detail: string) => onFault?.(detail, remote) };
    return { session, connection: new Connection(session, duties) };
  });
}
