import { LongSession, type LongSessionOptions, responseTimeoutMs } from '../long/index.ts';
import { beijingStamp } from '../wire/index.ts';
import { type CmppPdu, cmpp } from './codec.ts';
import { type Cmpp, dialect, served } from './dialect.ts';
import { connectOf, isProven } from './login.ts';
import type { Connect, ConnectResp } from './pdus.ts';
import { connectStatus } from './results.ts';
import { layoutOf, type Version, versionName } from './version.ts';

/** Who logs in, and the limits of the session. */
export type ClientOptions = LongSessionOptions & {
  /** The six digits of the SP and the secret the carrier gave for them. */
  readonly account: string;
  readonly secret: string;
  /** 0x20, 0x21 or 0x30; 3.0 unless told. */
  readonly version?: Version;
  /** The time of the login, which goes into the digest: real time, for the gateway compares clocks. */
  readonly wallClock: Date;
  /** How an account of less than six characters is hashed; bare unless told. */
  readonly accountInDigest?: 'bare' | 'padded';
  /** Refuse a gateway that does not prove it knows the secret; unless told it is a fault for the log, many do not. */
  readonly requireProof?: boolean;
};

/** The end that connects: an SP. CONNECT is written at once; `bound`, or `bind-refused` and `closed`, come as events. */
export class ClientSession extends LongSession<Cmpp> {
  readonly #options: ClientOptions;
  readonly #version: Version;
  readonly #login: Connect;
  readonly #loginSequence: number;

  /** @throws EncodeError when the account does not fit its field. */
  constructor(options: ClientOptions, at: number) {
    const { version = 0x30, wallClock, loginTimeoutMs = responseTimeoutMs } = options;
    super(cmpp(version), dialect, served.sp, { ...options, loginTimeoutMs }, at);
    this.#options = options;
    this.#version = version;
    this.#login = connectOf({ ...options, version, timestamp: beijingStamp(wallClock) });
    this.#loginSequence = this.nextSequence();
    this.write(this.#login, this.#loginSequence);
  }

  protected override onLogin(pdu: CmppPdu, sequence: number): void {
    if (pdu.name !== 'connectResp') this.end('protocol-fault', `${pdu.name} came before CONNECT_RESP`);
    else if (sequence !== this.#loginSequence)
      this.fault(`connectResp ${sequence} does not answer our CONNECT; dropped`);
    else if (pdu.status !== connectStatus.ok) this.#beRefused(pdu);
    else this.#beAccepted(pdu);
  }

  protected override onLoginOverdue(): void {
    this.end('no-answer', 'CONNECT was not answered in time');
  }

  #beRefused({ status, version }: ConnectResp): void {
    this.emit({ kind: 'bind-refused', result: status });
    this.end('refused', `the login was refused with status ${status} by a gateway of ${versionName(version)}`);
  }

  // The gateway may speak the version it has for the account, whatever we asked: better to stop than to misread.
  #beAccepted(answer: ConnectResp): void {
    const { account, secret, requireProof = false } = this.#options;
    const asked = versionName(this.#version);
    if (answer.layout !== layoutOf(this.#version)) {
      this.end('refused', `the gateway answers in CMPP ${answer.layout}.x though ${asked} was asked; set its version`);
      return;
    }
    if (!isProven(answer, this.#login, secret)) {
      if (requireProof) this.end('refused', 'the gateway does not prove that it knows the secret');
      else this.fault('the gateway does not prove that it knows the secret');
    }
    if (!this.closed) this.becomeBound(account, { kind: 'bound', account, version: this.#version });
  }
}
