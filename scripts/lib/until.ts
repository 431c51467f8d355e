import { setTimeout as pause } from 'node:timers/promises';

const pollMs = 20;
const patienceMs = 120_000;

/** Looks until it is so. Throws after two minutes. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await pause(pollMs);
  }
}
