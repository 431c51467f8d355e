import { setTimeout as pause } from 'node:timers/promises';
import {
  type Answer,
  anythingToSend,
  claim,
  type Door,
  type Errand,
  handOver,
  putBack,
  recordAnswers,
  recordSilence,
  takeStale,
  type WhenSettled,
} from '../business/messages/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Db, Tx } from '../platform/db.ts';
import type { Log } from '../platform/log.ts';
import type { Protocol } from './carrier.ts';
import { type Gate, Gatherer } from './gather.ts';
import type { LinkSheet } from './sheets/sheet.ts';

export type DeskOptions = {
  readonly db: Db;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly sheet: LinkSheet;
  readonly protocol: Protocol;
  /** Who must know what became of messages, in the transaction that writes it down. */
  readonly whenSettled: WhenSettled;
  /** What leaves is looked at once more. */
  readonly door: Door;
  /** Answers go through it. */
  readonly gate: Gate;
};

const largestBatch = 300;
const retryMs = 500;

/** The books of a link's sending half: every step of an errand is written here, each in a transaction of its own. */
export class Desk {
  /** Answers on their way into the books, many in one transaction. */
  readonly answers: Gatherer<Answer>;
  readonly #options: DeskOptions;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.answers = new Gatherer(largestBatch, (answers) => this.#writeAnswers(answers));
  }

  /** Whether a connection is needed: something is due, or an earlier connection left something without an answer. */
  anythingToSend(): Promise<boolean> {
    return this.#transact((tx, now) => anythingToSend(tx, this.#link, now));
  }

  /** What is due, at most `limit`. The errands are written as being sent when this resolves. */
  claim(epoch: number, limit: number): Promise<Errand[]> {
    const { door, protocol, whenSettled } = this.#options;
    const { nextCarrierId } = protocol;
    const wanted = { door, whenSettled, link: this.#link, epoch, limit, ...(nextCarrierId && { nextCarrierId }) };
    return this.#transact((tx, now) => claim(tx, wanted, now));
  }

  /** What connections that are gone left without an answer, and may be sent once more; those of `alive` epochs are not. */
  takeStale(epoch: number, alive: readonly number[]): Promise<Errand[]> {
    return this.#transact((tx, now) => takeStale(tx, { link: this.#link, alive }, this.#silence(epoch), now));
  }

  /** These were not answered in time; resolves with those that may be sent once more. */
  recordSilence(silent: readonly Errand[], epoch: number): Promise<Errand[]> {
    return this.#transact((tx, now) => recordSilence(tx, silent, this.#silence(epoch), now));
  }

  /** These never left. */
  async putBack(errands: readonly Errand[], epoch: number): Promise<void> {
    if (errands.length > 0) await this.#transact((tx) => putBack(tx, errands, epoch));
  }

  /** Gives everything that waits and may go another way to the link `to`. Resolves with how many messages that were. */
  async handOver(to: string): Promise<number> {
    const one = { from: this.#link, to, limit: largestBatch };
    let all = 0;
    for (;;) {
      const handed = await this.#transact((tx, now) => handOver(tx, one, now));
      all += handed;
      if (handed < largestBatch) return all;
    }
  }

  // An answer that is not written down would be asked for again, so it is written however long that takes.
  async #writeAnswers(answers: readonly Answer[]): Promise<void> {
    const { log, gate, whenSettled } = this.#options;
    for (;;) {
      try {
        return await gate(() => this.#transact((tx, now) => recordAnswers(tx, answers, whenSettled, now)));
      } catch (error) {
        log.error({ error, link: this.#link, answers: answers.length }, 'answers could not be written yet');
        await pause(retryMs);
      }
    }
  }

  #transact<T>(work: (tx: Tx, now: Date) => Promise<T>): Promise<T> {
    const { db, clock } = this.#options;
    return db.transact((tx) => work(tx, clock.now()));
  }

  #silence(epoch: number) {
    const { protocol, whenSettled } = this.#options;
    return { epoch, dropsCopies: protocol.dropsCopies, whenSettled };
  }

  get #link(): string {
    return this.#options.sheet.link;
  }
}
