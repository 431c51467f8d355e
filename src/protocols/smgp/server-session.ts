import { LongSession, type LongSessionOptions } from '../long/index.ts';
import { type SmgpPdu, smgp } from './codec.ts';
import { dialect, type Smgp, served } from './dialect.ts';
import type { Verdict } from './login.ts';
import type { Login } from './pdus.ts';
import { statusCode } from './results.ts';

/** Who may log in, and the limits of the session. */
export type ServerOptions = LongSessionOptions & {
  /** Decides over a login; see `checkLogin`. */
  readonly authenticate: (login: Login) => Verdict;
};

/** The end that is connected to: a gateway. What a client may receive is told by the `loginMode` of `bound`. */
export class ServerSession extends LongSession<Smgp> {
  readonly #authenticate: (login: Login) => Verdict;

  constructor(options: ServerOptions, at: number) {
    super(smgp, dialect, served.smgw, { loginTimeoutMs: 10_000, ...options }, at);
    this.#authenticate = options.authenticate;
  }

  protected override onLogin(pdu: SmgpPdu, sequence: number): void {
    if (pdu.name === 'login') this.#judge(pdu, sequence);
    else this.end('protocol-fault', `${pdu.name} came before Login`);
  }

  protected override onLoginOverdue(): void {
    this.end('no-bind', 'the peer did not log in');
  }

  #judge(login: Login, sequence: number): void {
    const { answer, detail } = this.#authenticate(login);
    const { clientId: account, loginMode } = login;
    this.write(answer, sequence);
    if (answer.status === statusCode.ok) {
      this.becomeBound(account, { kind: 'bound', account, loginMode });
    } else {
      this.emit({ kind: 'bind-refused', result: answer.status });
      this.end('refused', `the login was refused with status ${answer.status}: ${detail}`);
    }
  }
}
