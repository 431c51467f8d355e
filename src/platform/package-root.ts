import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The folder of this program's package.json, with `content`, `prisma` and `ops` beside it.
 * Found by walking up, so it is the same from the sources, from dist and from an installed package.
 */
export const packageRoot: string = walkUp(import.meta.dirname);

/** The version of this program, as package.json tells it. */
export const packageVersion: string = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')).version;

function walkUp(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder)
    throw new Error(`no package.json above ${import.meta.dirname}: the program's files are incomplete`);
  return walkUp(parent);
}
