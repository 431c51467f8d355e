/** yymmddhhmmss in Beijing time. */
export function compactTime(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().replace(/\D/g, '').slice(2, 14);
}
