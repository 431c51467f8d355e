import { Agent } from 'node:http';
import { post } from '../../platform/post.ts';
import { type Mm7Http, Prover, readOutcome } from '../../protocols/mm7/index.ts';
import { Fifo } from '../fifo.ts';
import { Later } from '../gateway/later.ts';
import type { MmscAccount } from './account.ts';

/** Something on its way to an SP. */
export type Errand = { readonly key: string; readonly http: Mm7Http; readonly done: () => void };

const connections = 4;
const connectMs = 5_000;
const answerMs = 10_000;
const limitBytes = 64 * 1024;
const longestRetryMs = 60_000;

/** Tells one SP what there is to tell, until it answers with success: the wait doubles from one attempt to the next. */
export class Courier {
  readonly #account: MmscAccount;
  readonly #retryMs: number;
  readonly #later = new Later();
  readonly #ready = new Fifo<Errand & { readonly attempt: number }>();
  readonly #lines: { readonly agent: Agent; prover: Prover | undefined; readonly of: string | undefined }[] = [];
  #running = 0;
  #stopped = false;
  /** How often the SP answered, by what it said. */
  readonly answers = new Map<number, number>();

  constructor(account: MmscAccount, retryMs: number) {
    this.#account = account;
    this.#retryMs = retryMs;
  }

  tell(errand: Errand): void {
    this.#push({ ...errand, attempt: 1 });
  }

  /** Tells it now, and resolves when the first attempt is over. */
  async tellNow(errand: Errand): Promise<void> {
    await this.#attempt({ ...errand, attempt: 1 });
  }

  stop(): void {
    this.#stopped = true;
    this.#later.clear();
    for (const { agent } of this.#lines) agent.destroy();
  }

  #push(errand: Errand & { attempt: number }): void {
    this.#ready.push(errand);
    while (this.#running < connections && this.#ready.length > 0) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running += 1;
    for (let errand = this.#ready.shift(); errand && !this.#stopped; errand = this.#ready.shift())
      await this.#attempt(errand);
    this.#running -= 1;
  }

  async #attempt(errand: Errand & { attempt: number }): Promise<void> {
    const status = await this.#post(errand.http).catch(() => 0);
    if (this.#stopped) return;
    this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
    if (status >= 1000 && status < 2000) return errand.done();
    const waitMs = Math.min(longestRetryMs, this.#retryMs * 2 ** (errand.attempt - 1));
    this.#later.after(waitMs, () => this.#push({ ...errand, attempt: errand.attempt + 1 }));
  }

  async #post({ headers, body }: Mm7Http): Promise<number> {
    const { receiver } = this.#account;
    if (!receiver) throw new Error(`nobody said where ${this.#account.name} is told of reports`);
    const url = new URL(receiver.url);
    const line = this.#lines.pop() ?? {
      agent: new Agent({ keepAlive: true, maxSockets: 1 }),
      prover: undefined,
      of: undefined,
    };
    const prover = line.prover ?? (receiver.login && new Prover(receiver.login, receiver.login.scheme));
    try {
      for (;;) {
        const authorization = prover?.authorization('POST', url.pathname);
        const answer = await post(url, {
          ...{ body, agent: line.agent, connectMs, answerMs, limitBytes },
          headers: { ...headers, ...(authorization && { Authorization: authorization }) },
        });
        if (answer.status === 401 && prover?.challenged(answer.challenge)) continue;
        return readOutcome(answer.status, answer.type, answer.body).status;
      }
    } finally {
      this.#lines.push({ agent: line.agent, prover, of: receiver.url });
    }
  }
}
