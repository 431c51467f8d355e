import type { Codec, Frame, Heading } from './codec.ts';
import type { Cursor } from './cursor.ts';
import { DecodeError } from './errors.ts';
import { FrameReader } from './frames.ts';
import { Outgoing } from './outgoing.ts';
import { type Ticket, Window } from './window.ts';

/** Why a session is over. */
export type CloseReason =
  /** Both sides said good-bye. */
  | 'unbound'
  /** The login was refused, by them or by us. */
  | 'refused'
  /** Nothing was heard for longer than the server waits. */
  | 'idle'
  /** The peer connected and did not log in. */
  | 'no-bind'
  /** The peer did not answer a login or a good-bye in time. */
  | 'no-answer'
  /** The peer sent what is no PDU, or what may not come now. */
  | 'protocol-fault'
  /** No connection came about. */
  | 'unreachable'
  /** The connection broke. */
  | 'lost'
  /** Our own side ended it. */
  | 'stopped';

/** The types a protocol is made of: its sequence number, all its PDUs, what is asked and answered, its own events. */
export type Protocol = {
  sequence: unknown;
  pdu: { readonly name: string };
  request: { readonly name: string };
  response: { readonly name: string };
  event: { readonly kind: string };
};

export type TicketOf<T extends Protocol> = Ticket<T['sequence'], T['request']>;

/** What happens in a session of any protocol. */
export type CommonEvent<T extends Protocol> =
  | { readonly kind: 'answered'; readonly ticket: TicketOf<T>; readonly response: T['response'] }
  /** No answer came within the time the request was given. The caller decides whether to send it again. */
  | { readonly kind: 'timed-out'; readonly ticket: TicketOf<T> }
  /** The peer did something odd that does not end the session. For the log. */
  | { readonly kind: 'protocol-fault'; readonly detail: string }
  /** The last event of a session. Whether the `unanswered` requests were taken cannot be known. */
  | {
      readonly kind: 'closed';
      readonly reason: CloseReason;
      readonly detail: string;
      readonly unanswered: readonly TicketOf<T>[];
    };

export type EventOf<T extends Protocol> = T['event'] | CommonEvent<T>;

export type SessionLimits<S> = {
  /** Requests we may have on the way without an answer. */
  readonly window: number;
  /** Requests of the peer we may owe an answer before the socket stops reading. */
  readonly maxOwed: number;
  /** The longest frame accepted, in bytes. */
  readonly maxFrameBytes: number;
  /** What two equal sequence numbers share, as a key of a map. */
  readonly keyOf: (sequence: S) => string | number;
};

/**
 * What the sessions of all protocols have in common: bytes and time in, events and bytes out.
 * No socket, no timer, no logger; all times are monotonic milliseconds.
 * Events that arise outside `receive` and `tick` are returned by the next of them.
 */
export abstract class Session<T extends Protocol> {
  /** Bytes on their way to the peer. */
  readonly outgoing = new Outgoing();
  protected readonly window: Window<T['sequence'], T['request']>;
  protected lastHeardAt: number;
  /** A login may settle on another layout of the same PDUs. */
  protected codec: Codec<T['sequence'], T['pdu']>;
  readonly #frames: FrameReader;
  readonly #maxOwed: number;
  readonly #owed = new Set<object>();
  #closed = false;
  #events: EventOf<T>[] = [];

  protected constructor(codec: Codec<T['sequence'], T['pdu']>, limits: SessionLimits<T['sequence']>, at: number) {
    this.codec = codec;
    this.#frames = new FrameReader({ minBytes: codec.headerBytes, maxBytes: limits.maxFrameBytes });
    this.#maxOwed = limits.maxOwed;
    this.window = new Window(limits.window, limits.keyOf);
    this.lastHeardAt = at;
  }

  /** True once the session is over: flush what waits, then close the socket. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Requests of ours without an answer yet. */
  get pending(): number {
    return this.window.used;
  }

  /** Requests of the peer we have not answered yet. */
  get owed(): number {
    return this.#owed.size;
  }

  /** True while so many answers are owed that no more should be read: the peer is slowed down by TCP, nothing is lost. */
  get congested(): boolean {
    return this.#owed.size >= this.#maxOwed;
  }

  /** Takes bytes as they came from the socket, cut anywhere. Views of them may live on in events. */
  receive(bytes: Uint8Array, at: number): readonly EventOf<T>[] {
    if (this.#closed) return this.takeEvents();
    this.lastHeardAt = at;
    this.#frames.feed(bytes);
    try {
      this.#readFrames(at);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.end('protocol-fault', error.message);
    }
    return this.takeEvents();
  }

  /** Lets time pass: answers overdue, idle links. Call it about once a second. */
  tick(at: number): readonly EventOf<T>[] {
    if (!this.#closed) {
      for (const ticket of this.window.expire(at)) this.emit({ kind: 'timed-out', ticket });
      this.onTick(at);
    }
    return this.takeEvents();
  }

  /** All bytes written since the last call, in one buffer; empty when there are none. */
  takeOutgoing(): Buffer {
    return this.outgoing.take();
  }

  /** Ends the session from our side, or because the connection is gone. Does nothing the second time. */
  end(reason: CloseReason, detail: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#owed.clear();
    this.emit({ kind: 'closed', reason, detail, unanswered: this.window.drain() });
  }

  /** One PDU came. */
  protected abstract onFrame(frame: Frame<T['sequence'], T['pdu']>, at: number): void;
  /** A whole frame came whose PDU cannot be read: the session ends, unless the protocol has an answer for it. */
  protected onUnreadable(error: DecodeError, _heading: Heading<T['sequence']>): void {
    this.end('protocol-fault', error.message);
  }

  /** Time went on. */
  protected abstract onTick(at: number): void;

  protected emit(event: EventOf<T>): void {
    this.#events.push(event);
  }

  protected fault(detail: string): void {
    this.emit({ kind: 'protocol-fault', detail });
  }

  protected write(pdu: T['pdu'], sequence: T['sequence']): void {
    this.codec.append(this.outgoing, pdu, sequence);
  }

  /** Writes a request and keeps a ticket of it until it is answered. @throws EncodeError; nothing is kept then. */
  protected ask(request: T['request'], sequence: T['sequence'], at: number, timeoutMs: number): TicketOf<T> {
    const ticket = { sequence, request, sentAt: at, deadline: at + timeoutMs };
    this.write(request, sequence);
    this.window.add(ticket);
    return ticket;
  }

  /** Hands a request of the peer to the caller, who owes its answer from now on. */
  protected owe(event: T['event']): void {
    this.#owed.add(event);
    this.emit(event);
  }

  /** Writes the answer to `event`. False when none is owed: answered already, or the session is over. @throws EncodeError */
  protected answerOwed(event: T['event'], response: T['pdu'], sequence: T['sequence']): boolean {
    if (!this.#owed.has(event)) return false;
    this.write(response, sequence);
    this.#owed.delete(event);
    return true;
  }

  /** Gives up answering `event`. False when no answer is owed. */
  protected forgetOwed(event: T['event']): boolean {
    return this.#owed.delete(event);
  }

  /** Tells the caller that its request is answered; a response nobody asked for is dropped with a fault. */
  protected settle(sequence: T['sequence'], response: T['response']): void {
    const ticket = this.window.find(sequence);
    if (ticket === undefined || response.name !== `${ticket.request.name}Resp`) {
      this.fault(`${response.name} with sequence number ${JSON.stringify(sequence)} answers nothing we asked; dropped`);
      return;
    }
    this.window.remove(ticket);
    this.emit({ kind: 'answered', ticket, response });
  }

  protected takeEvents(): readonly EventOf<T>[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }

  #readFrames(at: number): void {
    let frame: Cursor | undefined = this.#frames.next();
    while (frame !== undefined) {
      this.#readFrame(frame, at);
      if (this.#closed) return;
      frame = this.#frames.next();
    }
  }

  #readFrame(frame: Cursor, at: number): void {
    const start = frame.at;
    let read: Frame<T['sequence'], T['pdu']>;
    try {
      read = this.codec.decode(frame);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      frame.at = start;
      this.onUnreadable(error, this.codec.heading(frame));
      return;
    }
    this.onFrame(read, at);
  }
}
