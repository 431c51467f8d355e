import type { Id } from '../../values/id.ts';
import type { Day } from '../../values/time.ts';

/** A day on which a car is due for something. */
export type CalendarDay = {
  readonly id: Id;
  readonly what: string;
  readonly day: Day;
  readonly summary: string;
  readonly note: string;
};

/**
 * Days as an iCalendar (RFC 5545): all-day events, which are the same day wherever they are read, each with an alarm at nine o'clock a
 * week before and the day before. The same due day keeps its UID, so a calendar that is read again moves nothing.
 */
export function calendarOf(
  days: readonly CalendarDay[],
  { name, now }: { readonly name: string; readonly now: Date },
): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//SPGate//Reminders//ZH',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escaped(name)}`,
    'X-WR-TIMEZONE:Asia/Shanghai',
    'REFRESH-INTERVAL;VALUE=DURATION:PT12H',
    ...days.flatMap((one) => eventOf(one, now)),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

function eventOf({ id, what, day, summary, note }: CalendarDay, now: Date): string[] {
  const alarm = (trigger: string) => [
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${escaped(summary)}`,
    `TRIGGER:${trigger}`,
    'END:VALARM',
  ];
  return [
    'BEGIN:VEVENT',
    `UID:${id}-${what}-${compact(day)}@spgate`,
    `DTSTAMP:${now.toISOString().replace(/[-:]|\.\d+/g, '')}`,
    `DTSTART;VALUE=DATE:${compact(day)}`,
    `DTEND;VALUE=DATE:${compact(dayAfter(day))}`,
    `SUMMARY:${escaped(summary)}`,
    `DESCRIPTION:${escaped(note)}`,
    'TRANSP:TRANSPARENT',
    ...alarm('-P6DT15H'),
    ...alarm('-PT15H'),
    'END:VEVENT',
  ];
}

function compact(day: Day): string {
  return day.replaceAll('-', '');
}

function dayAfter(day: Day): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** A text as a value: backslash, semicolon, comma and the end of a line mean something there. */
function escaped(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n');
}

const mostOctets = 75;

/** A line of 75 octets at most goes on behind a line break and a blank; no character is cut. */
function folded(line: string): string {
  const pieces: string[] = [''];
  let octets = 0;
  for (const character of line) {
    const width = Buffer.byteLength(character);
    if (octets + width > mostOctets) {
      pieces.push('');
      octets = 1;
    }
    pieces[pieces.length - 1] += character;
    octets += width;
  }
  return pieces.join('\r\n ');
}
