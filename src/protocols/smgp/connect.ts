import { type ConnectOptions as AnyConnectOptions, connect as connectLong } from '../long/index.ts';
import { type ClientOptions, ClientSession } from './client-session.ts';
import { Connection, type Duties } from './connection.ts';
import type { Handlers } from './handlers.ts';
import { statusOf } from './results.ts';

/** Where to connect, who we are, and what to do with what comes. */
export type ConnectOptions = AnyConnectOptions &
  Omit<ClientOptions, 'wallClock'> & {
    /** What comes down the connection: messages of phones and reports. */
    readonly handlers?: Pick<Handlers<Connection>, 'deliver' | 'report' | 'onError'>;
  } & Pick<Duties, 'reports'>;

/**
 * Connects to a gateway (port 8890 is the usual one), logs in, and resolves when messages may be sent.
 * Rejects with ConnectionError `unreachable`, `login-refused` or `aborted`, and with EncodeError when the account does
 * not fit.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const session = new ClientSession({ ...options, wallClock: new Date() }, performance.now());
  const connection = new Connection(session, options);
  return connectLong(options, session, connection, statusOf);
}
