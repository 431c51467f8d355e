import type { Reports } from '../reports/index.ts';
import { connect as connectPeer, type Peer } from '../wire/index.ts';
import { ClientSession } from './client-session.ts';
import { type Handlers, serve } from './handlers.ts';
import { sendNoted, withNotes } from './noted.ts';
import { type Outcome, outcomeOf, SgipError } from './outcome.ts';
import { type Submit, submit } from './pdus.ts';
import type { Request } from './responses.ts';
import { resultOf } from './results.ts';
import { createSequenceSource, type Sequence } from './sequence.ts';
import type { End, SgipEvent, SgipTicket } from './session.ts';

/** Where to connect, who we are, and what the connection may do. */
export type ConnectOptions = {
  readonly host: string;
  readonly port: number;
  /** Our node number, such as 3021012345 of an SP. */
  readonly node: number;
  /** What the other side gave us to log in with. */
  readonly name: string;
  readonly password: string;
  /** Which end we are; an SP unless told. */
  readonly end?: End;
  /** Requests on the way at a time, 1 to 32; 16 unless told. */
  readonly window?: number;
  /** How long to try to connect; 10 s unless told. */
  readonly connectTimeoutMs?: number;
  /** For gateways that send Deliver and Report down this connection. */
  readonly handlers?: Handlers;
  /** Keeps the notes of messages until their Reports come; `listen` takes the same one. */
  readonly reports?: Reports;
  /** Told of oddities of the peer that do not end the connection. */
  readonly onFault?: (detail: string) => void;
  /** Gives up connecting. */
  readonly signal?: AbortSignal;
};

/** How one request is sent. */
export type SendOptions = {
  /** The number of an earlier try whose outcome is unknown, so that a copy is dropped; a new one unless given. */
  readonly sequence?: Sequence;
  /** How long to wait for the answer once sent; 30 s unless told. */
  readonly timeoutMs?: number;
  /** Before it is sent: rejects with `aborted`. After: resolves as `unknown`. */
  readonly signal?: AbortSignal;
};

/** How one message is sent. */
export type SubmitOptions = SendOptions & {
  /** Comes back with the Report, as `note`: what you want to know of the message then. Needs `reports`. */
  readonly note?: string;
};

/** Fields that are not named are blank: zero, empty. */
export type SubmitFields = Pick<Submit, 'spNumber' | 'userNumbers'> & Partial<Omit<Submit, 'name'>>;

/** How a connection ended. */
export type Closed = Pick<Extract<SgipEvent, { kind: 'closed' }>, 'reason' | 'detail'>;

/**
 * Connects, logs in, and resolves when requests may be sent.
 * Rejects with SgipError `unreachable`, `login-refused` or `aborted`, and with EncodeError when a login does not fit.
 */
export function connect(options: ConnectOptions): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const connection = new Connection(options, (error) => (error === undefined ? resolve(connection) : reject(error)));
  });
}

/** A request and who waits for it. */
type Errand = {
  readonly request: Request;
  readonly options: SendOptions;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
  readonly onAbort: () => void;
  ticket?: SgipTicket;
};

/** One connection, logged in. Requests beyond the window wait their turn: awaiting `submit` is the back-pressure. */
export class Connection {
  /** Resolves when the connection is over, however it ends. */
  readonly closed: Promise<Closed>;
  readonly #options: ConnectOptions;
  readonly #handlers: Handlers;
  readonly #peer: Peer<ClientSession>;
  readonly #nextSequence: () => Sequence;
  readonly #sent = new Map<SgipTicket, Errand>();
  readonly #queue = new Set<Errand>();
  #onReady: (error?: SgipError) => void;
  #onClosed: (closed: Closed) => void = () => {};

  /** Use `connect`; `onReady` is told once, with an error when there will be no login. */
  constructor(options: ConnectOptions, onReady: (error?: SgipError) => void) {
    const { end = 'sp', node, signal } = options;
    const sequences = createSequenceSource(node);
    this.#options = options;
    this.#handlers = withNotes(options.handlers ?? {}, options.reports);
    this.#onReady = onReady;
    this.#nextSequence = () => sequences.next(new Date());
    this.closed = new Promise((resolve) => {
      this.#onClosed = resolve;
    });
    const session = new ClientSession({ ...options, end, nextSequence: this.#nextSequence }, performance.now());
    this.#peer = connectPeer({ ...options, session, onEvents: (events) => this.#take(events) });
    signal?.addEventListener('abort', () => this.#giveUp(), { once: true });
    if (signal?.aborted) this.#giveUp();
  }

  /**
   * Sends a message; resolves when it is answered, or when it is known that it will not be. See `request`.
   * Rejects, with nothing sent, also when there is a note and it cannot be kept.
   */
  async submit(fields: SubmitFields, { note, ...options }: SubmitOptions = {}): Promise<Outcome> {
    const message = submit.of(fields);
    if (note === undefined) return this.request(message, options);
    const { reports } = this.#options;
    if (reports === undefined) throw new TypeError(`the note "${note}" has no place: give connect() \`reports\``);
    const sequence = options.sequence ?? this.#nextSequence();
    const { userNumbers } = message;
    return sendNoted(reports, { sequence, userNumbers, note }, () => this.request(message, { ...options, sequence }));
  }

  /**
   * Sends any request and resolves to its honest outcome.
   * Rejects, with nothing sent, with EncodeError for a field that does not fit, or SgipError `not-connected` or `aborted`.
   */
  request(request: Request, options: SendOptions = {}): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const errand: Errand = { request, options, resolve, reject, onAbort: () => this.#abort(errand) };
      this.#queue.add(errand);
      options.signal?.addEventListener('abort', errand.onAbort);
      if (options.signal?.aborted) errand.onAbort();
      this.#pump();
    });
  }

  /** Says good-bye after the answers on the way, at most `timeoutMs` (30 s), and resolves when the socket is gone. */
  async close({ timeoutMs }: { timeoutMs?: number } = {}): Promise<void> {
    this.#peer.session.unbind(performance.now(), timeoutMs);
    this.#pump();
    await this.#peer.gone;
  }

  #take(events: readonly SgipEvent[]): void {
    for (const event of events) this.#handle(event);
    this.#pump();
  }

  #handle(event: SgipEvent): void {
    switch (event.kind) {
      case 'bound':
        this.#onReady();
        break;
      case 'bind-refused':
        this.#onReady(refusal(event.result));
        break;
      case 'answered':
        this.#settle(event.ticket, outcomeOf(event.ticket.sequence, event.response));
        break;
      case 'timed-out':
        this.#settle(event.ticket, unknown(event.ticket.sequence, 'timed-out'));
        break;
      case 'closed':
        for (const ticket of event.unanswered) this.#settle(ticket, unknown(ticket.sequence, 'closed'));
        this.#onReady(new SgipError('unreachable', event.detail, true));
        this.#onClosed({ reason: event.reason, detail: event.detail });
        break;
      case 'protocol-fault':
        this.#options.onFault?.(event.detail);
        break;
      default:
        void serve(event, this.#peer.session, this.#handlers);
    }
  }

  #settle(ticket: SgipTicket, outcome: Outcome): void {
    const errand = this.#sent.get(ticket);
    if (errand === undefined) return;
    this.#forget(errand);
    errand.resolve(outcome);
  }

  #pump(): void {
    for (const errand of this.#queue) {
      if (!this.#send(errand)) return;
      this.#queue.delete(errand);
    }
  }

  // False when it must wait for room in the window.
  #send(errand: Errand): boolean {
    const { request, options } = errand;
    const { sequence = this.#nextSequence(), timeoutMs } = options;
    try {
      const at = performance.now();
      const sent = this.#peer.session.request(request, { sequence, at, ...(timeoutMs !== undefined && { timeoutMs }) });
      if (sent === 'window-full') return false;
      if (sent === 'not-bound') throw new SgipError('not-connected', 'the connection is over', true);
      errand.ticket = sent;
      this.#sent.set(sent, errand);
    } catch (error) {
      this.#forget(errand);
      errand.reject(error);
    }
    return true;
  }

  #abort(errand: Errand): void {
    this.#forget(errand);
    if (errand.ticket === undefined) errand.reject(new SgipError('aborted', 'aborted before it was sent', true));
    else errand.resolve(unknown(errand.ticket.sequence, 'aborted'));
  }

  #forget(errand: Errand): void {
    this.#queue.delete(errand);
    if (errand.ticket !== undefined) this.#sent.delete(errand.ticket);
    errand.options.signal?.removeEventListener('abort', errand.onAbort);
  }

  #giveUp(): void {
    if (this.#peer.session.bound) return;
    this.#onReady(new SgipError('aborted', 'aborted before the login was answered', true));
    this.#peer.drop();
  }
}

function refusal(result: number): SgipError {
  const { en, remedy } = resultOf(result);
  return new SgipError('login-refused', `the login was refused with ${result}: ${en}`, remedy !== 'never');
}

function unknown(sequence: Sequence, reason: 'timed-out' | 'closed' | 'aborted'): Outcome {
  return { kind: 'unknown', sequence, reason, retryable: true };
}
