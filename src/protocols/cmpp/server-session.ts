import { LongSession, type LongSessionOptions } from '../long/index.ts';
import { type CmppPdu, cmpp } from './codec.ts';
import { type Cmpp, dialect, served } from './dialect.ts';
import type { Verdict } from './login.ts';
import type { Connect } from './pdus.ts';
import { connectStatus } from './results.ts';
import { type Version, versions } from './version.ts';

/** Who may log in, and the limits of the session. */
export type ServerOptions = LongSessionOptions & {
  /** Decides over a login; see `checkLogin`. */
  readonly authenticate: (connect: Connect) => Verdict;
};

const highest = versions.at(-1)!;

/** The end that is connected to: an ISMG. It speaks the version of the client. */
export class ServerSession extends LongSession<Cmpp> {
  readonly #authenticate: (connect: Connect) => Verdict;

  constructor(options: ServerOptions, at: number) {
    // CONNECT is the same in all versions.
    super(cmpp(highest), dialect, served.ismg, { loginTimeoutMs: 10_000, ...options }, at);
    this.#authenticate = options.authenticate;
  }

  protected override onLogin(pdu: CmppPdu, sequence: number): void {
    if (pdu.name === 'connect') this.#judge(pdu, sequence);
    else this.end('protocol-fault', `${pdu.name} came before CONNECT`);
  }

  protected override onLoginOverdue(): void {
    this.end('no-bind', 'the peer did not log in');
  }

  #judge(connect: Connect, sequence: number): void {
    const { answer, detail } = this.#authenticate(connect);
    const version: Version = versions.find((each) => each === connect.version) ?? highest;
    this.codec = cmpp(version);
    this.write(answer, sequence);
    if (answer.status === connectStatus.ok) {
      this.becomeBound(connect.sourceAddr, { kind: 'bound', account: connect.sourceAddr, version });
    } else {
      this.emit({ kind: 'bind-refused', result: answer.status });
      this.end('refused', `the login was refused with status ${answer.status}: ${detail}`);
    }
  }
}
