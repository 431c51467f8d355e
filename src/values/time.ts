/**
 * Beijing days and months (XC-07: Asia/Shanghai, business month = calendar month).
 * China has kept +08:00 without summer time since 1991, so plain arithmetic is exact for every date we handle.
 */
const beijingOffsetMs = 8 * 3_600_000;
/** Lengths of time in ms. A Beijing day is always this long. */
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** A Beijing calendar month, `2026-11`. */
export type Month = string;
/** A Beijing calendar day, `2026-11-23`. */
export type Day = string;

/** The Beijing calendar day of an instant. */
export function dayOf(at: Date): Day {
  return beijing(at).toISOString().slice(0, 10);
}

/** The Beijing calendar month of an instant. */
export function monthOf(at: Date): Month {
  return beijing(at).toISOString().slice(0, 7);
}

/** Year and month as numbers, for texts such as 2026年11月. */
export function yearAndMonth(at: Date): { year: number; month: number } {
  const local = beijing(at);
  return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1 };
}

/** `12月31日`: a Beijing day as texts say it. */
export function dayInWords(at: Date): string {
  const local = beijing(at);
  return `${local.getUTCMonth() + 1}月${local.getUTCDate()}日`;
}

/** The instant a Beijing month begins; `plusMonths` counts on from the month of `at`. */
export function monthStart(at: Date, plusMonths = 0): Date {
  const local = beijing(at);
  return new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + plusMonths, 1) - beijingOffsetMs);
}

/** The instant the Beijing day of `at` begins; `plusDays` counts on from it. */
export function dayStart(at: Date, plusDays = 0): Date {
  const local = beijing(at);
  return new Date(
    Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate() + plusDays) - beijingOffsetMs,
  );
}

/** Whether a day that is written as one is in the calendar: `2026-02-29` is not. */
export function isDay(written: string): boolean {
  const at = startOfDay(written);
  return !Number.isNaN(at.getTime()) && dayOf(at) === written;
}

/** The instant a Beijing day begins. */
export function startOfDay(day: Day): Date {
  return new Date(`${day}T00:00:00+08:00`);
}

/** Never by night: the instant itself by day, else nine in the morning that follows. */
export function byDay(at: Date): Date {
  const hour = beijing(at).getUTCHours();
  if (hour >= 8 && hour < 21) return at;
  return later(dayStart(at, hour < 8 ? 0 : 1), 9 * hourMs);
}

/** ISO 8601 with the Beijing offset, `2026-11-23T15:00:00.000+08:00`: the form people and our HTTP answers read. */
export function beijingIso(at: Date): string {
  return `${beijing(at).toISOString().slice(0, -1)}+08:00`;
}

const written = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/** Reads a time of Beijing as people and spreadsheets write it, `2026-11-23 14:05:09` or `2026/11/23 14:05`. undefined when there is no such time. */
export function readBeijing(text: string): Date | undefined {
  const [year, ...rest] = (text.match(written) ?? []).slice(1).map((part) => (part ?? '').padStart(2, '0'));
  const [month, day, hour, minute, second] = rest;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000+08:00`;
  const at = new Date(iso);
  // The 31st of a shorter month would be read as a day of the next.
  return Number.isNaN(at.getTime()) || beijingIso(at) !== iso ? undefined : at;
}

/** Instants are added as milliseconds; units are in the names of the constants here. */
export function later(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms);
}

function beijing(at: Date): Date {
  return new Date(at.getTime() + beijingOffsetMs);
}
