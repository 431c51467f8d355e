import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { dayMs } from '../values/time.ts';

/** Removes files of a folder that are a day old by the time of this machine. Resolves with how many. */
export async function sweepOld(folder: string, isOurs: (name: string) => boolean): Promise<number> {
  const names = (await readdir(folder).catch(() => [])).filter(isOurs);
  let gone = 0;
  for (const name of names) {
    const found = await stat(path.join(folder, name)).catch(() => undefined);
    if (!found || Date.now() - found.mtimeMs < dayMs) continue;
    await rm(path.join(folder, name), { force: true });
    gone += 1;
  }
  return gone;
}
