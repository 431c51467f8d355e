import { type Day, dayMs, dayOf, isDay, later, startOfDay } from '../../values/time.ts';

/** Why something is no date: it is of the lunar calendar, is not in the calendar at all, lacks its day, or cannot be read. */
export type DateFault = 'lunar' | 'impossible' | 'no-day' | 'unclear';

/** How to read a date that lacks something. */
export type DateReading = {
  readonly now: Date;
  /** A date without its year is the next one, or the last. */
  readonly lean: 'ahead' | 'back';
  /** A month alone means its last day. */
  readonly monthWill?: boolean;
};

const lunar = /农历|阴历|旧历|正月|腊月|冬月|初[一二三四五六七八九十\d]|廿|闰/;
const relativeYears: Readonly<Record<string, number>> = { 去年: -1, 今年: 0, 明年: 1, 后年: 2 };
const relativeDays: Readonly<Record<string, number>> = { 昨天: -1, 今天: 0, 今日: 0, 明天: 1, 后天: 2 };
const separator = '\\s*[-./,年\\s]\\s*';

/**
 * Reads a day as people write it: `20270315`, `270315`, `2027-3-15`, `27.3.15`, `2027,3,15`, `3月15日`, `明年3月15`, `三月十五号`. A date of
 * the lunar calendar is not guessed at.
 */
export function readDay(written: string, reading: DateReading): { readonly day: Day } | { readonly fault: DateFault } {
  if (lunar.test(written)) return { fault: 'lunar' };
  const text = withDigits(written.normalize('NFKC'))
    .replace(/[。!,;到期止前]+$/g, '')
    .trim()
    .replace(/\s+\d{1,2}:\d{2}(:\d{2})?$/, '');
  const today = dayOf(reading.now);
  if (text in relativeDays) return { day: dayOf(later(startOfDay(today), relativeDays[text]! * dayMs)) };

  const yearMonth = /^(19[89]\d|20\d\d)(0[1-9]|1[0-2])$/.exec(text);
  if (yearMonth) {
    // `201203` is March 2012 or 3 December 2020: only one of them may be meant, so it is asked for its day.
    const isDayToo = 'day' in dayFrom(yearOf(text.slice(0, 2)), text.slice(2, 4), text.slice(4));
    return isDayToo ? { fault: 'no-day' } : dayOrMonth(Number(yearMonth[1]), yearMonth[2]!, undefined, reading);
  }

  const compact = /^(\d{2}|\d{4})(\d{2})(\d{2})$/.exec(text);
  const full =
    compact ?? match(`^(\\d{4}|\\d{2})${separator}(\\d{1,2})\\s*[-./,月\\s]\\s*(\\d{1,2})\\s*[日号]?$`, text);
  if (full) return dayFrom(yearOf(full[1]!), full[2]!, full[3]!);

  const relative = match(`^(去年|今年|明年|后年)\\s*(\\d{1,2})\\s*[-./月]\\s*(\\d{1,2})?\\s*[日号]?$`, text);
  if (relative)
    return dayOrMonth(Number(today.slice(0, 4)) + relativeYears[relative[1]!]!, relative[2]!, relative[3], reading);

  const month = match('^(\\d{4}|\\d{2})\\s*[-./年]\\s*(\\d{1,2})\\s*月?$', text);
  if (month && (month[1]!.length === 4 || text.includes('年')))
    return dayOrMonth(yearOf(month[1]!), month[2]!, undefined, reading);

  const short = match('^(\\d{1,2})\\s*[-./月]\\s*(\\d{1,2})\\s*[日号]?$', text);
  if (short) return nearest(short[1]!, short[2]!, today, reading.lean);
  if (/^\d{1,2}月$/.test(text)) return { fault: 'no-day' };
  return { fault: 'unclear' };
}

/** A day so many months on; the 31st of a shorter month is its last. */
export function monthsOn(day: Day, months: number): Day {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const count = year * 12 + month - 1 + months;
  const last = lastOf(Math.floor(count / 12), (count % 12) + 1);
  return written(Math.floor(count / 12), (count % 12) + 1, Math.min(date, last));
}

/** The last day of the month of a day. */
export function monthEnd(day: Day): Day {
  const [year, month] = day.split('-').map(Number) as [number, number];
  return written(year, month, lastOf(year, month));
}

function dayOrMonth(year: number, month: string, date: string | undefined, { monthWill }: DateReading) {
  if (date !== undefined) return dayFrom(year, month, date);
  if (Number(month) < 1 || Number(month) > 12) return { fault: 'impossible' } as const;
  return monthWill
    ? { day: written(year, Number(month), lastOf(year, Number(month))) }
    : ({ fault: 'no-day' } as const);
}

/** A day without its year: the next from today on, or the last until today. A 29 February waits for its year. */
function nearest(month: string, date: string, today: Day, lean: DateReading['lean']) {
  const year = Number(today.slice(0, 4));
  for (let step = 0; step <= 8; step++) {
    const found = dayFrom(lean === 'ahead' ? year + step : year - step, month, date);
    if ('day' in found && (lean === 'ahead' ? found.day >= today : found.day <= today)) return found;
  }
  return { fault: 'impossible' } as const;
}

function dayFrom(year: number, month: string, date: string) {
  const day = written(year, Number(month), Number(date));
  return isDay(day) ? { day } : ({ fault: 'impossible' } as const);
}

function yearOf(digits: string): number {
  return digits.length === 2 ? 2000 + Number(digits) : Number(digits);
}

function written(year: number, month: number, date: number): Day {
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(date).padStart(2, '0')].join('-');
}

function lastOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function match(pattern: string, text: string): RegExpExecArray | null {
  return new RegExp(pattern).exec(text);
}

const numerals = '一二三四五六七八九';

/** `三月十五` as `3月15`. Years in numerals (`二〇二七`) too. */
function withDigits(text: string): string {
  return text
    .replace(/[〇零一二三四五六七八九]{4}(?=年)/g, (year) => [...year].map(digitOf).join(''))
    .replace(/([一二三])?十([一二三四五六七八九])?/g, (_, tens?: string, ones?: string) =>
      String((tens ? digitOf(tens) : 1) * 10 + (ones ? digitOf(ones) : 0)),
    )
    .replace(/[一二三四五六七八九]/g, (one) => String(digitOf(one)));
}

function digitOf(numeral: string): number {
  return numerals.indexOf(numeral) + 1;
}
