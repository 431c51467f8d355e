import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isMap, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { wordsIn } from './http/contract.ts';
import type { Language } from './http/language.ts';
import { schemaWords } from './http/schema-words.ts';
import { StartRefused } from './refused.ts';

/** Content or link sheets that are wrong: each fault names file, line and remedy. */
export class ContentError extends StartRefused {}

/** A YAML file as checked data; `where(path)` is `file:line` of a value in it, for faults found later. */
export type Sheet<T> = { readonly file: string; readonly data: T; where(path: readonly PropertyKey[]): string };

/** Names of the files of a folder that end with `ending`, sorted. An absent folder has none. */
export async function filesOf(folder: string, ending: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => name.endsWith(ending)).sort();
}

/**
 * Reads one YAML file and checks its shape. Every fault goes to `faults` as `file:line: field: what is wrong`, with the value
 * where it is a plain one, and the result is undefined.
 */
export async function readSheet<T>(
  file: string,
  schema: z.ZodType<T>,
  faults: string[],
): Promise<Sheet<T> | undefined> {
  const shown = path.relative(process.cwd(), file);
  const text = await readFile(file, 'utf8').catch((error: Error) => error);
  if (typeof text === 'string') return parseSheet(shown, text, schema, faults);
  faults.push(`${shown}:1: the file cannot be read: ${text.message}`);
  return undefined;
}

/** The same for a text that is at hand; `shown` is what its faults call it. Who reads logs and starts programs reads English. */
export function parseSheet<T>(
  shown: string,
  text: string,
  schema: z.ZodType<T>,
  faults: string[],
  language: Language = 'en',
): Sheet<T> | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const where = (at: readonly PropertyKey[]) => `${shown}:${lineOf(document.contents, at, lines)}`;
  const checked =
    document.errors.length === 0 ? schema.safeParse(document.toJS(), { error: schemaWords[language] }) : undefined;
  if (checked?.success) return { file: shown, data: checked.data, where };

  for (const { pos, message } of document.errors)
    faults.push(`${shown}:${lines.linePos(pos[0]).line}: ${message.split('\n')[0]}`);
  for (const issue of checked?.error.issues ?? []) {
    const isUnknown = issue.code === 'unrecognized_keys';
    const at = isUnknown ? [...issue.path, issue.keys[0]!] : issue.path;
    // What stands under a misspelt name may be a password.
    const shownValue = isUnknown ? '' : valueShown(document.getIn(at));
    faults.push(`${where(at)}: ${at.join('.') || 'the file'}: ${wordsIn(issue.message, language)}${shownValue}`);
  }
  return undefined;
}

function valueShown(value: unknown): string {
  return value === undefined || typeof value === 'object' ? '' : ` (it is ${JSON.stringify(value)})`;
}

/** The line of the value at `at`, or of the nearest thing around it that exists. */
function lineOf(root: Node | null, at: readonly PropertyKey[], lines: LineCounter): number {
  let node: Node | null | undefined = root;
  let found = 1;
  for (const key of [undefined, ...at]) {
    if (key !== undefined) node = isMap(node) || isSeq(node) ? (node.get(key, true) as Node | undefined) : undefined;
    if (!node) break;
    if (node.range) found = lines.linePos(node.range[0]).line;
  }
  return found;
}
