import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageRoot } from '../../src/platform/package-root.ts';

export const contentFolder = path.join(packageRoot, 'content');

/**
 * Lends a copy of the shipped content to `use`, with some files written anew or, where the text is undefined, taken away.
 * Names are relative to the content folder, such as `catalog/car-owner.yaml`.
 */
export async function withContent<T>(
  files: Readonly<Record<string, string | undefined>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'content-'));
  try {
    await cp(contentFolder, folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      if (text === undefined) await rm(path.join(folder, name));
      else await writeFile(path.join(folder, name), text);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
