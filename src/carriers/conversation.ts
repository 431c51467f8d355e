import type { Answer, Errand } from '../business/messages/index.ts';
import type { Log } from '../platform/log.ts';
import type { Direction, Line, LineEvent, Protocol } from './carrier.ts';
import type { Desk } from './desk.ts';
import type { Epochs } from './epochs.ts';
import { Gatherer, oneAtATime } from './gather.ts';
import type { Lease } from './lease.ts';
import type { Pace } from './pace.ts';
import type { Pulse } from './pulse.ts';
import type { LinkSheet } from './sheets/sheet.ts';

/** How much may go out at a time, now: what the sheet says, or less when somebody said so. */
export type Limits = { readonly pace: number; readonly window: number };

export type ConversationOptions = {
  readonly sheet: LinkSheet;
  readonly protocol: Protocol;
  readonly lease: Lease;
  readonly pace: Pace;
  readonly limits: Limits;
  readonly pulse: Pulse;
  readonly desk: Desk;
  readonly epochs: Epochs;
  readonly direction: Direction;
  readonly log: Log;
};

/** `preparing`: logged in, and dealing with what earlier connections left behind. */
type Phase = 'connecting' | 'preparing' | 'open' | 'leaving' | 'over';

/** How a conversation ended. */
export type Ending = {
  readonly detail: string;
  /** It served its purpose: an idle gateway closed it, or it broke after it had worked. */
  readonly healthy: boolean;
  readonly refusal: Extract<LineEvent, { kind: 'refused' }> | undefined;
};

// Claimed ahead, where the protocol allows it: enough to keep the window full while the next claim is made, but no more than the pace
// soon lets out.
const windowsAhead = 8;
const paceAheadMs = 100;
/** Where nothing is claimed ahead, so many claims fill a window: fewer would leave connections idle, more would keep the database busy. */
const claimsAWindow = 4;
/** Answers that may wait to be written before no more is claimed. */
const mostUnwritten = 1_000;
/** A connection that was open so long without any answer was not broken from the start. */
const healthyMs = 1_000;
const goodbyeMs = 5_000;

/** One connection of ours to a gateway, from dialling to its end: claims, sends within window and pace, hands answers on. */
export class Conversation {
  /** Resolves when the connection is gone and what did not leave is back in the queue. */
  readonly over: Promise<Ending>;
  /** Looks for more to send. Ask when something became due. */
  readonly fill: () => void;
  readonly #options: ConversationOptions;
  readonly #line: Line;
  readonly #silences: Gatherer<Errand>;
  #phase: Phase = 'connecting';
  #openedAt = Number.POSITIVE_INFINITY;
  #epoch = 0;
  #work: Promise<void> = Promise.resolve();
  #waiting: Errand[] = [];
  #queueIsEmpty = false;
  #looksWhenWritten = false;
  #refusal: Ending['refusal'];
  #paceTimer: NodeJS.Timeout | undefined;
  #end: (ending: Ending) => void = () => {};
  /** Real time of the last answer, for people. */
  lastAnswerAt: Date | undefined;

  constructor(options: ConversationOptions) {
    const { sheet, protocol, direction, lease } = options;
    this.#options = options;
    this.over = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.fill = oneAtATime(async () => {
      // While it prepares, that is the work that the end has to wait for.
      if (!this.isOpen) return;
      this.#work = this.#claim();
      await this.#work;
    });
    this.#silences = new Gatherer(sheet.window, (silent) => this.#dealWithSilence(silent));
    this.#line = protocol.dial(
      (events) => this.#take(events),
      direction,
      () => lease.held,
    );
  }

  get isOpen(): boolean {
    return this.#phase === 'open';
  }

  /** PDUs without an answer. */
  get used(): number {
    return this.#line.used;
  }

  get window(): number {
    return Math.min(this.#line.window, this.#options.limits.window);
  }

  /** PDUs taken to be sent that have not left. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** How many messages may wait to be sent. */
  get #ahead(): number {
    const { limits, protocol } = this.#options;
    const most = protocol.claimsAhead ? windowsAhead * this.window : this.#room;
    return Math.min(most, Math.ceil((limits.pace * paceAheadMs) / 1_000));
  }

  /** How many more may be open in the books. */
  get #room(): number {
    return Math.max(0, this.window - this.#line.used - this.#unwritten);
  }

  /** Messages whose end is known here and not yet in the books: a killed process would leave them open. */
  get #unwritten(): number {
    return this.#options.desk.answers.pending + this.#silences.pending;
  }

  /** Sends no more, waits for the answers on the way, and says good-bye, within `timeoutMs`. */
  leave(timeoutMs: number): void {
    if (this.#phase === 'over') return;
    this.#phase = 'leaving';
    this.#line.leave(timeoutMs);
  }

  /** Cuts the connection: nothing may leave any more. */
  cut(): void {
    if (this.#phase === 'over') return;
    this.#phase = 'leaving';
    this.#line.drop();
  }

  #take(events: readonly LineEvent[]): void {
    for (const event of events) this.#handle(event);
    this.#send();
  }

  #handle(event: LineEvent): void {
    const { desk, pace, pulse } = this.#options;
    switch (event.kind) {
      case 'bound':
        this.#work = this.#prepare();
        break;
      case 'refused':
        this.#refusal = event;
        break;
      case 'answered':
        this.lastAnswerAt = new Date();
        pulse.answered(event.answer);
        if (event.answer.verdict === 'throttled') pace.slower(performance.now());
        desk.answers.add(event.answer);
        break;
      case 'silent':
        this.#silences.add(event.errand);
        break;
      case 'unsent':
        this.#waiting.unshift(event.errand);
        break;
      case 'closed':
        void this.#close(event.detail);
        break;
      default:
        event satisfies never;
    }
  }

  /** What connections that are gone left without an answer goes first. One that only receives has nothing to prepare. */
  async #prepare(): Promise<void> {
    if (this.#phase !== 'connecting') return;
    this.#phase = 'preparing';
    const { direction, epochs } = this.#options;
    try {
      const begun = direction === 'receive' ? { epoch: 0, stale: [] } : await epochs.begin();
      if (begun === undefined) return this.cut();
      this.#epoch = begun.epoch;
      if (this.#phase === 'preparing') {
        this.#phase = 'open';
        this.#openedAt = performance.now();
      }
      this.#queueFirst(begun.stale);
      this.fill();
    } catch (error) {
      this.#giveUp(error, 'what earlier connections left behind could not be read');
    }
  }

  async #claim(): Promise<void> {
    const room = this.#ahead - this.#waiting.length;
    const { desk } = this.#options;
    if (room <= 0 || desk.answers.pending > mostUnwritten) return;
    try {
      const errands = await desk.claim(this.#epoch, room);
      this.#queueIsEmpty = errands.length < room;
      this.#waiting.push(...errands);
      this.#send();
    } catch (error) {
      // Whether the claim was committed cannot be known. The next connection has a new epoch and finds out.
      this.#giveUp(error, 'messages could not be claimed');
    }
  }

  async #dealWithSilence(silent: readonly Errand[]): Promise<void> {
    try {
      this.#queueFirst(await this.#options.desk.recordSilence(silent, this.#epoch));
    } catch (error) {
      this.#giveUp(error, 'messages without an answer could not be written down');
    }
  }

  #queueFirst(errands: readonly Errand[]): void {
    this.#waiting.unshift(...errands);
    this.#send();
  }

  #send(): void {
    const { lease, pace, pulse } = this.#options;
    while (this.isOpen && lease.held && this.#waiting.length > 0 && this.#line.used < this.window) {
      const at = performance.now();
      if (!pace.take(at)) {
        this.#sendLater(pace.waitMs(at));
        return;
      }
      const sent = this.#line.send(this.#waiting[0]!);
      if (sent === 'not-open') return;
      if (sent === 'sent') pulse.sent();
      else this.#refuseOurselves(sent);
      this.#waiting.shift();
    }
    if (this.#queueIsEmpty || this.#waiting.length > this.#ahead / 2) return;
    if (this.#options.protocol.claimsAhead || this.#room >= this.window / claimsAWindow) this.fill();
    else if (this.#unwritten > 0) this.#sendWhenWritten();
  }

  /** What is written down makes room. */
  #sendWhenWritten(): void {
    if (this.#looksWhenWritten) return;
    this.#looksWhenWritten = true;
    const { desk } = this.#options;
    const written = desk.answers.pending > 0 ? desk.answers.turn() : this.#silences.turn();
    void written.then(() => {
      this.#looksWhenWritten = false;
      this.#send();
    });
  }

  /** What cannot be written as a PDU never leaves. */
  #refuseOurselves(answer: Answer): void {
    this.#options.pulse.answered(answer);
    this.#options.desk.answers.add(answer);
  }

  #sendLater(ms: number): void {
    clearTimeout(this.#paceTimer);
    this.#paceTimer = setTimeout(() => this.#send(), ms);
  }

  #giveUp(error: unknown, what: string): void {
    const { log, sheet } = this.#options;
    log.error({ error, link: sheet.link }, `${what}; the link begins anew`);
    this.leave(goodbyeMs);
  }

  async #close(detail: string): Promise<void> {
    this.#phase = 'over';
    clearTimeout(this.#paceTimer);
    await this.#work;
    await this.#silences.idle();
    await this.#putBack();
    await this.#options.desk.answers.idle();
    this.#options.epochs.end(this.#epoch);
    const healthy = this.lastAnswerAt !== undefined || performance.now() - this.#openedAt > healthyMs;
    this.#end({ detail, healthy: healthy && this.#refusal === undefined, refusal: this.#refusal });
  }

  async #putBack(): Promise<void> {
    const { desk, log, sheet } = this.#options;
    try {
      await desk.putBack(this.#waiting.splice(0), this.#epoch);
    } catch (error) {
      log.error(
        { error, link: sheet.link },
        'messages that did not leave could not be put back; the next connection decides over them',
      );
    }
  }
}
