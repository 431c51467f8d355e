import { setTimeout as pause } from 'node:timers/promises';
import { PostgresBackend } from '@agendajs/postgres-backend';
import { Agenda } from 'agenda';
import { dayMs, dayStart, hourMs, later } from '../values/time.ts';
import type { Clock } from './clock.ts';
import type { Db } from './db.ts';
import type { Log } from './log.ts';

/**
 * Something that falls due by business time. What is due is always a row, so a lost ring costs a minute, never a message.
 * `run` gets its due time as `now`, must be safe to run twice, and must move `nextDue` on. An alarm is an error in the log.
 */
export type Job = {
  readonly name: string;
  nextDue(db: Db, now: Date): Promise<Date | undefined>;
  run(db: Db, due: Date, log: Log): Promise<void>;
};

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
  job: { name: string; clock: Pick<Clock, 'now'>; work(db: Db, now: Date, log: Log): Promise<void> },
): Job {
  return {
    name: job.name,
    nextDue: (db, now) => nextRing(db, job.name, now),
    async run(db, due, log) {
      const now = new Date(Math.max(due.getTime(), job.clock.now().getTime()));
      await job.work(db, now, log);
      const today = later(dayStart(now), hour * hourMs);
      await ringAt(db, job.name, today > now ? today : later(today, dayMs));
    },
  };
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
 * the next one tries again.
 */
export async function sweep(db: Db, jobs: readonly Job[], until: Date, log: Log): Promise<'swept' | 'busy'> {
  const client = await db.pool.connect();
  // Then another sweep may begin beside this one, which is safe: jobs may run twice.
  const onLost = (error: Error) => log.warn({ error }, 'the connection that holds the lock of the sweep was lost');
  client.on('error', onLost);
  let ended = false;
  try {
    const { rows } = await client.query('select pg_try_advisory_lock($1) as mine', [sweepLock]);
    if (rows[0].mine) {
      await runDue(db, jobs, until, log);
      await client.query('select pg_advisory_unlock($1)', [sweepLock]);
    }
    ended = true;
    return rows[0].mine ? 'swept' : 'busy';
  } finally {
    client.off('error', onLost);
    // A sweep that failed gives its lock back with its connection.
    client.release(!ended);
  }
}

async function runDue(db: Db, jobs: readonly Job[], until: Date, log: Log): Promise<void> {
  const leftOut = new Set<Job>();
  let last: { job: Job; due: number } | undefined;
  for (;;) {
    const ring = await earliest(
      db,
      jobs.filter((job) => !leftOut.has(job)),
      until,
    );
    if (!ring) return;
    const stuck = last?.job === ring.job && last.due === ring.due.getTime();
    last = { job: ring.job, due: ring.due.getTime() };
    if (stuck) log.error({ job: ring.job.name, due: ring.due }, 'a job ran and is still due at the same time');
    if (stuck || !(await rings(db, ring, log))) leftOut.add(ring.job);
  }
}

async function rings(db: Db, { job, due }: { job: Job; due: Date }, log: Log): Promise<boolean> {
  try {
    await job.run(db, due, log);
    return true;
  } catch (error) {
    log.error({ error, job: job.name, due }, 'a job failed; the next sweep tries it again');
    return false;
  }
}

async function earliest(db: Db, jobs: readonly Job[], until: Date): Promise<{ job: Job; due: Date } | undefined> {
  let first: { job: Job; due: Date } | undefined;
  for (const job of jobs) {
    const due = await job.nextDue(db, until);
    if (due && due <= until && (!first || due < first.due)) first = { job, due };
  }
  return first;
}

const sweepEveryMs = 2_000;
const busyWaitMs = 500;

/** A program that was killed a moment ago may hold the lock until the database has noticed: then it is tried again. */
async function sweepFirst(db: Db, jobs: readonly Job[], clock: Clock, log: Log, signal: AbortSignal): Promise<void> {
  try {
    while (!signal.aborted && (await sweep(db, jobs, clock.now(), log)) === 'busy')
      await pause(busyWaitMs, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) log.error({ error }, 'the first sweep failed');
  }
}

/**
 * Rings a sweep at once and then every two seconds. Agenda is only the clock: it may lose or repeat a ring, the rows decide what
 * runs. After a kill in the middle of a ring Agenda holds the next ones back for a minute; the first sweep does not wait for it.
 */
export async function startSweeping(
  db: Db,
  jobs: readonly Job[],
  clock: Clock,
  log: Log,
): Promise<{ stop(): Promise<void> }> {
  const backend = new PostgresBackend({ pool: db.pool, ensureSchema: false, disableNotifications: true });
  const agenda = new Agenda({
    backend,
    processEvery: sweepEveryMs,
    defaultConcurrency: 1,
    defaultLockLifetime: 60_000,
    removeOnComplete: true,
  });
  agenda.on('error', (error) => log.error({ error }, 'Agenda failed'));
  agenda.on('fail:sweep', (error) => log.error({ error }, 'a sweep failed; the next one tries again'));
  agenda.define('sweep', async () => {
    await sweep(db, jobs, clock.now(), log);
  });
  await agenda.start();
  await agenda.every(sweepEveryMs, 'sweep');
  const stopping = new AbortController();
  const first = sweepFirst(db, jobs, clock, log, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await first;
      await agenda.drain({ timeout: 10_000 });
    },
  };
}
