import type { Answer, Errand } from '../business/messages/index.ts';
import type { Log } from '../platform/log.ts';
import {
  type Carried,
  type CommonEvent,
  connect,
  EncodeError,
  type Peer,
  type Protocol,
  type TicketOf,
} from '../protocols/wire/index.ts';
import type { Line, LineEvent } from './carrier.ts';

/** What a session tells besides the requests of the gateway. */
type Control<P extends Protocol> =
  | CommonEvent<P>
  | { readonly kind: 'repeated' }
  | { readonly kind: 'bound' }
  | { readonly kind: 'bind-refused'; readonly result: number };

/** The SP's end of a session of any protocol. */
export type SpSession<P extends Protocol> = Carried & {
  request(
    request: P['request'],
    options: { at: number; timeoutMs?: number; sequence?: P['sequence'] },
  ): TicketOf<P> | 'window-full' | 'not-bound';
  unbind(at: number, timeoutMs: number): void;
};

/** What a line must know of its protocol. `Request` is what a gateway may ask of us. */
export type Speech<P extends Protocol, Session extends SpSession<P>, Request> = {
  readonly host: string;
  readonly port: number;
  readonly session: Session;
  /** PDUs without an answer; 0 on a connection that only receives. */
  readonly window: number;
  readonly answerMs: number;
  /** @throws EncodeError or RangeError for what cannot be written as a PDU. */
  toSubmit(errand: Errand): P['request'];
  toAnswer(errand: Errand, response: P['response']): Answer;
  /** The number that an errand must have; the session gives it one where this is absent. */
  sequenceOf?(errand: Errand): P['sequence'];
  /** What the result of a refused login means. */
  refusalOf(result: number): { readonly detail: string; readonly hopeless: boolean };
  /** Takes a request of the gateway. */
  receive(request: Request, peer: Peer<Session>): void;
};

export type LineOptions = {
  readonly link: string;
  readonly log: Log;
  readonly onEvents: (events: readonly LineEvent[]) => void;
};

/** One connection of ours to a gateway of any protocol: dials, sends, and tells what becomes of it in our own words. */
export class SessionLine<P extends Protocol, Session extends SpSession<P>, Request extends { readonly body: unknown }>
  implements Line
{
  readonly #speech: Speech<P, Session, Request>;
  readonly #options: LineOptions;
  readonly #peer: Peer<Session>;
  readonly #sent = new Map<TicketOf<P>, Errand>();
  /** The numbers of what was not answered in time: sent again here it keeps its own, so that a late answer is understood. */
  readonly #silent = new Map<string, P['sequence']>();
  #refused = false;

  constructor(speech: Speech<P, Session, Request>, options: LineOptions) {
    this.#speech = speech;
    this.#options = options;
    const { host, port, session } = speech;
    this.#peer = connect({ host, port, session, onEvents: (events) => this.#tell(events) });
  }

  get used(): number {
    return this.#sent.size;
  }

  get window(): number {
    return this.#speech.window;
  }

  send(errand: Errand): 'sent' | 'not-open' | Answer {
    try {
      const ticket = this.#request(errand);
      if (typeof ticket === 'string') return 'not-open';
      this.#sent.set(ticket, errand);
      return 'sent';
    } catch (error) {
      if (!(error instanceof EncodeError || error instanceof RangeError)) throw error;
      const { phone, mtId, part, attempt } = errand;
      return { phone, mtId, part, attempt, verdict: 'refused', result: error.message };
    }
  }

  leave(timeoutMs: number): void {
    this.#peer.session.unbind(performance.now(), timeoutMs);
  }

  drop(): void {
    this.#peer.drop();
  }

  #request(errand: Errand): TicketOf<P> | 'window-full' | 'not-bound' {
    const { answerMs, toSubmit, sequenceOf } = this.#speech;
    const sequence = sequenceOf?.(errand) ?? this.#silent.get(nameOf(errand));
    return this.#peer.session.request(toSubmit(errand), {
      at: performance.now(),
      timeoutMs: answerMs,
      ...(sequence !== undefined && { sequence }),
    });
  }

  #tell(events: readonly unknown[]): void {
    const told = (events as readonly (Control<P> | Request)[]).flatMap((event) => this.#translate(event));
    if (told.length > 0) this.#options.onEvents(told);
  }

  #translate(event: Control<P> | Request): LineEvent[] {
    if ('body' in event) {
      this.#speech.receive(event, this.#peer);
      return [];
    }
    switch (event.kind) {
      case 'bound':
        return [{ kind: 'bound' }];
      case 'bind-refused':
        this.#refused = true;
        return [{ kind: 'refused', ...this.#speech.refusalOf(event.result) }];
      case 'answered':
        return [{ kind: 'answered', answer: this.#speech.toAnswer(this.#takeBack(event.ticket), event.response) }];
      case 'timed-out':
        return [{ kind: 'silent', errand: this.#keepNumber(event.ticket) }];
      case 'closed':
        return [...this.#refusalIn(event), closedOf(event)];
      case 'repeated':
        return [];
      case 'protocol-fault':
        this.#options.log.warn({ link: this.#options.link, detail: event.detail }, 'the gateway did something odd');
        return [];
      default:
        return event satisfies never;
    }
  }

  /** It was us who refused: the gateway speaks another version, or proves nothing. */
  #refusalIn({ reason, detail }: Extract<Control<P>, { kind: 'closed' }>): LineEvent[] {
    return reason === 'refused' && !this.#refused ? [{ kind: 'refused', detail, hopeless: true }] : [];
  }

  #keepNumber(ticket: TicketOf<P>): Errand {
    const errand = this.#takeBack(ticket);
    if (!errand.resent) this.#silent.set(nameOf(errand), ticket.sequence);
    return errand;
  }

  #takeBack(ticket: TicketOf<P>): Errand {
    const errand = this.#sent.get(ticket)!;
    this.#sent.delete(ticket);
    this.#silent.delete(nameOf(errand));
    return errand;
  }
}

function closedOf({ reason, detail, unanswered }: Extract<CommonEvent<Protocol>, { kind: 'closed' }>): LineEvent {
  return { kind: 'closed', detail: `${reason}: ${detail}`, unanswered: unanswered.length };
}

function nameOf({ mtId, part, attempt }: Errand): string {
  return `${mtId} ${part} ${attempt}`;
}
