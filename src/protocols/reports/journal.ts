import { type FileHandle, open, rename } from 'node:fs/promises';
import path from 'node:path';

const linesPerWrite = 10_000;

/** Lines in a file, on disk when the promise of their write resolves. */
export class Journal {
  readonly #path: string;
  #file: FileHandle | undefined;
  #lines = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Lines in the file. */
  get lines(): number {
    return this.#lines;
  }

  /** True while lines may be appended: not before the first `replace`, nor after a write that failed halfway. */
  get sound(): boolean {
    return this.#file !== undefined;
  }

  /** Reads the lines of a file, which need not exist, as JSON. A last line cut off by a crash was never promised. */
  async *read(): AsyncGenerator<unknown> {
    const file = await open(this.#path, 'a+');
    let cut: string | undefined;
    for await (const line of file.readLines({ start: 0 })) {
      if (cut !== undefined) throw new Error(`${this.#path} holds "${cut}", which is no JSON; mend or remove the file`);
      const value = parse(line);
      if (value === undefined) cut = line;
      else yield value;
    }
  }

  /** Writes lines at the end. */
  async append(lines: readonly string[]): Promise<void> {
    try {
      await write(this.#file!, lines);
      await this.#file!.datasync();
      this.#lines += lines.length;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Puts these lines in the place of all others, or changes nothing. */
  async replace(lines: readonly string[]): Promise<void> {
    await this.close();
    const beside = `${this.#path}.new`;
    const file = await open(beside, 'w');
    try {
      await write(file, lines);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, this.#path);
    await syncFolder(path.dirname(this.#path));
    this.#file = await open(this.#path, 'a');
    this.#lines = lines.length;
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}

async function write(file: FileHandle, lines: readonly string[]): Promise<void> {
  for (let from = 0; from < lines.length; from += linesPerWrite) {
    const some = lines.slice(from, from + linesPerWrite);
    await file.appendFile(some.map((line) => `${line}\n`).join(''));
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

// The new name itself must survive a power cut. Windows has no such call and needs none.
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}
