import { MemoryStore } from './memory-store.ts';
import type { Remembered, ReportStore } from './store.ts';

/** A message that was taken, and what to remember of it. One id a recipient. */
export type Sent = { readonly ids: readonly string[]; readonly note: string; readonly at: number };

/** What to do when the store fails, and how patient to be. */
export type ReportsOptions = {
  /** Told when the store fails where no promise can tell it; a warning of the process unless given. */
  readonly onError?: (error: unknown) => void;
  /** How long a report of an unknown message waits for answers on the way, which it may have overtaken; 10 s unless told. */
  readonly earlyMs?: number;
};

/**
 * Ties reports to the messages they are about: whatever the connection they come on, before the answer or days after
 * it, again, or after a restart when the store outlives the process. One for all connections of an account.
 */
export class Reports {
  readonly #store: ReportStore;
  readonly #onError: (error: unknown) => void;
  readonly #earlyMs: number;
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #early = new Map<string, () => void>();
  #answersDue = 0;

  constructor(store: ReportStore = new MemoryStore(), { onError = warn, earlyMs = 10_000 }: ReportsOptions = {}) {
    this.#store = store;
    this.#onError = onError;
    this.#earlyMs = earlyMs;
  }

  /** Remembers a message before it is sent, where its ids are known then (SGIP). Resolves to the ids that are new. */
  async expect({ ids, note, at }: Sent): Promise<readonly string[]> {
    const fresh: string[] = [];
    for (const id of ids) if ((await this.#store.get(id)) === undefined) fresh.push(id);
    await Promise.all(fresh.map((id) => this.#store.put(id, { note, at, settled: false })));
    return fresh;
  }

  /** Forgets messages no report will come of: they were refused or not sent. */
  async forget(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#store.delete(id))).catch(this.#onError);
  }

  /**
   * Remembers a message whose ids come with its answer (CMPP, SMGP): `sentAs` reads them from it, or says undefined
   * when the message was not taken. Until then a report of an unknown message waits, for it may be about this one.
   */
  async follow<A>(answer: Promise<A>, sentAs: (answer: A) => Sent | undefined): Promise<A> {
    this.#answersDue++;
    let sent: Sent | undefined;
    try {
      const answered = await answer;
      sent = sentAs(answered);
      if (sent !== undefined) await this.expect(sent).catch(this.#onError);
      return answered;
    } finally {
      this.#answersDue--;
      for (const id of this.#answersDue === 0 ? this.#early.keys() : (sent?.ids ?? [])) this.#early.get(id)?.();
    }
  }

  /**
   * Hands a report to `handle` with the note of its message, if there is one, and resolves to the result to answer.
   * Reports of one message are handed on in turn. After a `final` one that `handle` took (result 0) the message is
   * settled, and a report that comes again is answered 0 without `handle`.
   */
  serve(
    { id, final }: { readonly id: string; readonly final: boolean },
    handle: (note: string | undefined) => Promise<number>,
  ): Promise<number> {
    return this.#inTurn(id, async () => {
      const message = await this.#find(id);
      if (message?.settled) return 0;
      const result = await handle(message?.note);
      if (message !== undefined && final && result === 0) await this.#store.put(id, { ...message, settled: true });
      return result;
    });
  }

  async #inTurn(id: string, step: () => Promise<number>): Promise<number> {
    const turn = (this.#turns.get(id) ?? Promise.resolve()).then(step, step);
    this.#turns.set(id, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(id) === turn) this.#turns.delete(id);
    }
  }

  async #find(id: string): Promise<Remembered | undefined> {
    if (this.#answersDue === 0) return await this.#store.get(id);
    // Waiting begins before looking, so that an answer in between is not missed.
    const answered = this.#answerTo(id);
    const known = await this.#store.get(id);
    if (known === undefined) await answered;
    else this.#early.get(id)?.();
    return known ?? (await this.#store.get(id));
  }

  #answerTo(id: string): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(patience);
        this.#early.delete(id);
        resolve();
      };
      const patience = setTimeout(go, this.#earlyMs).unref();
      this.#early.set(id, go);
    });
  }
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
