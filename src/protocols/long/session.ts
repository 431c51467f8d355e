import {
  type Codec,
  type DecodeError,
  type Frame,
  type Heading,
  type SequenceField,
  Session,
  type TicketOf,
} from '../wire/index.ts';
import type { Dialect, LongProtocol, RequestEventOf } from './dialect.ts';
import { Heartbeat, type HeartbeatOptions } from './heartbeat.ts';
import { Recent } from './recent.ts';

/** The limits of a session. */
export type LongSessionOptions = {
  /** Requests on the way without an answer; 16 by the texts. */
  readonly window?: number;
  /** Requests of the peer we may owe an answer before the socket stops reading; 256 unless told. */
  readonly maxOwed?: number;
  /** The longest PDU accepted, in bytes; 4096 unless told, more than the longest of the texts. */
  readonly maxFrameBytes?: number;
  /** How long the login may take, in ms. */
  readonly loginTimeoutMs?: number;
  readonly heartbeat?: HeartbeatOptions;
};

/** How a session sends a request. */
export type RequestOptions = {
  /** Monotonic milliseconds. */
  readonly at: number;
  /** How long to wait for the answer; 60 s by the texts. */
  readonly timeoutMs?: number;
  /** The number of an earlier try on this connection, so that the peer recognises the copy; a new one unless given. */
  readonly sequence?: number;
};

/** The wait for any answer, by the texts (T). */
export const responseTimeoutMs = 60_000;

/** Our own good-bye: whether it was sent and answered, and what the peer asked since we want to leave. */
type Leaving<Event> = { readonly deadline: number; sent: boolean; isAnswered: boolean; readonly since: Set<Event> };

// How long a peer that says good-bye is kept for the answers on the way.
const farewellMs = 5_000;

/** The 32-bit sequence number in the header of a PDU. */
export const sequence32: SequenceField<number> = {
  bytes: 4,
  write(bytes, at, sequence) {
    bytes.writeUInt32BE(sequence, at);
  },
  read: (bytes, at) => bytes.readUInt32BE(at),
};

/** One long connection, either end, sans I/O. The ends differ in who logs in; all else goes both ways. */
export abstract class LongSession<T extends LongProtocol> extends Session<T> {
  readonly #dialect: Dialect<T>;
  readonly #served: ReadonlySet<string>;
  readonly #heartbeat: Heartbeat;
  readonly #recent: Recent<RequestEventOf<T['request']>, T['response']>;
  readonly #loginDeadline: number;
  #lastSequence = 0;
  #account: string | undefined;
  #leaving: Leaving<RequestEventOf<T['request']>> | undefined;
  #asked: { sequence: number; deadline: number } | undefined;

  /** `served` names the requests this end serves; others are refused. */
  protected constructor(
    codec: Codec<number, T['pdu']>,
    dialect: Dialect<T>,
    served: ReadonlySet<T['request']['name']>,
    options: LongSessionOptions & { readonly loginTimeoutMs: number },
    at: number,
  ) {
    const { window = 16, maxOwed = 256, maxFrameBytes = 4096 } = options;
    if (!Number.isInteger(window) || window < 1) throw new RangeError(`window ${window} is not 1 or more`);
    super(codec, { window, maxOwed, maxFrameBytes, keyOf: (sequence) => sequence }, at);
    this.#dialect = dialect;
    this.#served = served;
    this.#heartbeat = new Heartbeat(options.heartbeat);
    this.#recent = new Recent(maxOwed);
    this.#loginDeadline = at + options.loginTimeoutMs;
  }

  /** True between login and the end. */
  get bound(): boolean {
    return this.#account !== undefined && !this.closed;
  }

  /** The account that is logged in; empty before. */
  get account(): string {
    return this.#account ?? '';
  }

  /**
   * Sends a request and returns its ticket, which comes back in `answered`, `timed-out` or `closed`; or says why not.
   * @throws EncodeError when a field does not fit.
   * @throws RangeError when a request with this sequence number is still on the way.
   */
  request(request: T['request'], options: RequestOptions): TicketOf<T> | 'window-full' | 'not-bound' {
    const { at, timeoutMs = responseTimeoutMs, sequence } = options;
    if (!this.bound || this.#leaving !== undefined || this.#asked !== undefined) return 'not-bound';
    if (this.window.full) return 'window-full';
    if (sequence !== undefined && this.window.has(sequence)) {
      throw new RangeError(`sequence number ${sequence} is still waiting for its answer`);
    }
    return this.ask(request, sequence ?? this.nextSequence(), at, timeoutMs);
  }

  /**
   * Answers a request of the peer, with a result or a whole response, when its effect is safe.
   * Returns false when it cannot be answered any more (the session is over, or it was answered before).
   * @throws EncodeError when the answer does not fit; it is still owed then.
   */
  answer(event: RequestEventOf<T['request']>, answer: number | T['response']): boolean {
    const response = this.#responseOf(event, answer);
    const written = this.answerOwed(event, response, event.sequence);
    if (written) {
      this.#leaving?.since.delete(event);
      if (this.#dialect.invites(response)) this.#recent.forget(event);
      else this.#recent.answered(event, response);
      this.#leaveWhenDone();
    }
    return written;
  }

  /** Lets a request go without its answer, as a gateway does that loses it; a copy of the request gets it. */
  leaveUnanswered(event: RequestEventOf<T['request']>, answer: number | T['response']): void {
    this.#recent.answered(event, this.#responseOf(event, answer));
    if (!this.forgetOwed(event)) return;
    this.#leaving?.since.delete(event);
    this.#leaveWhenDone();
  }

  /**
   * Says good-bye: no new requests, the answers on the way both ways, then the end. What the peer still asks is taken and answered as
   * ever: it may not know yet. Who asks without a pause does not keep us longer than `timeoutMs` in all.
   * `closed` comes with `unbound`, or with `no-answer` when the good-bye was not answered.
   */
  unbind(at: number, timeoutMs: number = responseTimeoutMs): void {
    if (this.closed || this.#leaving !== undefined) return;
    if (!this.bound) {
      this.end('stopped', 'stopped before the login was done');
      return;
    }
    this.#leaving = { deadline: at + timeoutMs, sent: false, isAnswered: false, since: new Set() };
    this.#leaveWhenDone();
  }

  /** A PDU before the login is done. */
  protected abstract onLogin(pdu: T['pdu'], sequence: number): void;
  /** The login was not done in time. */
  protected abstract onLoginOverdue(): void;

  protected becomeBound(account: string, event: T['event']): void {
    this.#account = account;
    this.emit(event);
  }

  protected nextSequence(): number {
    do this.#lastSequence = (this.#lastSequence + 1) >>> 0;
    while (this.window.has(this.#lastSequence));
    return this.#lastSequence;
  }

  protected override onFrame({ pdu, sequence }: Frame<number, T['pdu']>, at: number): void {
    if (this.bound) this.#dispatch(pdu, sequence, at);
    else this.onLogin(pdu, sequence);
  }

  protected override onUnreadable(error: DecodeError, { name, sequence }: Heading<number>): void {
    const blank = name === undefined ? undefined : this.#dialect.blanks.get(name);
    if (!this.bound || (blank === undefined && error.code !== 'unknown-command')) {
      this.end('protocol-fault', error.message);
      return;
    }
    this.fault(error.message);
    if (blank !== undefined) this.#refuse(blank, sequence, error.code);
  }

  protected override onTick(at: number): void {
    if (!this.bound) {
      if (at >= this.#loginDeadline) this.onLoginOverdue();
    } else if (this.#leaving !== undefined && at >= this.#leaving.deadline) {
      if (this.#leaving.isAnswered)
        this.end('unbound', `we said good-bye, and ${this.owed} requests were not answered`);
      else this.end('no-answer', `good-bye was not answered in time, ${this.pending} requests were on the way`);
    } else if (this.#asked !== undefined && at >= this.#asked.deadline) {
      this.#letGo(this.#asked.sequence);
    } else {
      this.#leaveWhenDone();
      this.#beat(at);
    }
  }

  #dispatch(pdu: T['pdu'], sequence: number, at: number): void {
    switch (this.#dialect.uses[pdu.name as T['pdu']['name']]) {
      case 'response':
        this.settle(sequence, pdu);
        this.#leaveWhenDone();
        break;
      case 'request':
        this.#serve(pdu, sequence);
        break;
      case 'test':
        this.write(this.#dialect.testAnswer, sequence);
        break;
      case 'test-answer':
        // That something was heard is all it says.
        break;
      case 'unbind':
        this.#asked = { sequence, deadline: at + farewellMs };
        this.#leaveWhenDone();
        break;
      case 'unbind-answer':
        if (this.#leaving?.sent) {
          this.#leaving.isAnswered = true;
          this.#leaveWhenDone();
        } else this.fault(`${pdu.name} answers no good-bye of ours; dropped`);
        break;
      case 'login':
        this.end('protocol-fault', `a second ${pdu.name} came on one connection`);
        break;
      default:
        this.fault(`${pdu.name} has no place here; ignored`);
        break;
    }
  }

  #serve(request: T['request'], sequence: number): void {
    if (!this.#served.has(request.name)) {
      this.fault(`${request.name} is not served here`);
      this.#refuse(request, sequence, 'not-served');
      return;
    }
    if (this.#isRepeated(request, sequence)) return;
    const event = { kind: request.name, sequence, body: request } as RequestEventOf<T['request']>;
    this.#recent.take(event);
    this.#leaving?.since.add(event);
    this.owe(event);
  }

  // A copy of a request gets the answer of the first, now or when there is one; another request gets no used number.
  #isRepeated(request: T['request'], sequence: number): boolean {
    const earlier = this.#recent.find(sequence);
    if (earlier === undefined) return false;
    if (!this.codec.encode(earlier.event.body, 0).equals(this.codec.encode(request, 0))) {
      this.fault(`sequence number ${sequence} came again for another request`);
      this.#refuse(request, sequence, 'repeated');
      return true;
    }
    this.emit({ kind: 'repeated', sequence } as T['event']);
    if (earlier.response !== undefined) this.write(earlier.response, sequence);
    return true;
  }

  #responseOf(event: RequestEventOf<T['request']>, answer: number | T['response']): T['response'] {
    return typeof answer === 'number' ? this.#dialect.responseTo(event.body, answer) : answer;
  }

  #refuse(request: T['request'], sequence: number, why: keyof Dialect<T>['refusals']): void {
    this.write(this.#dialect.responseTo(request, this.#dialect.refusals[why]), sequence);
  }

  #beat(at: number): void {
    // While we owe so much that nothing is read, the silence is ours.
    const due = this.congested ? 'nothing' : this.#heartbeat.due(at, this.lastHeardAt);
    if (due === 'test') this.write(this.#dialect.test, this.nextSequence());
    else if (due === 'give-up') this.end('no-answer', 'the peer answers no active test');
  }

  // The answers on the way go first, both ways: what is cut off can only be called unknown.
  #leaveWhenDone(): void {
    if (this.pending > 0 || this.closed) return;
    const leaving = this.#leaving;
    if (this.#asked !== undefined) {
      if (this.owed === 0) this.#letGo(this.#asked.sequence);
    } else if (leaving?.isAnswered) {
      if (this.owed === 0) this.end('unbound', 'we said good-bye');
    } else if (leaving !== undefined && !leaving.sent && this.owed === leaving.since.size) {
      leaving.sent = true;
      this.write(this.#dialect.unbind, this.nextSequence());
    }
  }

  #letGo(sequence: number): void {
    this.write(this.#dialect.unbindAnswer, sequence);
    this.end('unbound', 'the peer said good-bye');
  }
}
