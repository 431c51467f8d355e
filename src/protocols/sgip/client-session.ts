import type { SgipPdu } from './codec.ts';
import { resultCode } from './results.ts';
import { type Sequence, sequenceKey } from './sequence.ts';
import { responseTimeoutMs, SgipSession, type SgipSessionOptions } from './session.ts';

/** Who logs in, as what, and the limits of the session. */
export type ClientOptions = SgipSessionOptions & {
  /** Name and password the other side gave us, at most 16 characters each; clear text on the wire. */
  readonly name: string;
  readonly password: string;
  /** 1 from SP to SMG, 2 from SMG to SP unless told otherwise; 11 is the test port. */
  readonly loginType?: number;
  /** The next sequence number; Bind and Unbind need one of our own. */
  readonly nextSequence: () => Sequence;
};

/**
 * The end that connects and logs in: an SP to send Submit, an SMG to send Deliver, Report and UserRpt.
 * Bind is written at once; `bound`, or `bind-refused` and `closed`, come as events.
 */
export class ClientSession extends SgipSession {
  readonly #options: ClientOptions;
  readonly #loginType: number;
  readonly #bindSequence: Sequence;
  readonly #bindDeadline: number;
  #unbind: { deadline: number; sent: boolean } | undefined;

  /** @throws EncodeError when name or password do not fit their fields. */
  constructor(options: ClientOptions, at: number) {
    super(options, at);
    this.#options = options;
    this.#loginType = options.loginType ?? (options.end === 'sp' ? 1 : 2);
    this.#bindSequence = options.nextSequence();
    this.#bindDeadline = at + responseTimeoutMs;
    const { name, password } = options;
    const login = { loginType: this.#loginType, loginName: name, loginPassword: password, reserve: '' };
    this.write({ name: 'bind', ...login }, this.#bindSequence);
  }

  /**
   * Says good-bye: no new requests, wait for the answers on the way, Unbind, close.
   * `closed` comes with `unbound`, or with `no-answer` after `timeoutMs` in all.
   */
  unbind(at: number, timeoutMs: number = responseTimeoutMs): void {
    if (this.closed || this.leaving) return;
    if (this.bound) {
      this.#unbind = { deadline: at + timeoutMs, sent: false };
      this.#unbindWhenDone();
    } else {
      this.end('stopped', 'stopped before the login was answered');
    }
  }

  protected override get leaving(): boolean {
    return this.#unbind !== undefined;
  }

  protected override onLogin(pdu: SgipPdu, sequence: Sequence): void {
    if (pdu.name !== 'bindResp') {
      this.end('protocol-fault', `${pdu.name} came before Bind_Resp`);
    } else if (sequenceKey(sequence) !== sequenceKey(this.#bindSequence)) {
      this.fault(`bindResp ${sequenceKey(sequence)} does not answer our Bind; dropped`);
    } else if (pdu.result === resultCode.ok) {
      this.becomeBound(this.#loginType, this.#options.name);
    } else {
      this.emit({ kind: 'bind-refused', result: pdu.result });
      this.end('refused', `the login was refused with result ${pdu.result}`);
    }
  }

  protected override onFrame(frame: Parameters<SgipSession['onFrame']>[0]): void {
    super.onFrame(frame);
    this.#unbindWhenDone();
  }

  protected override onTick(at: number): void {
    if (!this.bound && at >= this.#bindDeadline) {
      this.end('no-answer', 'Bind was not answered in time');
    } else if (this.#unbind !== undefined && at >= this.#unbind.deadline) {
      this.end('no-answer', `good-bye was not answered in time, ${this.pending} requests were on the way`);
    } else {
      this.#unbindWhenDone();
    }
  }

  /** A server that says good-bye first is let go. */
  protected override onUnbind(sequence: Sequence): void {
    this.write({ name: 'unbindResp' }, sequence);
    this.end('unbound', 'the peer unbound');
  }

  // Matched by command alone: some gateways change the sequence number of Unbind_Resp.
  protected override onUnbindResp(): void {
    if (this.#unbind?.sent) this.end('unbound', 'we unbound');
    else this.fault('unbindResp answers no Unbind of ours; dropped');
  }

  protected override onAllAnswered(): void {
    this.#unbindWhenDone();
  }

  #unbindWhenDone(): void {
    if (this.#unbind === undefined || this.#unbind.sent || this.pending > 0 || this.owed > 0) return;
    this.#unbind.sent = true;
    this.write({ name: 'unbind' }, this.#options.nextSequence());
  }
}
