import { Fifo } from '../fifo.ts';
import type { Common } from './common.ts';
import type { Errand, Load } from './errand.ts';
import type { Line } from './line.ts';
import { passing } from './passing.ts';
import type { GatewayTypes, TicketOf } from './types.ts';

export type CourierOptions<G extends GatewayTypes> = Common<G> & {
  /** The wait for an answer before an errand is sent again, in ms. */
  readonly responseTimeoutMs: number;
};

const retryMs = 1_000;
const mostReorderMs = 50;

/**
 * Carries what the gateway has for one SP down whatever lines there are, each in its turn.
 * Nothing is ever given up: what is not answered is sent again, by its number on the same line, or down another one.
 */
export class Courier<G extends GatewayTypes> {
  /** Called when something waits that no line takes. */
  onWaiting: () => void = () => {};
  readonly #options: CourierOptions<G>;
  readonly #queue = new Fifo<Load<G>>();
  readonly #lines = new Set<Line<G>>();
  /** Errands whose answer did not come in time, until the end of this turn. */
  #late: Load<G>[] = [];
  /** Errands that wait a moment: because the SP asked for it, or to be overtaken. */
  #postponed = 0;

  constructor(options: CourierOptions<G>) {
    this.#options = options;
  }

  /** Errands without a final answer. */
  get waiting(): number {
    let sent = 0;
    for (const line of this.#lines) sent += line.waiting;
    return this.#queue.length + sent + this.#late.length + this.#postponed;
  }

  /** Errands that no line has taken. */
  get queued(): number {
    return this.#queue.length;
  }

  carry(errand: Errand<G>): void {
    const { faults } = this.#options;
    const load = { errand, isCopy: false, attempts: 0 };
    if (faults.strikes('reorderPercent')) this.#postpone(load, faults.draw(mostReorderMs));
    else this.#enqueue(load);
  }

  /** A line is there. */
  join(line: Line<G>): void {
    this.#lines.add(line);
    this.pump();
  }

  /** A line is gone. What it had not brought home goes down the others. */
  leave(line: Line<G>): void {
    this.#lines.delete(line);
    this.#queue.putBack(line.takeBackAll());
    this.pump();
  }

  answered(line: Line<G>, ticket: TicketOf<G>, response: G['response']): void {
    const { speech, faults } = this.#options;
    const load = line.takeBack(ticket);
    const { errand, isCopy } = load;
    const result = speech.resultIn(response);
    const isFinal = speech.resultOf(result).remedy === 'never';
    this.#blame('answer-of-another', speech.oddIn(ticket.request, response));
    errand.onAnswer(result, isFinal, passing(speech, 'in', response, ticket.sequence, line.version));
    if (!isFinal) this.#postpone(load, retryMs);
    else if (!isCopy && faults.strikes(errand.copiedBy)) this.#enqueue({ errand, isCopy: true, attempts: 1 });
    this.pump();
  }

  timedOut(line: Line<G>, ticket: TicketOf<G>): void {
    const load = line.takeBack(ticket);
    const { responseTimeoutMs } = this.#options;
    this.#blame('unanswered', `${ticket.request.name} ${load.errand.id} has no answer after ${responseTimeoutMs} ms`);
    this.#late.push(load);
    if (this.#late.length === 1) queueMicrotask(() => this.#sendLateAgain());
  }

  /** Sends what there is room for. */
  pump(): void {
    let open = [...this.#lines];
    while (this.#queue.length > 0 && open.length > 0) open = open.filter((line) => this.#sendNext(line));
    if (this.#queue.length > 0) this.onWaiting();
  }

  /** What is late together goes again together: one by one, what waits behind it would go in between. */
  #sendLateAgain(): void {
    this.#queue.putBack(this.#late);
    this.#late = [];
    this.pump();
  }

  // False when the line takes no more.
  #sendNext(line: Line<G>): boolean {
    const load = line.hasRoom ? this.#queue.shift() : undefined;
    if (load === undefined) return false;
    const { speech, responseTimeoutMs } = this.#options;
    const ticket = line.send(load, responseTimeoutMs);
    if (ticket === undefined) {
      this.#queue.putBack([load]);
      return false;
    }
    // The last to send is the last to be asked next time.
    this.#lines.delete(line);
    this.#lines.add(line);
    load.errand.onSent?.(load.attempts, passing(speech, 'out', ticket.request, ticket.sequence, line.version));
    return true;
  }

  #postpone(load: Load<G>, ms: number): void {
    this.#postponed += 1;
    this.#options.later.after(ms, () => {
      this.#postponed -= 1;
      this.#enqueue(load);
    });
  }

  #enqueue(load: Load<G>): void {
    this.#queue.push(load);
    this.pump();
  }

  #blame(rule: string, detail: string | undefined): void {
    if (detail !== undefined) this.#options.log.blame(rule, detail);
  }
}
