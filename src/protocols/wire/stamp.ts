const beijingHours = 8;
const hourMs = 3_600_000;

/** MMDDHHMMSS of an instant in Beijing time, as the number that stands on the wire: no year, the leading zero lost. */
export function beijingStamp(at: Date): number {
  const beijing = new Date(at.getTime() + beijingHours * hourMs);
  const monthAndDay = (beijing.getUTCMonth() + 1) * 100 + beijing.getUTCDate();
  const clock = beijing.getUTCHours() * 10_000 + beijing.getUTCMinutes() * 100 + beijing.getUTCSeconds();
  return monthAndDay * 1_000_000 + clock;
}

/** How far a stamp is from `now`, in ms, in the year that brings it nearest; Infinity when it is no date and time. */
export function stampDistanceMs(stamp: number, now: Date): number {
  const [month, day, hour, minute, second] = [8, 6, 4, 2, 0].map((place) => Math.trunc(stamp / 10 ** place) % 100);
  const year = now.getUTCFullYear();
  const distances = [year - 1, year, year + 1]
    .map((each) => new Date(Date.UTC(each, month! - 1, day, hour! - beijingHours, minute, second)))
    .filter((instant) => beijingStamp(instant) === stamp)
    .map((instant) => Math.abs(instant.getTime() - now.getTime()));
  return Math.min(...distances);
}
