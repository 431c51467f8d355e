import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../platform/clock.ts';
import type { Db } from '../platform/db.ts';
import { type Job, sweep, type World } from '../platform/jobs.ts';
import type { Log } from '../platform/log.ts';
import type { WalkingClock } from '../simulators/clock-routes.ts';

const pollMs = 20;
const drainPatienceMs = 15_000;

/**
 * Business time that moves forward by walking: every ring due on the way runs in order, with its due time as `now`. After
 * each ring it waits until the messages it caused have left, or for 15 s of real time when they cannot: a link that is down
 * does not stop the clock.
 */
export function walkingClock(
  db: Db,
  clock: Clock,
  jobs: readonly Job[],
  log: Log,
): WalkingClock & { stop(): Promise<void> } {
  const stopping = new AbortController();
  const stop = stopping.signal;
  let walks = 0;
  let queue = Promise.resolve();
  const steps = jobs.map((job): Job => ({ ...job, run: (database, due, _, world) => step(database, job, due, world) }));

  async function step(database: Db, job: Job, due: Date, world?: World): Promise<void> {
    await clock.moveTo(due);
    await job.run(database, due, log, world);
    await untilSent(db, clock, log, stop);
  }

  async function walk(to: Date): ReturnType<WalkingClock['walkTo']> {
    if (to < clock.now()) return 'backwards';
    await untilSent(db, clock, log, stop);
    while (!stop.aborted && (await sweep(db, steps, to, log, stop)) === 'busy') await pause(pollMs);
    // What is still due on the way is due when the program is there again.
    if (stop.aborted) return 'stopped';
    await clock.moveTo(to);
    await untilSent(db, clock, log, stop);
    return 'arrived';
  }

  return {
    now: clock.now,
    offsetMs: clock.offsetMs,
    get walking() {
      return walks > 0;
    },
    async walkTo(to) {
      walks += 1;
      const arrived = queue.then(() => walk(to));
      queue = arrived.then(
        () => undefined,
        () => undefined,
      );
      try {
        return await arrived;
      } finally {
        walks -= 1;
      }
    },
    async stop() {
      stopping.abort();
      await queue;
    },
  };
}

/** Waits until nothing that is due is still queued. */
async function untilSent(db: Db, clock: Clock, log: Log, stop: AbortSignal): Promise<void> {
  const deadline = performance.now() + drainPatienceMs;
  while (performance.now() < deadline) {
    if (stop.aborted) return;
    const [row] = await db.read<{ waiting: boolean }>(
      'select exists (select 1 from mt_queue where due_at <= $1) as waiting',
      [clock.now()],
    );
    if (!row?.waiting) return;
    await pause(pollMs);
  }
  log.warn({ patienceMs: drainPatienceMs }, 'messages are still queued; the clock walks on without them');
}
