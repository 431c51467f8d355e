import { isoOfWallTime, wallTime } from '../shell/beijing.ts';

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
