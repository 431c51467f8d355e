import type { CommonEvent, Result, TicketOf } from '../wire/index.ts';
import type { LongProtocol, Repeated, RequestEventOf } from './dialect.ts';
import { ConnectionError, type Outcome, outcomeOf, unknownOutcome } from './outcome.ts';
import type { LongSession } from './session.ts';

/** How one request is sent. */
export type SendOptions = {
  /** How long to wait for the answer once sent; 60 s unless told. */
  readonly timeoutMs?: number;
  /** The number of an earlier try on this connection whose outcome is unknown; a new one unless given. */
  readonly sequence?: number;
  /** Before it is sent: rejects with `aborted`. After: resolves as `unknown`. */
  readonly signal?: AbortSignal;
};

/** What becomes of the events of a connection that are nobody's errand. */
export type Ways<T extends LongProtocol> = {
  /** The result of a response in words; code 0 means accepted. */
  readonly resultOf: (response: T['response']) => Result;
  /** Answers a request of the peer. */
  readonly serve: (event: RequestEventOf<T['request']>) => unknown;
  /** Told of oddities of the peer that do not end the connection. */
  readonly onFault: (detail: string) => void;
};

/** The response that answers a request. */
export type ResponseTo<T extends LongProtocol, Q extends T['request']> = Extract<
  T['response'],
  { readonly name: `${Q['name']}Resp` }
>;

/** A request and who waits for it. */
type Errand<T extends LongProtocol> = {
  readonly request: T['request'];
  readonly options: SendOptions;
  readonly resolve: (outcome: Outcome<T['response']>) => void;
  readonly reject: (error: unknown) => void;
  readonly onAbort: () => void;
  ticket?: TicketOf<T>;
};

type Closed<T extends LongProtocol> = Extract<CommonEvent<T>, { kind: 'closed' }>;
/** What a session tells besides the requests of the peer. */
export type ControlEvent<T extends LongProtocol> =
  | CommonEvent<T>
  | Repeated
  | { readonly kind: 'bound' }
  | { readonly kind: 'bind-refused'; readonly result: number };
/** Anything a session tells. */
export type ConnectionEvent<T extends LongProtocol> = ControlEvent<T> | RequestEventOf<T['request']>;

/** True for a request of the peer. */
export function isRequest<T extends LongProtocol>(event: ConnectionEvent<T>): event is RequestEventOf<T['request']> {
  return 'body' in event;
}

/**
 * One connection of either end, for callers who like promises. Requests beyond the window wait their turn: awaiting
 * `request` is the back-pressure.
 */
export class Connection<T extends LongProtocol> {
  /** Resolves when the connection is over, however it ends. */
  readonly closed: Promise<Pick<Closed<T>, 'reason' | 'detail'>>;
  readonly #session: LongSession<T>;
  readonly #ways: Ways<T>;
  readonly #sent = new Map<TicketOf<T>, Errand<T>>();
  readonly #queue = new Set<Errand<T>>();
  #onClosed: (closed: Closed<T>) => void = () => {};

  /** Use `connect` and `listen`. */
  constructor(session: LongSession<T>, ways: Ways<T>) {
    this.#session = session;
    this.#ways = ways;
    this.closed = new Promise((resolve) => {
      this.#onClosed = resolve;
    });
  }

  /** The account that is logged in. */
  get account(): string {
    return this.#session.account;
  }

  /**
   * Sends any request and resolves to its honest outcome.
   * Rejects, with nothing sent, with EncodeError for a field that does not fit, or ConnectionError `not-connected` or
   * `aborted`.
   */
  request<Q extends T['request']>(request: Q, options: SendOptions = {}): Promise<Outcome<ResponseTo<T, Q>>> {
    const outcome = new Promise<Outcome<T['response']>>((resolve, reject) => {
      const errand: Errand<T> = { request, options, resolve, reject, onAbort: () => this.#abort(errand) };
      this.#queue.add(errand);
      options.signal?.addEventListener('abort', errand.onAbort);
      if (options.signal?.aborted) errand.onAbort();
      this.#pump();
    });
    return outcome as Promise<Outcome<ResponseTo<T, Q>>>;
  }

  /** Says good-bye after the answers on the way, at most `timeoutMs` (60 s), and resolves when the connection is over. */
  async close({ timeoutMs }: { timeoutMs?: number } = {}): Promise<void> {
    this.#session.unbind(performance.now(), timeoutMs);
    this.#pump();
    await this.closed;
  }

  /** Takes what the session gave; for the socket loop. */
  take(events: readonly ConnectionEvent<T>[]): void {
    for (const event of events) {
      if (isRequest(event)) this.#ways.serve(event);
      else this.#handle(event);
    }
    this.#pump();
  }

  #handle(event: ControlEvent<T>): void {
    switch (event.kind) {
      case 'answered':
        this.#settle(
          event.ticket,
          outcomeOf(event.ticket.sequence, event.response, this.#ways.resultOf(event.response)),
        );
        break;
      case 'timed-out':
        this.#settle(event.ticket, unknownOutcome(event.ticket.sequence, 'timed-out'));
        break;
      case 'repeated':
        this.#ways.onFault(`sequence number ${event.sequence} came again for a copy`);
        break;
      case 'protocol-fault':
        this.#ways.onFault(event.detail);
        break;
      case 'closed':
        for (const ticket of event.unanswered) this.#settle(ticket, unknownOutcome(ticket.sequence, 'closed'));
        this.#onClosed(event);
        break;
      case 'bound':
      case 'bind-refused':
        break;
    }
  }

  #settle(ticket: TicketOf<T>, outcome: Outcome<T['response']>): void {
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
  #send(errand: Errand<T>): boolean {
    try {
      const sent = this.#session.request(errand.request, { ...errand.options, at: performance.now() });
      if (sent === 'window-full') return false;
      if (sent === 'not-bound') throw new ConnectionError('not-connected', 'the connection is over', true);
      errand.ticket = sent;
      this.#sent.set(sent, errand);
    } catch (error) {
      this.#forget(errand);
      errand.reject(error);
    }
    return true;
  }

  #abort(errand: Errand<T>): void {
    this.#forget(errand);
    if (errand.ticket === undefined) errand.reject(new ConnectionError('aborted', 'aborted before it was sent', true));
    else errand.resolve(unknownOutcome(errand.ticket.sequence, 'aborted'));
  }

  #forget(errand: Errand<T>): void {
    this.#queue.delete(errand);
    if (errand.ticket !== undefined) this.#sent.delete(errand.ticket);
    errand.options.signal?.removeEventListener('abort', errand.onAbort);
  }
}
