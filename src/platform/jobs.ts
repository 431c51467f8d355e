import { setTimeout as pause } from 'node:timers/promises';
import type { Job as Ring } from 'agenda';
import type pg from 'pg';
import { dayMs, dayStart, hourMs, later } from '../values/time.ts';
import type { Clock } from './clock.ts';
import { type Db, type Patience, readTogether } from './db.ts';
import { whileLocked } from './lock.ts';
import type { Log } from './log.ts';

/**
 * Something that falls due by business time. What is due is always a row, so a lost ring costs a minute, never a message.
 * `run` gets its due time as `now`, must be safe to run twice, and must move `nextDue` on. An alarm is an error in the log.
 * Once the program stops, its `db` begins nothing new: work that goes from page to page ends between two of them, and the next
 * start goes on. A job that asks the world gets the `world` besides.
 */
export type Job = {
  readonly name: string;
  nextDue(db: Db, now: Date): Promise<Date | undefined>;
  run(db: Db, due: Date, log: Log, world?: World): Promise<void>;
};

/** Whether to ask it anything more, and where its answer is written down also when the program stops meanwhile. */
export type World = { readonly stop: AbortSignal; readonly db: Db };

const never = new AbortController().signal;

/** The world of a job that nobody stops. */
export function ofDb(db: Db): World {
  return { stop: never, db };
}

/** A job that is due at fixed times; its next time is a row of `schedule`. A job never seen before is due at once. */
export function scheduled(job: { name: string; next(after: Date): Date; work(db: Db, now: Date): Promise<void> }): Job {
  return {
    name: job.name,
    nextDue: (db, now) => nextRing(db, job.name, now),
    async run(db, due) {
      await job.work(db, due);
      await ringAt(db, job.name, job.next(due));
    },
  };
}

/**
 * A job that is due every day at an hour of Beijing. What was missed is caught up by one ring, and then the time is what it is: its
 * work gets the later of the due time and `clock`, and says for itself what is still worth doing.
 */
export function everyDayAt(
  hour: number,
  job: {
    name: string;
    clock: Pick<Clock, 'now'>;
    /** What is told to people unasked begins on the second day of a house: nobody who orders in its first minutes is told twice. */
    restsFirst?: boolean;
    work(db: Db, now: Date, log: Log): Promise<void>;
  },
): Job {
  return {
    name: job.name,
    nextDue: (db, now) => nextRing(db, job.name, now),
    async run(db, due, log) {
      const now = new Date(Math.max(due.getTime(), job.clock.now().getTime()));
      const rests = job.restsFirst === true && !(await hasRung(db, job.name));
      if (!rests) await job.work(db, now, log);
      const today = later(dayStart(now), hour * hourMs);
      await ringAt(db, job.name, today > now && !rests ? today : later(today, dayMs));
    },
  };
}

/** Whether a time was ever set for a job. */
export async function hasRung(db: Db, name: string): Promise<boolean> {
  return (await db.read('select from schedule where name = $1', [name])).length > 0;
}

/** When a job of fixed times rings next: at once when it never rang. */
export async function nextRing(db: Db, name: string, now: Date): Promise<Date> {
  const [row] = await db.read<{ next_at: Date }>('select next_at from schedule where name = $1', [name]);
  return row?.next_at ?? now;
}

/** Sets when a job of fixed times rings next. */
export async function ringAt(db: Db, name: string, at: Date): Promise<void> {
  await db.read(
    'insert into schedule (name, next_at) values ($1, $2) on conflict (name) do update set next_at = excluded.next_at',
    [name, at],
  );
}

const sweepLock = 72_707_370;
/**
 * Runs everything due until `until`, in the order of the due times. One sweep runs at a time over all processes; `'busy'`
 * means another one is at it. A job that fails or does not move on is logged and left out for the rest of this sweep:
 * the next one tries again. `stop` ends it soon, also amid a job.
 */
export async function sweep(
  db: Db,
  jobs: readonly Job[],
  until: Date,
  log: Log,
  stop: AbortSignal = never,
): Promise<'swept' | 'busy'> {
  const swept = await whileLocked(db, sweepLock, async (lost) => {
    // Then another sweep may begin beside this one, which is safe: jobs may run twice.
    lost.addEventListener('abort', () =>
      log.warn({ error: lost.reason }, 'the connection that holds the lock of the sweep was lost'),
    );
    await runDue({ stop, db }, jobs, until, log);
  });
  return swept === 'busy' ? 'busy' : 'swept';
}

async function runDue(world: World, jobs: readonly Job[], until: Date, log: Log): Promise<void> {
  const leftOut = new Set<Job>();
  let last: { job: Job; due: number } | undefined;
  while (!world.stop.aborted) {
    const ring = await earliest(
      world.db,
      jobs.filter((job) => !leftOut.has(job)),
      until,
    );
    if (!ring) return;
    const stuck = last?.job === ring.job && last.due === ring.due.getTime();
    last = { job: ring.job, due: ring.due.getTime() };
    if (stuck) log.error({ job: ring.job.name, due: ring.due }, 'a job ran and is still due at the same time');
    if (stuck || !(await rings(world, ring, log))) leftOut.add(ring.job);
  }
}

async function rings(world: World, { job, due }: { job: Job; due: Date }, log: Log): Promise<boolean> {
  try {
    await job.run(untilStopped(world), due, log, world);
    return true;
  } catch (error) {
    if (world.stop.aborted && error === world.stop.reason)
      log.info({ job: job.name, due }, 'the program stops amid a job; the next start goes on with it');
    else log.error({ error, job: job.name, due }, 'a job failed; the next sweep tries it again');
    return false;
  }
}

/** The database as long as nobody stops: then it refuses what would begin, and lets end what has begun. */
function untilStopped({ stop, db }: World): Db {
  return {
    ...db,
    async read<Row extends pg.QueryResultRow>(text: string, values?: unknown[], patience?: Patience) {
      stop.throwIfAborted();
      return db.read<Row>(text, values, patience);
    },
    async transact(work, plans) {
      stop.throwIfAborted();
      return db.transact(work, plans);
    },
    async look(work) {
      stop.throwIfAborted();
      return db.look(work);
    },
    async transactWithPrisma(work) {
      stop.throwIfAborted();
      return db.transactWithPrisma(work);
    },
  };
}

async function earliest(db: Db, jobs: readonly Job[], until: Date): Promise<{ job: Job; due: Date } | undefined> {
  const dues = await readTogether(db, (at) => Promise.all(jobs.map((job) => job.nextDue(at, until))));
  let first: { job: Job; due: Date } | undefined;
  for (const [index, job] of jobs.entries()) {
    const due = dues[index];
    if (due && due <= until && (!first || due < first.due)) first = { job, due };
  }
  return first;
}

/** How many seconds each job is late; 0 is in time. */
export async function latenessOf(db: Db, jobs: readonly Job[], now: Date): Promise<Map<string, number>> {
  const dues = await readTogether(db, (at) => Promise.all(jobs.map((job) => job.nextDue(at, now))));
  const late = dues.map((due) => Math.max(0, (now.getTime() - (due ?? now).getTime()) / 1_000));
  return new Map(jobs.map(({ name }, at) => [name, late[at]!]));
}

const sweepEveryMs = 2_000;
const busyWaitMs = 500;
/**
 * How long Agenda holds a ring for somebody who does not say that he is still at it: as long as a worker that was killed amid a sweep keeps the
 * others from ringing. One that only stands still for so long loses its ring to another, and the lock of the sweep keeps both apart.
 */
const lockLifetimeMs = 15_000;
const touchEveryMs = lockLifetimeMs / 4;

/** A program that was killed a moment ago may hold the lock until the database has noticed: then it is tried again. */
async function sweepFirst(db: Db, jobs: readonly Job[], clock: Clock, log: Log, signal: AbortSignal): Promise<void> {
  try {
    while (!signal.aborted && (await sweep(db, jobs, clock.now(), log, signal)) === 'busy')
      await pause(busyWaitMs, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) log.error({ error }, 'the first sweep failed');
  }
}

/** Lets Agenda know, as long as `work` lasts, that its ring is still worked on. */
export async function touching(
  ring: Pick<Ring, 'touch'>,
  work: Promise<unknown>,
  log: Log,
  everyMs = touchEveryMs,
): Promise<void> {
  let touched = Promise.resolve();
  const touch = () => {
    touched = ring.touch().catch((error) => log.warn({ error }, 'Agenda does not know that a sweep is still at work'));
  };
  const timer = setInterval(touch, everyMs);
  try {
    await work;
  } finally {
    clearInterval(timer);
    // A touch that arrived behind the end would hold the next ring back.
    await touched;
  }
}

/**
 * Rings a sweep at once and then every two seconds. Agenda is only the clock: it may lose or repeat a ring, the rows decide what
 * runs. After a kill in the middle of a ring Agenda holds the next ones back for 15 seconds; the first sweep does not wait for it.
 */
export async function startSweeping(
  db: Db,
  jobs: readonly Job[],
  clock: Clock,
  log: Log,
): Promise<{ stop(): Promise<void> }> {
  // Only who sweeps loads them: the program starts sooner.
  const { PostgresBackend } = await import('@agendajs/postgres-backend');
  const { Agenda } = await import('agenda');
  const backend = new PostgresBackend({ pool: db.pool, ensureSchema: false, disableNotifications: true });
  const agenda = new Agenda({
    backend,
    processEvery: sweepEveryMs,
    defaultConcurrency: 1,
    defaultLockLifetime: lockLifetimeMs,
    removeOnComplete: true,
  });
  agenda.on('error', (error) => log.error({ error }, 'Agenda failed'));
  agenda.on('fail:sweep', (error) => log.error({ error }, 'a sweep failed; the next one tries again'));
  const stopping = new AbortController();
  let latest: Promise<unknown> = Promise.resolve();
  agenda.define('sweep', (ring: Ring) => {
    latest = sweep(db, jobs, clock.now(), log, stopping.signal);
    return touching(ring, latest, log);
  });
  await agenda.start();
  await agenda.every(sweepEveryMs, 'sweep');
  const first = sweepFirst(db, jobs, clock, log, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await agenda.drain({ timeout: 10_000 });
      // Agenda no longer counts a sweep whose touch failed, and stands on the same pool.
      await Promise.allSettled([first, latest]);
    },
  };
}
