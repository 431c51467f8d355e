import { afterWork, type Calendar, workedMs } from './calendar.ts';

/**
 * A clock that measures a promise in working time. It runs, stands still while we wait for somebody else, and ends once; what it
 * measured stays. Times are ms since 1970, so that a clock is plain JSON.
 */
export type Clock = {
  readonly targetMs: number;
  /** Working time used up before `since`. */
  readonly spentMs: number;
  /** Running since then; null while it stands. */
  readonly since: number | null;
  /** When the promise is broken if it goes on running; null while it stands. */
  readonly dueAt: number | null;
  readonly endedAt: number | null;
  /** It ended, and too late. */
  readonly late: boolean;
};

/** A clock that runs from now on. */
export function started(targetMs: number, calendar: Calendar, now: Date): Clock {
  return running({ targetMs, spentMs: 0, since: null, dueAt: null, endedAt: null, late: false }, calendar, now);
}

/** It runs on; one that runs, or has ended, stays as it is. */
export function running(clock: Clock, calendar: Calendar, now: Date): Clock {
  if (clock.since !== null || clock.endedAt !== null) return clock;
  const dueAt = afterWork(calendar, now, clock.targetMs - clock.spentMs).getTime();
  return { ...clock, since: now.getTime(), dueAt };
}

/** It stands until it runs on. */
export function standing(clock: Clock, calendar: Calendar, now: Date): Clock {
  if (clock.since === null) return clock;
  return { ...clock, spentMs: spentMs(clock, calendar, now), since: null, dueAt: null };
}

/** It has measured what it had to. */
export function ended(clock: Clock, calendar: Calendar, now: Date): Clock {
  if (clock.endedAt !== null) return clock;
  const stopped = standing(clock, calendar, now);
  return { ...stopped, endedAt: now.getTime(), late: stopped.spentMs > stopped.targetMs };
}

/** The same clock under another promise: what was used up stays used up. One that has ended keeps the promise it ended under. */
export function retargeted(clock: Clock, targetMs: number, was: Calendar, is: Calendar, now: Date): Clock {
  if (clock.endedAt !== null) return clock;
  const stopped = { ...standing(clock, was, now), targetMs };
  return clock.since === null ? stopped : running(stopped, is, now);
}

/** Working time used up by now. */
export function spentMs(clock: Clock, calendar: Calendar, now: Date): number {
  return clock.spentMs + (clock.since === null ? 0 : workedMs(calendar, new Date(clock.since), now));
}
