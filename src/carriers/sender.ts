import { mtChannel } from '../business/messages/index.ts';
import type { Listener } from '../platform/listen.ts';
import { Berth } from './berth.ts';
import type { Wanted } from './control/instruction.ts';
import { instructionsOf, linkChannel } from './control/store.ts';
import type { Ending, Limits } from './conversation.ts';
import { Desk, type DeskOptions } from './desk.ts';
import { Epochs } from './epochs.ts';
import { oneAtATime } from './gather.ts';
import { Lease } from './lease.ts';
import { Pace } from './pace.ts';
import type { Pulse } from './pulse.ts';

export type SenderOptions = DeskOptions & {
  readonly listener: Listener;
  /** Names this process. */
  readonly holder: string;
  /** Whether another link takes over what waits for this one. */
  readonly standsIn: (link: string) => boolean;
  /** What goes over the link is counted here. */
  readonly pulse: Pulse;
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
  /** Somebody wants it to stand still; what is on the way is still being answered. */
  | 'draining'
  /** Somebody wants it to stand still, or the process ends. */
  | 'stopped';

/** A look for what is due, besides being woken: a lost wake-up costs a second. */
const pollMs = 1_000;
/** A look for what somebody wants, besides being told: that is rarer, and costs a link that has much to do little. */
const obeyAgainMs = 5_000;
const goodbyeMs = 10_000;
/** Longer than a PDU waits for its answer: each of them is answered, or known to be silent, before a drained link closes. */
const drainMarginMs = 5_000;

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
  readonly #stopHearing: readonly (() => void)[];
  readonly #look: () => void;
  #limits: Limits;
  /** What somebody wants of the link; not known until it is read, and then nothing leaves. */
  #wanted: Wanted | undefined;
  /** Monotonic ms when that is to be read again. */
  #obeyAt = 0;
  #triedOnce = false;
  #loginRefused = false;
  /** Monotonic ms since when no connection comes about. */
  #downSince: number | undefined;
  #stopped = false;

  constructor(options: SenderOptions) {
    const { db, sheet, log, holder, listener } = options;
    this.#options = options;
    this.#limits = sheet;
    this.#pace = new Pace(sheet.pace, performance.now());
    this.#desk = new Desk(options);
    this.#look = oneAtATime(() => this.#lookAround());
    this.#lease = new Lease({ db, link: sheet.link, holder, log, onChange: () => this.#leaseChanged() });
    this.#berths = this.#makeBerths();
    this.#lease.open();
    this.#poll = setInterval(() => this.#wake(), pollMs);
    this.#stopHearing = [
      listener.on(mtChannel, (lanes) => {
        if (lanes === undefined || lanes.split(',').includes(sheet.link)) this.#wake();
      }),
      listener.on(linkChannel, (link) => {
        if (link === undefined || link === sheet.link) this.#wakeToRead();
      }),
    ];
  }

  get state() {
    const { protocol } = this.#options;
    const answered = this.#berths.flatMap(({ lastAnswerAt }) => lastAnswerAt ?? []);
    return {
      sending: this.#sending(),
      connections: {
        open: this.#berths.filter(({ state }) => state === 'open').length,
        wanted: this.#lease.held && this.#runs && protocol.standing ? this.#berths.length : 0,
      },
      window: { used: sum(this.#berths.map(({ used }) => used)), size: sum(this.#berths.map(({ window }) => window)) },
      waiting: sum(this.#berths.map(({ waiting }) => waiting)),
      perSecond: this.#pace.rate(performance.now()),
      holdsLease: this.#lease.held,
      lastAnswerAt: answered.toSorted((a, b) => Number(a) - Number(b)).at(-1),
    };
  }

  /** Sends no more, waits for the answers on the way, puts the rest back, and gives the lease to whoever stands by. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#poll);
    for (const stopHearing of this.#stopHearing) stopHearing();
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
    const limits = { limits: limitsOf(() => this.#limits) };
    const told = { onFree: this.#look, onEnd: (ending: Ending) => this.#ended(ending) };
    return protocol.connections.map(
      (direction) => new Berth({ ...this.#options, ...shared, ...limits, ...told, direction }),
    );
  }

  get #senders(): Berth[] {
    return this.#berths.filter(({ sends }) => sends);
  }

  #sending(): Sending {
    if (this.#stopped) return 'stopped';
    const states = this.#senders.map(({ state }) => state);
    if (!this.#runs && this.#wanted !== undefined) return this.#isStill ? 'stopped' : 'draining';
    if (states.includes('open')) return 'bound';
    if (this.#loginRefused) return 'login-refused';
    if (!this.#lease.held) return 'standby';
    if (states.includes('connecting')) return 'connecting';
    return states.includes('waiting') ? 'retrying' : 'idle';
  }

  get #runs(): boolean {
    return this.#wanted === 'running';
  }

  /** No connection, and none to come by itself. */
  get #isStill(): boolean {
    return this.#berths.every(({ state }) => state === 'free' || state === 'waiting');
  }

  #wakeToRead(): void {
    this.#obeyAt = 0;
    this.#wake();
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
    if (this.#stopped) return;
    try {
      if (performance.now() >= this.#obeyAt) await this.#obey();
      if (!this.#lease.held || this.#stopped) return;
      if (this.#senders.some(({ state }) => state === 'open')) this.#downSince = undefined;
      if (this.#isDown) await this.#handOver();
      if (this.#runs && !this.#loginRefused && (await this.#needsConnections())) this.#connect();
    } catch (error) {
      this.#obeyAt = 0;
      log.warn({ error, link: sheet.link }, 'the queue of the link could not be read yet');
    }
  }

  /** Reads what is wanted of the link, and does it. */
  async #obey(): Promise<void> {
    const { db, sheet, log, protocol } = this.#options;
    // Whoever decides while this is being read asks for it anew.
    this.#obeyAt = performance.now() + obeyAgainMs;
    const instruction = (await instructionsOf(db, [sheet.link])).get(sheet.link)!;
    const { wanted, pace = sheet.pace, window = sheet.window, version } = instruction;
    // A sheet may allow less than it did when somebody decided.
    this.#limits = { pace: Math.min(pace, sheet.pace), window: Math.min(window, sheet.window) };
    this.#pace.set(this.#limits.pace, performance.now());
    if (wanted === this.#wanted) return;
    if (version > 0) log.warn({ link: sheet.link, wanted, version }, 'somebody decided how the link runs');
    // Whoever starts a link by hand wants a refused login to be tried again.
    if (this.#wanted !== undefined) this.#loginRefused = false;
    this.#wanted = wanted;
    this.#downSince = wanted === 'running' ? undefined : performance.now();
    if (wanted === 'drained') for (const berth of this.#berths) berth.leave(protocol.answerMs + drainMarginMs);
    if (wanted === 'stopped') for (const berth of this.#berths) berth.cut();
  }

  /** The first connection is made in any case, to hear of a wrong login before the first message does. */
  async #needsConnections(): Promise<boolean> {
    if (!this.#berths.some(({ state }) => state === 'free')) return false;
    return this.#options.protocol.standing || !this.#triedOnce || this.#desk.anythingToSend();
  }

  #connect(): void {
    if (!this.#lease.held || this.#stopped || !this.#runs) return;
    this.#triedOnce = true;
    for (const berth of this.#berths) berth.converse();
  }

  /**
   * True between two tries, when none has succeeded for longer than the sheet says, and when there is to be no other try: it was
   * refused for good, or somebody wants the link to stand still.
   */
  get #isDown(): boolean {
    const states = this.#senders.map(({ state }) => state);
    if (states.includes('open') || states.includes('connecting')) return false;
    const downMs = this.#downSince === undefined ? 0 : performance.now() - this.#downSince;
    const isLong = downMs >= this.#options.sheet.failoverAfterSeconds * 1_000;
    return this.#loginRefused || (isLong && (!this.#runs || !states.includes('free')));
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

/** Limits that are asked for each time they are needed. */
function limitsOf(now: () => Limits): Limits {
  return {
    get pace() {
      return now().pace;
    },
    get window() {
      return now().window;
    },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
