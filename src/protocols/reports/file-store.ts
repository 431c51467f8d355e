import { claim } from './claim.ts';
import { Journal } from './journal.ts';
import { MemoryStore, type StoreLimits } from './memory-store.ts';
import type { Remembered, ReportStore } from './store.ts';

/** A line of the file: a message as it stands now, or only the id of one that is deleted. */
type Line = { readonly id: string; readonly message?: Remembered };

type Change = Line & { readonly resolve: () => void; readonly reject: (error: unknown) => void };

// Below this a file is not worth rewriting.
const fewLines = 1_000;

/**
 * Messages in memory and in a file of JSON lines, which outlives the process and a power cut. Changes made at one time
 * share one write. The file is rewritten when most of it is past; one process at a time may have it open.
 */
export class FileStore implements ReportStore {
  readonly #memory: MemoryStore;
  readonly #journal: Journal;
  readonly #release: () => Promise<void>;
  #waiting: Change[] = [];
  #writing: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  private constructor(path: string, limits: StoreLimits | undefined, release: () => Promise<void>) {
    this.#memory = new MemoryStore(limits);
    this.#journal = new Journal(path);
    this.#release = release;
  }

  /** Reads the file, or begins one. Rejects when another process has it open, and when it holds what is not ours. */
  static async open(path: string, limits?: StoreLimits): Promise<FileStore> {
    const store = new FileStore(path, limits, await claim(path));
    try {
      await store.#load(path);
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  get(id: string): Promise<Remembered | undefined> {
    return this.#memory.get(id);
  }

  put(id: string, message: Remembered): Promise<void> {
    return this.#change({ id, message });
  }

  delete(id: string): Promise<void> {
    return this.#change({ id });
  }

  /** Writes what waits and closes the file; later changes are rejected. */
  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    await this.#writing;
    await this.#journal.close();
    await this.#release();
  }

  async #load(path: string): Promise<void> {
    for await (const line of this.#journal.read()) {
      if (!isLine(line))
        throw new Error(`${path} holds ${JSON.stringify(line)}, which is no message; mend or remove it`);
      await this.#apply(line);
    }
    await this.#write([]);
  }

  #change(line: Line): Promise<void> {
    if (this.#closed !== undefined)
      return Promise.reject(new Error(`"${line.id}" cannot be kept: the store is closed`));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...line, resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(batch);
        for (const change of batch) change.resolve();
      } catch (error) {
        for (const change of batch) change.reject(error);
      }
    }
    this.#writing = undefined;
  }

  async #write(batch: readonly Line[]): Promise<void> {
    const { sound, lines } = this.#journal;
    const mostIsPast = lines > fewLines && lines > 2 * this.#memory.size;
    const news = batch.map(textOf);
    if (sound && !mostIsPast) await this.#journal.append(news);
    else await this.#journal.replace([...this.#standing(), ...news]);
    for (const line of batch) await this.#apply(line);
  }

  #standing(): string[] {
    return Array.from(this.#memory.entries(), ([id, message]) => textOf({ id, message }));
  }

  async #apply({ id, message }: Line): Promise<void> {
    if (message === undefined) await this.#memory.delete(id);
    else await this.#memory.put(id, message);
  }
}

function textOf({ id, message }: Line): string {
  return JSON.stringify({ id, message });
}

function isLine(value: unknown): value is Line {
  const { id, message } = (value ?? {}) as Partial<Line>;
  const isMessage = typeof message?.note === 'string' && typeof message.at === 'number';
  return typeof id === 'string' && (message === undefined || isMessage);
}
