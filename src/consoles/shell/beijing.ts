// China has kept +08:00 without summer time since 1991, and everyone here works by Beijing time wherever the browser is.
const offsetMs = 8 * 3_600_000;

/** An instant as Beijing wall time, `2026-11-23T15:00:00`: the form that sorts. */
export function wallTime(at: number): string {
  return new Date(at + offsetMs).toISOString().slice(0, 19);
}

/** Beijing wall time (seconds may be missing) as ISO 8601 with its offset, as the server reads it. */
export function isoOfWallTime(wall: string): string {
  return `${wall.length === 16 ? `${wall}:00` : wall}+08:00`;
}

/** Formats an instant in Beijing time and in the language of the page. */
export function formatTime(at: number, language: string, parts: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language, { timeZone: 'Asia/Shanghai', hourCycle: 'h23', ...parts }).format(at);
}

/** `15:04`. */
export const hourAndMinute = { hour: '2-digit', minute: '2-digit' } as const satisfies Intl.DateTimeFormatOptions;
/** Month, day and weekday. */
export const dayAndWeekday = {
  month: 'long',
  day: 'numeric',
  weekday: 'short',
} as const satisfies Intl.DateTimeFormatOptions;
/** The year as well. */
export const fullDay = { ...dayAndWeekday, year: 'numeric' } as const satisfies Intl.DateTimeFormatOptions;
