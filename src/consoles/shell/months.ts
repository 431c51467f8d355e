/** Months around one, the newest first: two to come, and a year that is over. */
export function monthsAround(month: string): string[] {
  const [year, of] = month.split('-').map(Number) as [number, number];
  return Array.from({ length: 15 }, (_, index) =>
    new Date(Date.UTC(year, of - 1 + 2 - index, 1)).toISOString().slice(0, 7),
  );
}
