import type { z } from 'zod';
import { clockView } from '../../simulators/contract.ts';
import { isoOfWallTime, wallTime } from '../shell/beijing.ts';
import { call } from '../shell/http.ts';

/** The business clock as it was when it was read; `readAtMs` is the browser's own time then. */
export type BusinessClock = z.infer<typeof clockView> & { readAtMs: number };

/** Asks what time it is for the product. */
export async function readClock(): Promise<BusinessClock> {
  return { ...(await call('/sim/clock', clockView)), readAtMs: Date.now() };
}

/** Moves business time forward to an instant; resolves on arrival. @throws CallFailed when that would be backwards. */
export async function moveClock(to: number): Promise<BusinessClock> {
  const body = { to: isoOfWallTime(wallTime(to)) };
  return { ...(await call('/sim/clock', clockView, { method: 'POST', body })), readAtMs: Date.now() };
}

/** Business time at an instant of the browser. */
export function timeOn({ now, readAtMs }: BusinessClock, browserMs: number): number {
  return Date.parse(now) + browserMs - readAtMs;
}
