import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageRoot } from '../../src/platform/package-root.ts';

export const contentFolder = path.join(packageRoot, 'content');

/** Files of the content folder, such as `catalog/car-owner.yaml`, that are written anew or, undefined, taken away. */
type Changes = Readonly<Record<string, string | undefined>>;

/** Lends a copy of the shipped content to `use`, with some files changed. */
export async function withContent<T>(files: Changes, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await copyContent(files);
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Copies the shipped content, with some files changed, into a folder that the caller removes. */
export async function copyContent(files: Changes): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'content-'));
  await cp(contentFolder, folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    if (text === undefined) await rm(path.join(folder, name));
    else await writeFile(path.join(folder, name), text);
  }
  return folder;
}
