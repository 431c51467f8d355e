import type { Mm7Dialect } from './dialect.ts';

/** A point in time, or a while from when the message is sent, in ms. */
export type When = Date | { readonly afterMs: number };

const hourMs = 3_600_000;
const beijingMs = 8 * hourMs;

/**
 * Reads xs:dateTime or xs:duration. A time without an offset is Beijing's, as SDKs in China mean it.
 * Undefined when it is neither.
 */
export function readTime(written: string): When | undefined {
  const dated = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})?$/.exec(written);
  if (dated) {
    const offset = (dated[2] ?? '+08:00').replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2');
    const at = new Date(dated[1] + offset);
    return Number.isNaN(at.getTime()) ? undefined : at;
  }
  const lasting =
    /^P(?=\d|T\d)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})(?:\.\d+)?S)?)?$/.exec(
      written,
    );
  if (!lasting) return undefined;
  const [years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = lasting
    .slice(1)
    .map((n) => Number(n ?? 0));
  const allDays = years * 365 + months * 30 + days;
  return { afterMs: (allDays * 24 + hours) * hourMs + minutes * 60_000 + seconds * 1000 };
}

/** Writes a time to the second, with Beijing's offset or in UTC. */
export function writeTime(at: Date, offset: Mm7Dialect['times']): string {
  const shown = offset === 'Z' ? at : new Date(at.getTime() + beijingMs);
  return shown.toISOString().slice(0, 19) + offset;
}

/** Writes a limit as a time or a duration, as the dialect has it. */
export function writeWhen(value: When, { limits, times }: Pick<Mm7Dialect, 'limits' | 'times'>, now: Date): string {
  const afterMs = value instanceof Date ? Math.max(0, value.getTime() - now.getTime()) : value.afterMs;
  if (limits === 'duration') return `PT${Math.ceil(afterMs / 1000)}S`;
  return writeTime(value instanceof Date ? value : new Date(now.getTime() + afterMs), times);
}
