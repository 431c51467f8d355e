import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type Happening, happening } from './history.ts';

// Some thousand messages with their PDUs; what is older is left behind at the next start.
const readBytes = 8 * 1024 * 1024;

/**
 * What happened to handsets as JSON lines, only appended to while it is open. A line is with the system before `append`
 * returns: what a gateway said on the wire is known to the next process when this one is killed.
 * `onFault` is told when the file cannot be written; later lines are tried again.
 */
export class HistoryFile {
  #file: number | undefined;
  readonly #onFault: (error: unknown) => void;

  /** @throws Error when the file cannot be opened. */
  constructor(file: string, onFault: (error: unknown) => void) {
    this.#file = openSync(file, 'a');
    this.#onFault = onFault;
  }

  append(happened: Happening): void {
    if (this.#file === undefined) return;
    try {
      writeSync(this.#file, lineOf(happened));
    } catch (error) {
      this.#onFault(error);
    }
  }

  /** What happens from here on is not kept. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

/**
 * Reads the newest lines of a file, at most 8 MiB of them; none when there is no file. A last line that a killed process did
 * not finish is left out. @throws Error naming the file and the line when another one cannot be read.
 */
export async function readHistory(file: string): Promise<Happening[]> {
  const lines = (await readTail(file)).split('\n').slice(0, -1);
  return lines.map((line, i) => readLine(line, `${file}, line ${i + 1} of those read`));
}

/** Replaces the file by what is still kept, so that it does not grow from start to start. */
export async function rewriteHistory(file: string, kept: readonly Happening[]): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, kept.map(lineOf).join(''));
  await rename(`${file}.new`, file);
}

function lineOf(happened: Happening): string {
  return `${JSON.stringify(z.encode(happening, happened))}\n`;
}

function readLine(line: string, where: string): Happening {
  try {
    return happening.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(`${where}, is no history of a handset; remove the file to begin with empty ones`, { cause });
  }
}

async function readTail(file: string): Promise<string> {
  const size = await sizeOf(file);
  if (size <= readBytes) return size === 0 ? '' : readFile(file, 'utf8');
  const opened = await open(file);
  try {
    const { buffer, bytesRead } = await opened.read(Buffer.alloc(readBytes), 0, readBytes, size - readBytes);
    // The first line is most likely cut in two.
    return buffer.subarray(buffer.indexOf('\n') + 1, bytesRead).toString('utf8');
  } finally {
    await opened.close();
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
