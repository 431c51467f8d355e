import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '../../scripts/lib/program.ts';

/** The examples of a README: code blocks that begin with their file name. */
export async function examplesIn(readme: string): Promise<Map<string, string>> {
  const blocks = (await readFile(readme, 'utf8')).matchAll(/^```js (\S+)\n(.*?)^```$/gms);
  return new Map(Array.from(blocks, ([, name, code]) => [name!, code!]));
}

/** Free ports of this machine for the ports that a text names, one each, so that examples still find each other. */
export async function freePortsFor(ports: readonly number[]): Promise<Map<number, number>> {
  return new Map(await Promise.all(ports.map(async (port) => [port, await freePort()] as const)));
}

/** A running example, as plain Node runs it. */
export class Example {
  readonly ended: Promise<number | null>;
  #said = '';
  readonly #process: ChildProcess;
  #onMore: () => void = () => {};

  constructor(file: string) {
    this.#process = spawn(process.execPath, [file], { cwd: path.dirname(file), stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout!, this.#process.stderr!])
      stream.on('data', (chunk) => this.#hear(chunk));
    this.ended = new Promise((resolve) => this.#process.on('close', resolve));
  }

  /** Everything it printed. */
  get said(): string {
    return this.#said;
  }

  /** Resolves when it has said what is looked for; rejects when it ends before. */
  async saying(wanted: RegExp): Promise<void> {
    const heard = new Promise<void>((resolve) => {
      this.#onMore = () => wanted.test(this.#said) && resolve();
      this.#onMore();
    });
    const ended = this.ended.then((code) => {
      if (!wanted.test(this.#said)) throw new Error(`it ended with ${code} and said:\n${this.#said}`);
    });
    await Promise.race([heard, ended]);
  }

  async stop(): Promise<void> {
    this.#process.kill();
    await this.ended;
  }

  #hear(chunk: Buffer): void {
    this.#said += chunk;
    this.#onMore();
  }
}

/** Writes an example as a file and starts it. */
export async function start(folder: string, name: string, code: string, ports: ReadonlyMap<number, number>) {
  const file = path.join(folder, name);
  await writeFile(
    file,
    code.replace(/\bport: (\d+)/g, (_, port) => `port: ${ports.get(Number(port)) ?? port}`),
  );
  return new Example(file);
}
