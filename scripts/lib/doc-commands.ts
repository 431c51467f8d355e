import { execFile } from 'node:child_process';
import path from 'node:path';
import { packageRoot } from '../../src/platform/package-root.ts';

/** Commands that a document asks its reader to type, together. */
export type Commands = { readonly document: string; readonly line: number; readonly text: string };

/** The address at which documents say that the product is. */
const written = 'http://127.0.0.1:8080';
const program = path.join(packageRoot, 'dist/spgate.js');
const limitMs = 300_000;

/** Blocks of a Markdown document between ```sh and ```, in order. What is marked ```sh start brings the product up, and is none. */
export function commandsIn(document: string, markdown: string): Commands[] {
  const blocks: Commands[] = [];
  let open: { line: number; text: string[] } | undefined;
  for (const [at, line] of markdown.split('\n').entries()) {
    if (open === undefined) {
      if (line.trim() === '```sh') open = { line: at + 2, text: [] };
    } else if (line.trim() === '```') {
      blocks.push({ document, line: open.line, text: open.text.join('\n') });
      open = undefined;
    } else open.text.push(line);
  }
  return blocks;
}

/**
 * Types commands into a shell in a folder, against the product at `url`, whose settings `environment` has for the command spgate. Rejects with the document, its line and what the shell says
 * when one of them fails: a program that is not there, an answer of HTTP that is none of success, a wrong option.
 */
export function typeCommands(
  { document, line, text }: Commands,
  url: string,
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const functions = [
    'curl() { command curl --silent --show-error --fail "$@"; }',
    `spgate() { '${process.execPath}' '${program}' "$@"; }`,
  ];
  const shell = ['set -euo pipefail', ...functions, text.replaceAll(written, url), ''].join('\n');
  const env = { ...process.env, ...environment };
  return new Promise((resolve, reject) => {
    execFile('bash', ['-c', shell], { cwd: folder, env, timeout: limitMs }, (error, out, wrong) => {
      if (error) reject(new Error(`${document}:${line}: ${wrong.trim() || out.trim() || error.message}`));
      else resolve(out);
    });
  });
}
