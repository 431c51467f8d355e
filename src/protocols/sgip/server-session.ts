import type { SgipPdu } from './codec.ts';
import type { Bind } from './pdus.ts';
import { resultCode } from './results.ts';
import type { Sequence } from './sequence.ts';
import { SgipSession, type SgipSessionOptions } from './session.ts';

/** Who may log in, and the limits of the session. */
export type ServerOptions = SgipSessionOptions & {
  /** Decides over a login: 0, or the result to refuse it with; see `checkLogin`. */
  readonly authenticate: (bind: Bind) => number;
  /** How long a connection may stay without a login; 10 s unless told. */
  readonly bindTimeoutMs?: number;
  /** Silence after which the server closes; 60 s by the text. */
  readonly idleMs?: number;
};

/** The end that is connected to and checks the login: an SMG for Submit, an SP for Deliver, Report and UserRpt. */
export class ServerSession extends SgipSession {
  readonly #authenticate: (bind: Bind) => number;
  readonly #idleMs: number;
  readonly #bindDeadline: number;
  #unbindAsked: Sequence | undefined;

  constructor(options: ServerOptions, at: number) {
    super(options, at);
    this.#authenticate = options.authenticate;
    this.#idleMs = options.idleMs ?? 60_000;
    this.#bindDeadline = at + (options.bindTimeoutMs ?? 10_000);
  }

  protected override get leaving(): boolean {
    return this.#unbindAsked !== undefined;
  }

  protected override onLogin(pdu: SgipPdu, sequence: Sequence): void {
    if (pdu.name === 'bind') this.#judge(pdu, sequence);
    else this.end('protocol-fault', `${pdu.name} came before Bind`);
  }

  protected override onTick(at: number): void {
    if (!this.bound) {
      if (at >= this.#bindDeadline) this.end('no-bind', 'the peer did not log in');
    } else if (this.owed === 0 && this.pending === 0 && at - this.lastHeardAt >= this.#idleMs) {
      // While answers are owed the silence is ours.
      this.end('idle', `nothing came for ${this.#idleMs} ms`);
    }
  }

  // Good-bye is answered after everything else, or the peer would lose answers it waits for.
  protected override onUnbind(sequence: Sequence): void {
    this.#unbindAsked = sequence;
    if (this.owed === 0) this.onAllAnswered();
  }

  protected override onUnbindResp(): void {
    this.fault('unbindResp answers no Unbind of ours; dropped');
  }

  protected override onAllAnswered(): void {
    if (this.#unbindAsked === undefined) return;
    this.write({ name: 'unbindResp' }, this.#unbindAsked);
    this.end('unbound', 'the peer unbound');
  }

  #judge(bind: Bind, sequence: Sequence): void {
    const result = this.#authenticate(bind);
    this.write({ name: 'bindResp', result, reserve: '' }, sequence);
    if (result === resultCode.ok) {
      this.becomeBound(bind.loginType, bind.loginName);
    } else {
      this.emit({ kind: 'bind-refused', result });
      this.end('refused', `the login of "${bind.loginName}" was refused with result ${result}`);
    }
  }
}
