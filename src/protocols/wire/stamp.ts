/** MMDDHHMMSS of an instant in Beijing time, as the number that stands on the wire: no year, the leading zero lost. */
export function beijingStamp(at: Date): number {
  const beijing = new Date(at.getTime() + 8 * 3_600_000);
  const monthAndDay = (beijing.getUTCMonth() + 1) * 100 + beijing.getUTCDate();
  const clock = beijing.getUTCHours() * 10_000 + beijing.getUTCMinutes() * 100 + beijing.getUTCSeconds();
  return monthAndDay * 1_000_000 + clock;
}
