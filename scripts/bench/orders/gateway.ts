import {
  ClientSession,
  checkLogin,
  createSequenceSource,
  deliver,
  type Report,
  type RequestEvent,
  report,
  resultCode,
  resultIn,
  ServerSession,
  type SgipEvent,
  type Submit,
} from '../../../src/protocols/sgip/index.ts';
import { connect, type Listener, listen, type Peer } from '../../../src/protocols/wire/index.ts';
import { spAccount } from '../../lib/program.ts';

/** Says whether another order may begin, by giving the time its latency counts from. `at` is monotonic ms. */
export type Supply = (at: number, underWay: number) => number | undefined;

/** As many orders as the program takes, at most `most` under way. */
export function asFastAsItGoes(most: number): Supply {
  return (at, underWay) => (underWay < most ? at : undefined);
}

/** So many orders a second. One that had to wait for room in the window counts from when it was due. */
export function paced(perSecond: number, begunAt: number): Supply {
  let given = 0;
  return (at) => {
    const dueAt = begunAt + (given * 1_000) / perSecond;
    if (dueAt > at) return undefined;
    given += 1;
    return dueAt;
  };
}

export type GatewayOptions = {
  /** Connections that carry MOs and reports to the program. */
  readonly connections: number;
  /** Whether each Submit gets its report. */
  readonly reports: boolean;
  readonly nextPhone: () => string;
};

/** Requests without an answer on one connection: the most that SGIP allows. */
export const largestWindow = 32;
const pollMs = 1;

/**
 * The carrier's end of the link, as lean as it can be: texts CY from ever new phones, answers every Submit at once, sends
 * its report, and keeps nothing but how long each order took.
 */
export class LeanGateway {
  /** Orders whose confirmation came, in all. */
  confirmed = 0;
  /** Rejects when the program does what it must not; never resolves. */
  readonly failure: Promise<never>;
  /** From the bytes of the MO to the bytes of its confirmation, in ms, of each order since this was last emptied. */
  latenciesMs: number[] = [];
  readonly #options: GatewayOptions;
  readonly #sequences = createSequenceSource(102_100);
  readonly #began = new Map<string, number>();
  readonly #peers: Peer<ClientSession>[] = [];
  readonly #reports: Report[] = [];
  #supply: Supply | undefined;
  #window = largestWindow;
  #listener: Listener<ServerSession> | undefined;
  #closing = false;
  #fail: (error: Error) => void = () => {};
  readonly #timer = setInterval(() => this.#pump(), pollMs);

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.failure = new Promise((_, reject) => {
      this.#fail = reject;
    });
  }

  /** Opens the port that the program sends to, and returns it. */
  async open(): Promise<number> {
    this.#listener = await listen({ host: '127.0.0.1', port: 0, accept: () => this.#reception() });
    return this.#listener.port;
  }

  /** Logs in where the program listens. */
  connectTo(port: number): void {
    const { name, password } = spAccount.receiver;
    const nextSequence = () => this.#sequences.next(new Date());
    for (let made = 0; made < this.#options.connections; made++) {
      const login = { end: 'smg', name, password, window: largestWindow, nextSequence } as const;
      const session = new ClientSession(login, performance.now());
      const onEvents = (events: readonly SgipEvent[]) => this.#hear(events);
      this.#peers.push(connect({ host: '127.0.0.1', port, session, onEvents }));
    }
  }

  /** Orders come from `supply` from now on, with at most `window` requests without an answer on a connection. */
  begin(supply: Supply, window: number): void {
    this.#supply = supply;
    this.#window = window;
  }

  /** No new orders come. */
  rest(): void {
    this.#supply = undefined;
  }

  /** Orders without confirmation, reports that wait, and requests without an answer. */
  get underWay(): number {
    const asked = this.#peers.reduce((sum, { session }) => sum + session.pending, 0);
    return this.#began.size + this.#reports.length + asked;
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#timer);
    for (const peer of this.#peers) peer.close('the run is over');
    await this.#listener?.close('the run is over');
  }

  #reception() {
    const authenticate = (bind: Parameters<typeof checkLogin>[0]) =>
      checkLogin(bind, { ...spAccount, loginTypes: [1] });
    const session = new ServerSession({ end: 'smg', window: largestWindow, authenticate }, performance.now());
    return { session, onEvents: (events: readonly SgipEvent[]) => this.#take(events, session) };
  }

  #take(events: readonly SgipEvent[], session: ServerSession): void {
    const at = performance.now();
    for (const event of events) {
      if (event.kind !== 'submit') continue;
      session.answer(event, resultCode.ok);
      this.#confirm(event.body, at);
      if (this.#options.reports) this.#reports.push(delivered(event));
    }
    this.#pump();
  }

  #confirm({ userNumbers }: Submit, at: number): void {
    const phone = userNumbers[0]!.slice(2);
    const begunAt = this.#began.get(phone);
    if (begunAt === undefined) {
      this.#fail(new Error(`${phone} is sent a message that it did not ask for`));
      return;
    }
    this.#began.delete(phone);
    this.latenciesMs.push(at - begunAt);
    this.confirmed += 1;
  }

  #hear(events: readonly SgipEvent[]): void {
    for (const event of events) {
      const fine = event.kind === 'bound' || (event.kind === 'answered' && resultIn(event.response) === resultCode.ok);
      if (!fine && !this.#closing) this.#fail(new Error(`the program did not take it: ${JSON.stringify(event)}`));
    }
    this.#pump();
  }

  /** Fills the windows, reports first. */
  #pump(): void {
    const at = performance.now();
    for (const { session } of this.#peers) {
      while (session.bound && session.pending < this.#window) {
        const request = this.#reports.shift() ?? this.#nextMo(at);
        if (request === undefined) return;
        session.request(request, { sequence: this.#sequences.next(new Date()), at });
      }
    }
  }

  #nextMo(at: number) {
    const from = this.#supply?.(at, this.#began.size);
    if (from === undefined) return undefined;
    const phone = this.#options.nextPhone();
    this.#began.set(phone, from);
    return deliver.of({ userNumber: `86${phone}`, spNumber: '10620007', messageContent: orderWord });
  }
}

const orderWord = Buffer.from('CY');

function delivered({ sequence, body }: Extract<RequestEvent, { kind: 'submit' }>): Report {
  return report.of({ submitSequenceNumber: sequence, userNumber: body.userNumbers[0]! });
}
