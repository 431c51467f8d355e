import {
  ClientSession,
  type RequestEvent,
  resultCode,
  resultOf,
  type SequenceSource,
  type SgipEvent,
} from '../../protocols/sgip/index.ts';
import { connect, type Peer } from '../../protocols/wire/index.ts';
import type { Courier } from '../gateway/courier.ts';
import type { Later } from '../gateway/later.ts';
import { Line } from '../gateway/line.ts';
import type { GatewayLog } from '../gateway/log.ts';
import type { SpAccount, SpAddress } from './account.ts';
import type { Sgip } from './types.ts';

export type DialerOptions = {
  readonly account: SpAccount;
  /** Whose errands need lines. */
  readonly courier: Courier<Sgip>;
  readonly sequences: SequenceSource;
  readonly log: GatewayLog;
  readonly later: Later;
  /** How often time passes for a connection, in ms. */
  readonly tickMs: number;
};

type Call = { readonly peer: Peer<ClientSession>; readonly line: Line<Sgip> };

const firstBackoffMs = 100;
const longestBackoffMs = 5_000;
const defaultWindow = 16;

/** Connects to the port of one SP when the courier has something for it. */
export class Dialer {
  readonly #options: DialerOptions;
  readonly #calls = new Set<Call>();
  #address: SpAddress | undefined;
  #failures = 0;
  #waitsToRetry = false;
  #running = true;

  constructor(options: DialerOptions) {
    this.#options = options;
    this.#address = options.account.receiver.address;
    options.courier.onWaiting = () => this.#dial();
  }

  /** The SP listens here from now on. Connections to an earlier address are cut. */
  connectTo(address: SpAddress): void {
    this.#address = address;
    this.#failures = 0;
    this.cut();
    this.#options.courier.pump();
  }

  /** Cuts all connections at once. What was on the way is sent again over new ones. */
  cut(): void {
    for (const { peer } of this.#calls) peer.drop();
  }

  /** Opens no connections until `resume`, and cuts those there are. */
  pause(): void {
    this.#running = false;
    this.cut();
  }

  resume(): void {
    this.#running = true;
    this.#options.courier.pump();
  }

  /** Says good-bye on all connections and resolves when they are gone, at the latest after `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    this.#running = false;
    const gone = [...this.#calls].map(({ peer }) => {
      peer.session.unbind(performance.now(), timeoutMs);
      return peer.gone;
    });
    await Promise.all(gone);
  }

  #dial(): void {
    const { courier, account } = this.#options;
    const { connections = 1 } = account.receiver;
    if (!this.#running || this.#address === undefined || this.#waitsToRetry) return;
    while (courier.queued > 0 && this.#calls.size < connections) this.#open(this.#address);
  }

  #open({ host, port }: SpAddress): void {
    const { account, sequences, tickMs } = this.#options;
    const { name, password, window = defaultWindow } = account.receiver;
    const nextSequence = () => sequences.next(new Date());
    const session = new ClientSession({ end: 'smg', name, password, nextSequence, window }, performance.now());
    const call: Call = {
      line: new Line({ session, version: 0x12, window }),
      peer: connect({ host, port, session, tickMs, onEvents: (events) => this.#take(events, call) }),
    };
    this.#calls.add(call);
  }

  #take(events: readonly SgipEvent[], call: Call): void {
    for (const event of events) this.#handle(event, call);
  }

  #handle(event: SgipEvent, call: Call): void {
    const { courier, log, account } = this.#options;
    switch (event.kind) {
      case 'bound':
        this.#failures = 0;
        log.add({ kind: 'bound', account: account.name, side: 'gateway-to-sp' });
        courier.join(call.line);
        break;
      case 'answered':
        courier.answered(call.line, event.ticket, event.response);
        break;
      case 'timed-out':
        courier.timedOut(call.line, event.ticket);
        break;
      case 'bind-refused':
        log.blame('bind-refused', `the SP refused our login "${account.receiver.name}": ${wordsOf(event.result)}`);
        break;
      case 'protocol-fault':
        log.blame('unexpected-pdu', event.detail);
        break;
      case 'closed':
        this.#closed(event, call);
        break;
      default:
        this.#decline(event, call);
    }
  }

  #closed({ reason, detail }: Extract<SgipEvent, { kind: 'closed' }>, call: Call): void {
    const { courier, log, account } = this.#options;
    this.#calls.delete(call);
    log.add({ kind: 'closed', account: account.name, side: 'gateway-to-sp', reason, detail });
    if (reason === 'protocol-fault') log.blame('malformed-pdu', detail);
    if (reason !== 'idle' && reason !== 'unbound') this.#backOff();
    courier.leave(call.line);
  }

  #backOff(): void {
    const { later, courier } = this.#options;
    const ms = Math.min(firstBackoffMs * 2 ** this.#failures, longestBackoffMs);
    this.#failures += 1;
    this.#waitsToRetry = true;
    later.after(ms, () => {
      this.#waitsToRetry = false;
      courier.pump();
    });
  }

  /** By the text requests go one way only on this kind of connection. */
  #decline(event: RequestEvent, { peer }: Call): void {
    const detail = `${event.kind} came down the connection that the gateway opened; open your own`;
    this.#options.log.blame('wrong-connection', detail);
    peer.session.answer(event, resultCode.notServed);
  }
}

function wordsOf(result: number): string {
  return `${result}, ${resultOf(result).en}`;
}
