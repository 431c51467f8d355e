import { mtChannel } from '../business/messages/index.ts';
import type { Listener } from '../platform/listen.ts';
import { Berth } from './berth.ts';
import type { Ending } from './conversation.ts';
import { Desk, type DeskOptions } from './desk.ts';
import { Epochs } from './epochs.ts';
import { oneAtATime } from './gather.ts';
import { Lease } from './lease.ts';
import { Pace } from './pace.ts';

export type SenderOptions = DeskOptions & {
  readonly listener: Listener;
  /** Names this process. */
  readonly holder: string;
  /** Whether another link takes over what waits for this one. */
  readonly standsIn: (link: string) => boolean;
};

/** How our own connections of a link are. */
export type Sending =
  /** Another process holds the lease. */
  | 'standby'
  /** No connection, because there is nothing to send. */
  | 'idle'
  | 'connecting'
  | 'bound'
  /** The last connection failed; the next try comes. */
  | 'retrying'
  /** The login was refused for good: somebody must correct the sheet and restart. */
  | 'login-refused'
  | 'stopped';

/** A look for what is due, besides being woken: a lost wake-up costs a second. */
const pollMs = 1_000;
const goodbyeMs = 10_000;

/**
 * The sending half of a link, while it holds the lease. Where MOs come down our connections they are always there; else
 * there is one while there is something to send: the gateway closes it when it is idle, and the next one is made on demand.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #lease: Lease;
  readonly #pace: Pace;
  readonly #desk: Desk;
  readonly #berths: readonly Berth[];
  readonly #poll: NodeJS.Timeout;
  readonly #stopHearing: () => void;
  readonly #look: () => void;
  #triedOnce = false;
  #loginRefused = false;
  /** Monotonic ms since when no connection comes about. */
  #downSince: number | undefined;
  #stopped = false;

  constructor(options: SenderOptions) {
    const { db, sheet, log, holder, listener } = options;
    this.#options = options;
    this.#pace = new Pace(sheet.pace, performance.now());
    this.#desk = new Desk(options);
    this.#look = oneAtATime(() => this.#lookAround());
    this.#lease = new Lease({ db, link: sheet.link, holder, log, onChange: () => this.#leaseChanged() });
    this.#berths = this.#makeBerths();
    this.#lease.open();
    this.#poll = setInterval(() => this.#wake(), pollMs);
    this.#stopHearing = listener.on(mtChannel, (lanes) => {
      if (lanes === undefined || lanes.split(',').includes(sheet.link)) this.#wake();
    });
  }

  get state() {
    const { protocol } = this.#options;
    const answered = this.#berths.flatMap(({ lastAnswerAt }) => lastAnswerAt ?? []);
    return {
      sending: this.#sending(),
      connections: {
        open: this.#berths.filter(({ state }) => state === 'open').length,
        wanted: this.#lease.held && protocol.standing ? this.#berths.length : 0,
      },
      window: { used: sum(this.#berths.map(({ used }) => used)), size: sum(this.#berths.map(({ window }) => window)) },
      waiting: sum(this.#berths.map(({ waiting }) => waiting)),
      perSecond: this.#pace.rate(performance.now()),
      lastAnswerAt: answered.toSorted((a, b) => Number(a) - Number(b)).at(-1),
    };
  }

  /** Sends no more, waits for the answers on the way, puts the rest back, and gives the lease to whoever stands by. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#poll);
    this.#stopHearing();
    await Promise.all(this.#berths.map((berth) => berth.close(goodbyeMs)));
    await this.#lease.close();
  }

  #makeBerths(): Berth[] {
    const { protocol } = this.#options;
    const shared = {
      lease: this.#lease,
      pace: this.#pace,
      desk: this.#desk,
      epochs: new Epochs(this.#lease, this.#desk),
    };
    const told = { onFree: this.#look, onEnd: (ending: Ending) => this.#ended(ending) };
    return protocol.connections.map((direction) => new Berth({ ...this.#options, ...shared, ...told, direction }));
  }

  get #senders(): Berth[] {
    return this.#berths.filter(({ sends }) => sends);
  }

  #sending(): Sending {
    if (this.#stopped) return 'stopped';
    const states = this.#senders.map(({ state }) => state);
    if (states.includes('open')) return 'bound';
    if (this.#loginRefused) return 'login-refused';
    if (!this.#lease.held) return 'standby';
    if (states.includes('connecting')) return 'connecting';
    return states.includes('waiting') ? 'retrying' : 'idle';
  }

  #wake(): void {
    for (const berth of this.#berths) berth.fill();
    this.#look();
  }

  #leaseChanged(): void {
    const { log, sheet } = this.#options;
    log.info({ link: sheet.link, held: this.#lease.held }, 'the lease of the link changed hands');
    if (this.#lease.held) this.#wake();
    else for (const berth of this.#berths) berth.cut();
  }

  /** The one place where connections begin, one look at a time: what is handed over meanwhile cannot be sent as well. */
  async #lookAround(): Promise<void> {
    const { log, sheet } = this.#options;
    if (!this.#lease.held || this.#stopped) return;
    try {
      if (this.#senders.some(({ state }) => state === 'open')) this.#downSince = undefined;
      if (this.#isDown) await this.#handOver();
      if (!this.#loginRefused && (await this.#needsConnections())) this.#connect();
    } catch (error) {
      log.warn({ error, link: sheet.link }, 'the queue of the link could not be read yet');
    }
  }

  /** The first connection is made in any case, to hear of a wrong login before the first message does. */
  async #needsConnections(): Promise<boolean> {
    if (!this.#berths.some(({ state }) => state === 'free')) return false;
    return this.#options.protocol.standing || !this.#triedOnce || this.#desk.anythingToSend();
  }

  #connect(): void {
    if (!this.#lease.held || this.#stopped) return;
    this.#triedOnce = true;
    for (const berth of this.#berths) berth.converse();
  }

  /** True between two tries, when none has succeeded for longer than the sheet says, and when there is to be no other try. */
  get #isDown(): boolean {
    const states = this.#senders.map(({ state }) => state);
    if (states.includes('open') || states.includes('connecting')) return false;
    const downMs = this.#downSince === undefined ? 0 : performance.now() - this.#downSince;
    const isLong = downMs >= this.#options.sheet.failoverAfterSeconds * 1_000;
    return this.#loginRefused || (isLong && !states.includes('free'));
  }

  async #handOver(): Promise<void> {
    const { log, sheet, standsIn } = this.#options;
    const to = sheet.failover.find(standsIn);
    if (to === undefined) return;
    const messages = await this.#desk.handOver(to);
    if (messages > 0) log.warn({ link: sheet.link, to, messages }, 'the link is down; what waited goes by another one');
  }

  #ended({ healthy, refusal }: Ending): void {
    const { log, sheet } = this.#options;
    if (!healthy) this.#downSince ??= performance.now();
    if (!refusal?.hopeless) return;
    this.#loginRefused = true;
    log.error(
      { alarm: 'login-refused', link: sheet.link, detail: refusal.detail },
      'our login was refused; correct the link sheet and restart',
    );
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
