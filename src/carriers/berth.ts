import { Backoff } from './backoff.ts';
import { Conversation, type ConversationOptions, type Ending } from './conversation.ts';

export type BerthOptions = ConversationOptions & {
  /** Told when the place is free again: after each connection, and when the wait after a failed one is over. */
  readonly onFree: () => void;
  readonly onEnd: (ending: Ending) => void;
};

/** The place of one connection of ours: it has one, waits to try again, or is free. */
export class Berth {
  readonly #options: BerthOptions;
  readonly #backoff = new Backoff();
  #conversation: Conversation | undefined;
  #retry: NodeJS.Timeout | undefined;
  #lastAnswerAt: Date | undefined;
  #closed = false;

  constructor(options: BerthOptions) {
    this.#options = options;
  }

  /** Whether messages go out here. */
  get sends(): boolean {
    return this.#options.direction !== 'receive';
  }

  get state(): 'free' | 'waiting' | 'connecting' | 'open' {
    if (this.#conversation !== undefined) return this.#conversation.isOpen ? 'open' : 'connecting';
    return this.#retry === undefined ? 'free' : 'waiting';
  }

  /** PDUs without an answer. */
  get used(): number {
    return this.#conversation?.used ?? 0;
  }

  /** PDUs that may be without an answer; 0 without a connection. */
  get window(): number {
    return this.#conversation?.window ?? 0;
  }

  /** PDUs taken to be sent that have not left. */
  get waiting(): number {
    return this.#conversation?.waiting ?? 0;
  }

  /** Real time of the last answer, for people. */
  get lastAnswerAt(): Date | undefined {
    return this.#conversation?.lastAnswerAt ?? this.#lastAnswerAt;
  }

  /** Connects, when the place is free. */
  converse(): void {
    if (this.state !== 'free' || this.#closed) return;
    const conversation = new Conversation(this.#options);
    this.#conversation = conversation;
    void conversation.over.then((ending) => this.#ended(ending));
  }

  /** Looks for more to send. */
  fill(): void {
    this.#conversation?.fill();
  }

  /** Sends no more, and ends when the answers on the way have come, at the latest after `timeoutMs`. */
  leave(timeoutMs: number): void {
    this.#conversation?.leave(timeoutMs);
  }

  /** Nothing may leave any more. */
  cut(): void {
    this.#conversation?.cut();
  }

  /** Sends no more, waits for the answers on the way, at most `timeoutMs`, and connects no more. */
  async close(timeoutMs: number): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#conversation?.leave(timeoutMs);
    await this.#conversation?.over;
  }

  #ended(ending: Ending): void {
    const { log, sheet, onEnd, onFree } = this.#options;
    const { detail, healthy, refusal } = ending;
    this.#lastAnswerAt = this.lastAnswerAt;
    this.#conversation = undefined;
    const waitMs = this.#judge(ending);
    log.info({ link: sheet.link, detail: refusal?.detail ?? detail, healthy }, 'the connection to the gateway ended');
    onEnd(ending);
    if (waitMs === 0) onFree();
    else this.#waitFor(waitMs);
  }

  #judge({ healthy, refusal }: Ending): number {
    const at = performance.now();
    if (refusal !== undefined) this.#backoff.refused(at);
    else if (healthy) this.#backoff.succeeded();
    else this.#backoff.failed(at);
    return this.#backoff.waitMs(at);
  }

  #waitFor(ms: number): void {
    if (this.#closed) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#options.onFree();
    }, ms);
  }
}
