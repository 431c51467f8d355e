import type { Load } from './errand.ts';
import type { AskingSession, GatewayTypes, TicketOf } from './types.ts';

export type LineOptions<G extends GatewayTypes> = {
  readonly session: AskingSession<G>;
  /** The version of the protocol that is spoken here. */
  readonly version: number;
  /** Requests without an answer. */
  readonly window: number;
};

/** A connection with an SP that Delivers and reports go down. */
export class Line<G extends GatewayTypes> {
  readonly version: number;
  readonly #options: LineOptions<G>;
  readonly #sent = new Map<TicketOf<G>, Load<G>>();

  constructor(options: LineOptions<G>) {
    this.version = options.version;
    this.#options = options;
  }

  /** What left and is not answered. */
  get waiting(): number {
    return this.#sent.size;
  }

  get hasRoom(): boolean {
    const { session, window } = this.#options;
    return session.bound && session.pending < window;
  }

  /** Sends a load, by its earlier number when it went down this line before. Undefined when good-bye is being said. */
  send(load: Load<G>, timeoutMs: number): TicketOf<G> | undefined {
    const { session } = this.#options;
    const sequence = load.errand.sequence ?? (load.last?.session === session ? load.last.sequence : undefined);
    const options = { at: performance.now(), timeoutMs, ...(sequence !== undefined && { sequence }) };
    const ticket = session.request(load.errand.requestFor(this.version), options);
    if (typeof ticket === 'string') return undefined;
    load.attempts += 1;
    load.last = { session, sequence: ticket.sequence };
    this.#sent.set(ticket, load);
    return ticket;
  }

  /** What was sent with this ticket, which is no longer on the way. */
  takeBack(ticket: TicketOf<G>): Load<G> {
    const load = this.#sent.get(ticket);
    if (load === undefined) throw new Error('an errand came back that was not sent');
    this.#sent.delete(ticket);
    return load;
  }

  /** All that is on the way, oldest first: the connection is gone. */
  takeBackAll(): Load<G>[] {
    const loads = [...this.#sent.values()];
    this.#sent.clear();
    return loads;
  }
}
