import { mtChannel } from '../business/messages/index.ts';
import type { Listener } from '../platform/listen.ts';
import { Backoff } from './backoff.ts';
import { Conversation, type Ending } from './conversation.ts';
import { Desk, type DeskOptions } from './desk.ts';
import { oneAtATime } from './gather.ts';
import { Lease } from './lease.ts';
import { Pace } from './pace.ts';

export type SenderOptions = DeskOptions & {
  readonly listener: Listener;
  /** Names this process. */
  readonly holder: string;
};

/** How the sending half of a link is. */
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
 * The sending half of a link: while it holds the lease and there is something to send, it has one connection of its own.
 * A connection that the gateway closes because it is idle is normal; the next one is made on demand.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #lease: Lease;
  readonly #pace: Pace;
  readonly #desk: Desk;
  readonly #backoff = new Backoff();
  readonly #poll: NodeJS.Timeout;
  readonly #stopHearing: () => void;
  readonly #step: () => void;
  #conversation: Conversation | undefined;
  #triedOnce = false;
  #loginRefused = false;
  #stopped = false;
  #retry: NodeJS.Timeout | undefined;
  #lastAnswerAt: Date | undefined;

  constructor(options: SenderOptions) {
    const { db, sheet, log, holder, listener } = options;
    this.#options = options;
    this.#pace = new Pace(sheet.pace, performance.now());
    this.#desk = new Desk(options);
    this.#step = oneAtATime(() => this.#converseIfNeeded());
    this.#lease = new Lease({ db, link: sheet.link, holder, log, onChange: () => this.#leaseChanged() });
    this.#lease.open();
    this.#poll = setInterval(() => this.#wake(), pollMs);
    this.#stopHearing = listener.on(mtChannel, (lanes) => {
      if (lanes === undefined || lanes.split(',').includes(sheet.link)) this.#wake();
    });
  }

  get state() {
    const { window } = this.#options.sheet;
    return {
      sending: this.#sending(),
      window: { used: this.#conversation?.used ?? 0, size: window },
      waiting: this.#conversation?.waiting ?? 0,
      perSecond: this.#pace.rate(performance.now()),
      lastAnswerAt: this.#conversation?.lastAnswerAt ?? this.#lastAnswerAt,
    };
  }

  /** Sends no more, waits for the answers on the way, puts the rest back, and gives the lease to whoever stands by. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#poll);
    clearTimeout(this.#retry);
    this.#stopHearing();
    this.#conversation?.leave(goodbyeMs);
    await this.#conversation?.over;
    await this.#lease.close();
  }

  #sending(): Sending {
    if (this.#stopped) return 'stopped';
    if (this.#loginRefused) return 'login-refused';
    if (!this.#lease.held) return 'standby';
    if (this.#conversation !== undefined) return this.#conversation.isOpen ? 'bound' : 'connecting';
    return this.#retry === undefined ? 'idle' : 'retrying';
  }

  #wake(): void {
    if (this.#conversation === undefined) this.#step();
    else this.#conversation.fill();
  }

  #leaseChanged(): void {
    const { log, sheet } = this.#options;
    log.info({ link: sheet.link, held: this.#lease.held }, 'the lease of the link changed hands');
    if (this.#lease.held) this.#wake();
    else this.#conversation?.cut();
  }

  async #converseIfNeeded(): Promise<void> {
    const { log, sheet } = this.#options;
    try {
      // The first connection is made in any case, to hear of a wrong login before the first message does.
      if (this.#mayConverse() && (!this.#triedOnce || (await this.#desk.anythingToSend()))) this.#converse();
    } catch (error) {
      log.warn({ error, link: sheet.link }, 'the queue of the link could not be read yet');
    }
  }

  #mayConverse(): boolean {
    const waits = this.#retry !== undefined || this.#conversation !== undefined;
    return this.#lease.held && !this.#stopped && !this.#loginRefused && !waits;
  }

  #converse(): void {
    if (!this.#mayConverse()) return;
    this.#triedOnce = true;
    const conversation = new Conversation({ ...this.#options, lease: this.#lease, pace: this.#pace, desk: this.#desk });
    this.#conversation = conversation;
    void conversation.over.then((ending) => this.#ended(conversation, ending));
  }

  #ended(conversation: Conversation, { detail, healthy, refusal }: Ending): void {
    const { log, sheet } = this.#options;
    const at = performance.now();
    this.#conversation = undefined;
    this.#lastAnswerAt = conversation.lastAnswerAt ?? this.#lastAnswerAt;
    if (refusal?.hopeless) {
      this.#loginRefused = true;
      log.error(
        { alarm: 'login-refused', link: sheet.link, detail: refusal.detail },
        'our login was refused; correct the link sheet and restart',
      );
      return;
    }
    if (refusal !== undefined) this.#backoff.refused(at);
    else if (healthy) this.#backoff.succeeded();
    else this.#backoff.failed(at);
    log.info({ link: sheet.link, detail: refusal?.detail ?? detail, healthy }, 'the connection to the gateway ended');
    this.#wakeAfter(this.#backoff.waitMs(at));
  }

  #wakeAfter(ms: number): void {
    if (this.#stopped) return;
    if (ms === 0) {
      this.#step();
      return;
    }
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#wake();
    }, ms);
  }
}
