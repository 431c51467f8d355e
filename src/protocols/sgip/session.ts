import { type EventOf, type Frame, Session, type SessionLimits, type TicketOf } from '../wire/index.ts';
import { type SgipPdu, sgip } from './codec.ts';
import type * as pdus from './pdus.ts';
import { type Request, type RequestName, type Response, responseTo, responseToRouting } from './responses.ts';
import { resultCode } from './results.ts';
import { type Sequence, sequenceKey } from './sequence.ts';

/** A request of the peer; the answer is owed until `answer`. `kind` is the PDU's name. */
export type RequestEvent = {
  readonly [K in RequestName]: {
    readonly kind: K;
    readonly sequence: Sequence;
    readonly body: Extract<Request, { name: K }>;
  };
}[RequestName];

/** The types SGIP is made of. */
export type Sgip = {
  sequence: Sequence;
  pdu: SgipPdu;
  request: Request;
  response: Response;
  event:
    | RequestEvent
    /** Logged in: now there may be requests. Who logged in, and how. */
    | { readonly kind: 'bound'; readonly loginType: number; readonly loginName: string }
    /** The login was refused with this result; `closed` follows. */
    | { readonly kind: 'bind-refused'; readonly result: number };
};

/** What happens in a session: told by `receive` and `tick`. */
export type SgipEvent = EventOf<Sgip>;
/** A request on its way. */
export type SgipTicket = TicketOf<Sgip>;

/** An SP serves what an SMG sends, and the other way round; anything else is answered "not served". */
export type End = 'sp' | 'smg';
const served: { readonly [E in End]: ReadonlySet<string> } = {
  sp: new Set<RequestName>(['deliver', 'report', 'userRpt']),
  smg: new Set<RequestName>(['submit', 'trace']),
};

/** The limits of a session. */
export type SgipSessionOptions = {
  /** Which end we are. */
  readonly end: End;
  /** Requests on the way without an answer, 1 to 32 by the text; 16 unless told. */
  readonly window?: number;
  /** Requests of the peer we may owe an answer before the socket stops reading; 256 unless told. */
  readonly maxOwed?: number;
  /** The longest PDU accepted, in bytes; 4096 unless told, for peers that go over the text's 2048. */
  readonly maxFrameBytes?: number;
};

/** How a session sends a request. */
export type RequestOptions = {
  /** The number the request goes by, for ever; a resend carries the first one. */
  readonly sequence: Sequence;
  /** Monotonic milliseconds. */
  readonly at: number;
  /** How long to wait for the answer; 30 s by the text. */
  readonly timeoutMs?: number;
};

/** The wait for any answer, by the text. */
export const responseTimeoutMs = 30_000;
const largestWindow = 32;

/**
 * One SGIP connection, either end, sans I/O; `ClientSession` and `ServerSession` differ in who logs in.
 * Requests are served by their command, not by the kind of connection: some gateways send Deliver and Report down
 * the connection the SP opened.
 */
export abstract class SgipSession extends Session<Sgip> {
  #bound = false;
  #loginName = '';
  readonly #served: ReadonlySet<string>;

  protected constructor(options: SgipSessionOptions, at: number) {
    super(sgip, limitsOf(options), at);
    this.#served = served[options.end];
  }

  /** True between login and good-bye. */
  get bound(): boolean {
    return this.#bound && !this.closed;
  }

  /** The name that was logged in with; empty before. */
  get loginName(): string {
    return this.#loginName;
  }

  /**
   * Sends a request and returns its ticket, which comes back in `answered`, `timed-out` or `closed`; or says why not.
   * @throws EncodeError when a field does not fit.
   * @throws RangeError when a request with this sequence number is still on the way.
   */
  request(request: Request, options: RequestOptions): SgipTicket | 'window-full' | 'not-bound' {
    const { sequence, at, timeoutMs = responseTimeoutMs } = options;
    if (!this.bound || this.leaving) return 'not-bound';
    if (this.window.full) return 'window-full';
    if (this.window.has(sequence)) {
      throw new RangeError(`sequence number ${sequenceKey(sequence)} is still waiting for its answer`);
    }
    return this.ask(request, sequence, at, timeoutMs);
  }

  /**
   * Answers a request of the peer, with a result code or a whole response, when its effect is safe.
   * Returns false when it cannot be answered any more (the session is over, or it was answered before):
   * the peer will send it again.
   * @throws EncodeError when the answer does not fit; it is still owed then.
   */
  answer(event: RequestEvent, answer: number | Response): boolean {
    const response = typeof answer === 'number' ? responseTo(event.kind, answer) : answer;
    const written = this.answerOwed(event, response, event.sequence);
    if (written && this.owed === 0) this.onAllAnswered();
    return written;
  }

  /** Lets a request go without an answer, as a gateway does that is losing it; the peer will send it again. */
  leaveUnanswered(event: RequestEvent): void {
    if (this.forgetOwed(event) && this.owed === 0) this.onAllAnswered();
  }

  /** True while good-bye is said: nothing new is sent. */
  protected abstract get leaving(): boolean;
  /** A PDU before the login is done. */
  protected abstract onLogin(pdu: SgipPdu, sequence: Sequence): void;
  protected abstract onUnbind(sequence: Sequence): void;
  protected abstract onUnbindResp(): void;
  /** The last answer we owed is given. */
  protected abstract onAllAnswered(): void;

  protected becomeBound(loginType: number, loginName: string): void {
    this.#bound = true;
    this.#loginName = loginName;
    this.emit({ kind: 'bound', loginType, loginName });
  }

  protected override onFrame({ pdu, sequence }: Frame<Sequence, SgipPdu>): void {
    if (this.#bound) this.#dispatch(pdu, sequence);
    else this.onLogin(pdu, sequence);
  }

  #dispatch(pdu: SgipPdu, sequence: Sequence): void {
    switch (pdu.name) {
      case 'submit':
      case 'deliver':
      case 'report':
      case 'userRpt':
      case 'trace':
      case 'checkUser':
        this.#serve(pdu, sequence);
        break;
      case 'submitResp':
      case 'deliverResp':
      case 'reportResp':
      case 'userRptResp':
      case 'traceResp':
      case 'checkUserResp':
        this.settle(sequence, pdu);
        break;
      case 'bind':
        this.fault('bind came on a connection that is logged in already');
        this.write({ name: 'bindResp', result: resultCode.boundAlready, reserve: '' }, sequence);
        break;
      case 'unbind':
        this.onUnbind(sequence);
        break;
      case 'unbindResp':
        this.onUnbindResp();
        break;
      default:
        this.#decline(pdu, sequence);
        break;
    }
  }

  #serve(request: Request, sequence: Sequence): void {
    if (this.#served.has(request.name)) {
      this.owe({ kind: request.name, sequence, body: request } as RequestEvent);
    } else {
      this.fault(`${request.name} is not served here`);
      this.write(responseTo(request.name, resultCode.notServed), sequence);
    }
  }

  #decline(pdu: pdus.BindResp | pdus.Routing | pdus.RoutingResp, sequence: Sequence): void {
    this.fault(`${pdu.name} has no place here`);
    if ('body' in pdu) this.write(responseToRouting(pdu.name, resultCode.notServed), sequence);
  }
}

function limitsOf({ window = 16, maxOwed = 256, maxFrameBytes = 4096 }: SgipSessionOptions): SessionLimits<Sequence> {
  if (!Number.isInteger(window) || window < 1 || window > largestWindow) {
    throw new RangeError(`window ${window} is not from 1 to ${largestWindow}, which is all SGIP allows`);
  }
  return { window, maxOwed, maxFrameBytes, keyOf: sequenceKey };
}
