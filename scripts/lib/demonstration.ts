import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { packageRoot } from '../../src/platform/package-root.ts';
import { freePort } from './program.ts';

const startsWithinMs = 180_000;

/** A running product, and the settings that it runs with. */
export type Demonstration = {
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

/** The product as `npm start` brings it up, with its own PostgreSQL, simulated carriers and sample people, in a folder that goes with it. */
export async function aDemonstration(): Promise<Demonstration> {
  const data = await mkdtemp(path.join(tmpdir(), 'spgate-demonstration-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = { DATABASE_URL: '', PORT: String(port), SPGATE_DATA: data, LOG_LEVEL: 'error' };
  const program = spawn(process.execPath, [path.join(packageRoot, 'dist/spgate.js')], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const over = once(program, 'exit');
  const stop = async () => {
    program.kill('SIGTERM');
    await over;
    await rm(data, { recursive: true, force: true });
  };
  const deadline = performance.now() + startsWithinMs;
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return { url, environment: settings, stop };
    if (program.exitCode !== null || performance.now() > deadline) {
      await stop();
      throw new Error('the product did not start');
    }
    await pause(200);
  }
}
