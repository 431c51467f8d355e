import { LongSession, type LongSessionOptions, responseTimeoutMs } from '../long/index.ts';
import { beijingStamp } from '../wire/index.ts';
import { type SmgpPdu, smgp } from './codec.ts';
import { dialect, type Smgp, served } from './dialect.ts';
import { isProven, type LoginMode, loginOf } from './login.ts';
import type { Login, LoginResp } from './pdus.ts';
import { statusCode } from './results.ts';

/** Who logs in, and the limits of the session. */
export type ClientOptions = LongSessionOptions & {
  /** What the carrier gave to log in with: at most eight characters, and a secret. */
  readonly account: string;
  readonly secret: string;
  /** 0 to send, 1 to receive, 2 both; 2 unless told. */
  readonly loginMode?: LoginMode;
  /** The time of the login, which goes into the digest: real time, for the gateway compares clocks. */
  readonly wallClock: Date;
  /** How an account of less than eight characters is hashed; bare unless told. */
  readonly accountInDigest?: 'bare' | 'padded';
  /** Refuse a gateway that does not prove it knows the secret; unless told it is a fault for the log. */
  readonly requireProof?: boolean;
};

/** The end that connects: an SP. Login is written at once; `bound`, or `bind-refused` and `closed`, come as events. */
export class ClientSession extends LongSession<Smgp> {
  readonly #options: ClientOptions;
  readonly #login: Login;
  readonly #loginSequence: number;

  /** @throws EncodeError when the account does not fit its field. */
  constructor(options: ClientOptions, at: number) {
    const { loginMode = 2, wallClock, loginTimeoutMs = responseTimeoutMs } = options;
    super(smgp, dialect, served.sp, { ...options, loginTimeoutMs }, at);
    this.#options = options;
    this.#login = loginOf({ ...options, loginMode, timestamp: beijingStamp(wallClock) });
    this.#loginSequence = this.nextSequence();
    this.write(this.#login, this.#loginSequence);
  }

  protected override onLogin(pdu: SmgpPdu, sequence: number): void {
    if (pdu.name !== 'loginResp') this.end('protocol-fault', `${pdu.name} came before Login_Resp`);
    else if (sequence !== this.#loginSequence) this.fault(`loginResp ${sequence} does not answer our Login; dropped`);
    else if (pdu.status !== statusCode.ok) this.#beRefused(pdu.status);
    else this.#beAccepted(pdu);
  }

  protected override onLoginOverdue(): void {
    this.end('no-answer', 'Login was not answered in time');
  }

  #beRefused(status: number): void {
    this.emit({ kind: 'bind-refused', result: status });
    this.end('refused', `the login was refused with status ${status}`);
  }

  #beAccepted(answer: LoginResp): void {
    const { account, secret, requireProof = false } = this.#options;
    const { loginMode } = this.#login;
    if (!isProven(answer, this.#login, secret)) {
      if (requireProof) this.end('refused', 'the gateway does not prove that it knows the secret');
      else this.fault('the gateway does not prove that it knows the secret');
    }
    if (!this.closed) this.becomeBound(account, { kind: 'bound', account, loginMode });
  }
}
