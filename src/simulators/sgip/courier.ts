import {
  ClientSession,
  type Deliver,
  type Report,
  type RequestEvent,
  resultCode,
  resultIn,
  resultOf,
  type Sequence,
  type SgipEvent,
  type SgipTicket,
  type UserRpt,
} from '../../protocols/sgip/index.ts';
import { connect, type Peer } from '../../protocols/wire/index.ts';
import { Fifo } from '../fifo.ts';
import type { SpAccount, SpAddress } from './account.ts';
import type { Gateway } from './gateway.ts';

/** Something the gateway has for an SP. It keeps its sequence number however often it is sent. */
export type Errand = {
  readonly request: Deliver | Report | UserRpt;
  readonly sequence: Sequence;
  /** It leaves, for the first time when `attempt` is 1. */
  readonly onSent?: (attempt: number) => void;
  /** The SP answered; `final` is false when it will be sent again because the SP asked for that. */
  readonly onAnswer: (result: number, final: boolean) => void;
};

/** An errand and how often it left so far. A copy is what a fault sends once more. */
type Load = { readonly errand: Errand; readonly isCopy: boolean; attempts: number };

export type CourierOptions = Gateway & {
  readonly account: SpAccount;
  /** The wait for an answer before an errand is sent again, in ms. */
  readonly responseTimeoutMs: number;
};

/** The fault that sends a request once more. */
const duplicates = {
  deliver: 'duplicateDeliverPercent',
  report: 'duplicateReportPercent',
  userRpt: 'duplicateReportPercent',
} as const;

type Line = { readonly peer: Peer<ClientSession>; readonly sent: Map<SgipTicket, Load> };

const retryMs = 1_000;
const mostReorderMs = 50;
const firstBackoffMs = 100;
const longestBackoffMs = 1_000;

/**
 * Carries Deliver, Report and UserRpt to the port of one SP, over connections it opens when there is something to carry.
 * Nothing is ever given up: what is not answered is sent again with its sequence number, over a new connection if need be.
 */
export class Courier {
  readonly #options: CourierOptions;
  readonly #queue = new Fifo<Load>();
  readonly #lines = new Set<Line>();
  #address: SpAddress | undefined;
  #failures = 0;
  #waitsToRetry = false;
  #running = true;
  /** Errands that wait a moment: because the SP asked for it, or to be overtaken. */
  #postponed = 0;

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#address = options.account.receiver.address;
  }

  /** Errands without a final answer. */
  get waiting(): number {
    let sent = 0;
    for (const line of this.#lines) sent += line.sent.size;
    return this.#queue.length + sent + this.#postponed;
  }

  carry(errand: Errand): void {
    const { faults } = this.#options;
    const load = { errand, isCopy: false, attempts: 0 };
    if (faults.strikes('reorderPercent')) this.#postpone(load, faults.draw(mostReorderMs));
    else this.#enqueue(load);
  }

  /** The SP listens here from now on. Connections to an earlier address are cut. */
  connectTo(address: SpAddress): void {
    this.#address = address;
    this.cut();
    this.#tryAtOnce();
  }

  /** Cuts all connections at once. What was on the way is sent again over new ones. */
  cut(): void {
    for (const { peer } of this.#lines) peer.drop();
  }

  /** Opens no connections until `resume`, and cuts those there are. */
  pause(): void {
    this.#running = false;
    this.cut();
  }

  resume(): void {
    this.#running = true;
    this.#tryAtOnce();
  }

  /** Says good-bye on all connections and resolves when they are gone, at the latest after `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    this.#running = false;
    const gone = [...this.#lines].map(({ peer }) => {
      peer.session.unbind(performance.now(), timeoutMs);
      return peer.gone;
    });
    await Promise.all(gone);
  }

  #tryAtOnce(): void {
    this.#failures = 0;
    this.#waitsToRetry = false;
    this.#pump();
  }

  #pump(): void {
    if (!this.#running) return;
    for (const line of this.#lines) this.#fill(line);
    const { connections = 1 } = this.#options.account.receiver;
    while (this.#queue.length > 0 && this.#lines.size < connections && this.#mayConnect()) this.#open(this.#address!);
  }

  #fill({ peer: { session }, sent }: Line): void {
    while (this.#queue.length > 0 && session.bound && session.pending < this.#window) {
      const load = this.#queue.shift()!;
      const { request, sequence, onSent } = load.errand;
      const options = { sequence, at: performance.now(), timeoutMs: this.#options.responseTimeoutMs };
      const ticket = session.request(request, options);
      if (typeof ticket === 'string') throw new Error(`a bound session with room in its window says ${ticket}`);
      load.attempts += 1;
      sent.set(ticket, load);
      onSent?.(load.attempts);
    }
  }

  get #window(): number {
    return this.#options.account.receiver.window ?? 16;
  }

  #mayConnect(): boolean {
    return this.#address !== undefined && !this.#waitsToRetry;
  }

  #open({ host, port }: SpAddress): void {
    const { account, nextSequence, responseTimeoutMs } = this.#options;
    const { name, password } = account.receiver;
    const session = new ClientSession(
      { end: 'smg', name, password, nextSequence, window: this.#window },
      performance.now(),
    );
    const line: Line = {
      sent: new Map(),
      peer: connect({
        host,
        port,
        session,
        tickMs: Math.min(1_000, responseTimeoutMs / 2),
        onEvents: (events) => this.#take(events, line),
      }),
    };
    this.#lines.add(line);
  }

  #take(events: readonly SgipEvent[], line: Line): void {
    const late = events.filter((event) => event.kind === 'timed-out');
    this.#queue.putBack(late.map(({ ticket }) => this.#takeBack(line, ticket)));
    for (const event of events) this.#handle(event, line);
    this.#pump();
  }

  #handle(event: SgipEvent, line: Line): void {
    const { log, account } = this.#options;
    switch (event.kind) {
      case 'bound':
        this.#failures = 0;
        log.add({ kind: 'bound', account: account.name, side: 'smg-to-sp' });
        break;
      case 'answered':
        this.#answered(this.#takeBack(line, event.ticket), resultIn(event.response));
        break;
      case 'bind-refused':
        this.#blame('bind-refused', `the SP refused our login "${account.receiver.name}": ${wordsOf(event.result)}`);
        break;
      case 'protocol-fault':
        this.#blame('unexpected-pdu', event.detail);
        break;
      case 'closed':
        this.#closed(event, line);
        break;
      case 'timed-out':
        break; // put back above, all of them in their order
      default:
        this.#decline(event, line);
    }
  }

  #takeBack(line: Line, ticket: SgipTicket): Load {
    const load = line.sent.get(ticket);
    if (load === undefined) throw new Error('an errand came back that was not sent');
    line.sent.delete(ticket);
    return load;
  }

  #answered(load: Load, result: number): void {
    const { errand, isCopy } = load;
    const isFinal = resultOf(result).remedy === 'never';
    errand.onAnswer(result, isFinal);
    if (!isFinal) this.#postpone(load, retryMs);
    else if (!isCopy && this.#options.faults.strikes(duplicates[errand.request.name])) {
      this.#enqueue({ errand, isCopy: true, attempts: 1 });
    }
  }

  #postpone(load: Load, ms: number): void {
    this.#postponed += 1;
    this.#options.later.after(ms, () => {
      this.#postponed -= 1;
      this.#enqueue(load);
    });
  }

  #enqueue(load: Load): void {
    this.#queue.push(load);
    this.#pump();
  }

  #closed(event: Extract<SgipEvent, { kind: 'closed' }>, line: Line): void {
    const { log, account } = this.#options;
    const { reason, detail } = event;
    this.#queue.putBack(event.unanswered.map((ticket) => this.#takeBack(line, ticket)));
    this.#lines.delete(line);
    log.add({ kind: 'closed', account: account.name, side: 'smg-to-sp', reason, detail });
    if (reason === 'protocol-fault') this.#blame('malformed-pdu', detail);
    if (reason !== 'idle' && reason !== 'unbound') this.#backOff();
  }

  #backOff(): void {
    const ms = Math.min(firstBackoffMs * 2 ** this.#failures, longestBackoffMs);
    this.#failures += 1;
    this.#waitsToRetry = true;
    this.#options.later.after(ms, () => {
      this.#waitsToRetry = false;
      this.#pump();
    });
  }

  /** By the text requests go one way only on this kind of connection. */
  #decline(event: RequestEvent, line: Line): void {
    this.#blame('wrong-connection', `${event.kind} came down the connection that the gateway opened; open your own`);
    line.peer.session.answer(event, resultCode.notServed);
  }

  #blame(rule: string, detail: string): void {
    this.#options.log.add({ kind: 'client-fault', rule, detail });
  }
}

function wordsOf(result: number): string {
  return `${result}, ${resultOf(result).en}`;
}
