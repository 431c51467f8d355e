import { readFile, rm, writeFile } from 'node:fs/promises';

// A process id may come back, in a container after each restart; with the time the process began it does not.
const ourselves = `${process.pid} ${Math.round(performance.timeOrigin)}`;

/** Claims a file for this process, by a file beside it, and resolves to what ends the claim. Rejects while it is held. */
export async function claim(path: string): Promise<() => Promise<void>> {
  const mark = `${path}.lock`;
  try {
    await writeFile(mark, ourselves, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    await refuseHeld(path, mark);
    await writeFile(mark, ourselves);
  }
  return () => rm(mark, { force: true });
}

// A process that crashed leaves its mark, which holds nobody up.
async function refuseHeld(path: string, mark: string): Promise<void> {
  const holder = await readFile(mark, 'utf8');
  const pid = Number.parseInt(holder, 10);
  const held = pid === process.pid ? holder === ourselves : isRunning(pid);
  if (held)
    throw new Error(`${path} is open in process ${pid}: end that one, or remove ${mark} if it is no longer that`);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of another user cannot be asked, but is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
