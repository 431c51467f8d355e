import { hourMs, later } from '../../values/time.ts';

const beijingMs = 8 * hourMs;
const shape = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d))?$/;

/** A carrier's `YYYYMMDDHHMISS`, Beijing time; undefined for what is no such time. A day alone is its beginning. */
export function instantOf(written: string): Date | undefined {
  const parts = shape
    .exec(written.replace(/[-:T\s]/g, ''))
    ?.slice(1)
    .map((part) => Number(part ?? 0));
  if (parts === undefined) return undefined;
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const same =
    local.getUTCMonth() === month - 1 && local.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return same ? later(local, -beijingMs) : undefined;
}

/** An instant as carriers write it. */
export function stampOf(at: Date): string {
  return later(at, beijingMs).toISOString().replace(/\D/g, '').slice(0, 14);
}
