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

/** Ways to go on from an instant of business time. */
export const jumps = {
  plusHour: (at: number) => at + 3_600_000,
  plusDay: (at: number) => at + 86_400_000,
  nextMonth(at: number) {
    const local = new Date(`${wallTime(at)}Z`);
    const first = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 1, 1));
    return Date.parse(isoOfWallTime(first.toISOString().slice(0, 19)));
  },
} as const;
