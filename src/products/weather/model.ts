import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { type Day, dayInWords, dayMs, dayOf, hourMs, later, minuteMs, startOfDay } from '../../values/time.ts';

/** When the weather goes out, and for which cities there is one (`content/weather.yaml`). */
export type WeatherRules = {
  readonly usualHour: number;
  readonly firstHour: number;
  readonly lastHour: number;
  /** From this hour on it is the weather of the next day. */
  readonly tomorrowFrom: number;
  /** After its hour; then it is of no use any more. */
  readonly goodForMinutes: number;
  readonly cities: readonly string[];
  /** Every name that is understood, and the city whose forecast its people get. */
  readonly places: ReadonlyMap<string, string>;
  /** Province of a number → the city that it stands for. */
  readonly provinces: ReadonlyMap<string, string>;
};

/** What is forecast for a city and a day. */
export type Forecast = {
  readonly city: string;
  readonly day: Day;
  readonly sky: string;
  readonly low: number;
  readonly high: number;
  readonly wind: string;
  readonly tip: string;
};

/** A forecast as it is kept: who told it, and how often it was corrected. */
export type ToldForecast = Forecast & { readonly source: 'import' | 'file' | 'sample'; readonly revision: number };

/** What a subscriber told: city (none: as the number's region), and hour. */
export type Setting = {
  readonly city?: string;
  /** What he named, where the city is the one it belongs to. */
  readonly place?: string;
  readonly hour: number;
  /** Holds until the day `from`. */
  readonly before?: { readonly hour: number; readonly from: Day };
  readonly toldAt: Date;
};

/** An hour of a day at which the weather goes out to those who chose it. */
export type Slot = { readonly day: Day; readonly hour: number };

export const whyNots = ['no-city', 'no-forecast', 'missed', 'no-way', 'turned-back', 'too-late'] as const;
/** Why somebody got none on a day. */
export type WhyNot = (typeof whyNots)[number];

/** When a slot is. */
export function slotAt({ day, hour }: Slot): Date {
  return later(startOfDay(day), hour * hourMs);
}

/** Until when what goes out at a slot is of use. */
export function goodUntil(rules: WeatherRules, slot: Slot): Date {
  return later(slotAt(slot), rules.goodForMinutes * minuteMs);
}

/** The day whose weather is told at a slot: in the evening the next one. */
export function dayToldAt({ tomorrowFrom }: WeatherRules, { day, hour }: Slot): Day {
  return hour >= tomorrowFrom ? dayOf(later(startOfDay(day), dayMs)) : day;
}

/** What holds of what was told: nothing that was told before the present subscription began. */
export function standingSetting(setting: Setting | undefined, since: Date | undefined): Setting | undefined {
  return setting && (since === undefined || setting.toldAt >= since) ? setting : undefined;
}

/** The hour at which somebody gets the weather on a day. */
export function hourOn(rules: WeatherRules, setting: Setting | undefined, day: Day): number {
  if (!setting) return rules.usualHour;
  return setting.before && day < setting.before.from ? setting.before.hour : setting.hour;
}

/** Where somebody is: as he told, else as the region of his number says; undefined where nobody knows. */
export type Whereabouts = { readonly city: string; readonly place?: string; readonly told: boolean };

export function whereabouts(
  rules: WeatherRules,
  setting: Setting | undefined,
  province: string | undefined,
): Whereabouts | undefined {
  if (setting?.city !== undefined && rules.cities.includes(setting.city))
    return { city: setting.city, told: true, ...(setting.place !== undefined && { place: setting.place }) };
  const city = province === undefined ? undefined : rules.provinces.get(province);
  return city === undefined ? undefined : { city, told: false };
}

/** A reader as a slot sees him. */
export type Candidate = {
  readonly phone: Phone;
  readonly province: string | undefined;
  /** Since when he has the product; undefined for who cancelled and has paid for the month. */
  readonly since: Date | undefined;
  readonly setting: Setting | undefined;
  /** What is known of this day: it went out, or why it did not. */
  readonly known: { readonly mtId: Id | null } | undefined;
};

/** What is done for a reader at a slot. */
export type Decided =
  | { readonly send: ToldForecast; readonly place: Whereabouts }
  | { readonly whyNot: 'no-city' | 'no-forecast' | 'missed'; readonly city?: string };

/** What is done for a reader at a slot: once a day, at his hour, and never when it is of no use any more. Pure. */
export function decideAt(
  rules: WeatherRules,
  slot: Slot,
  candidate: Candidate,
  forecasts: ReadonlyMap<string, ToldForecast>,
  now: Date,
): Decided | undefined {
  const { since, known, province } = candidate;
  const setting = standingSetting(candidate.setting, since);
  if (hourOn(rules, setting, slot.day) !== slot.hour || (known && known.mtId !== null)) return undefined;
  const place = whereabouts(rules, setting, province);
  const city = place && { city: place.city };
  if (now >= goodUntil(rules, slot)) return known ? undefined : { whyNot: 'missed', ...city };
  if (!place) return { whyNot: 'no-city' };
  const forecast = forecasts.get(place.city);
  return forecast ? { send: forecast, place } : { whyNot: 'no-forecast', ...city };
}

/** Lets somebody have the weather at another hour: today still, where today's has not gone out and the new hour is to come. Pure. */
export function withHour(rules: WeatherRules, setting: Setting | undefined, hour: number, now: Date): Setting {
  const today = dayOf(now);
  const old = hourOn(rules, setting, today);
  const isToCome = (one: number) => slotAt({ day: today, hour: one }) > now;
  const { before: _, ...rest } = setting ?? {};
  const changed = { ...rest, hour, toldAt: now };
  if (old === hour || (isToCome(old) && isToCome(hour))) return changed;
  return { ...changed, before: { hour: old, from: dayOf(later(now, dayMs)) } };
}

/** Lets somebody have the weather of another city. Pure. */
export function withCity(
  rules: WeatherRules,
  setting: Setting | undefined,
  { city, place }: { readonly city: string; readonly place?: string },
  now: Date,
): Setting {
  const { place: _, ...rest } = setting ?? { hour: rules.usualHour };
  return { ...rest, city, ...(place !== undefined && { place }), toldAt: now };
}

/** When the next one comes. */
export function nextSlot(rules: WeatherRules, setting: Setting | undefined, now: Date): Slot {
  const days = [dayOf(now), dayOf(later(now, dayMs))] as const;
  const [today, tomorrow] = days.map((day) => ({ day, hour: hourOn(rules, setting, day) })) as [Slot, Slot];
  return slotAt(today) > now ? today : tomorrow;
}

/** The city that people mean, with the place they named where it is another; undefined where it is none, or unclear. */
export function readCity(
  { places }: WeatherRules,
  said: string,
): { readonly city: string; readonly place?: string } | undefined {
  const plain = said
    .normalize('NFKC')
    .replace(/[\s\p{P}]/gu, '')
    .replace(/^河北省?/, '');
  const named = (written: string) => {
    const bare = written.length > 2 ? written.replace(/[市县区]$/, '') : written;
    const name = [written, bare].find((one) => places.has(one));
    return name === undefined ? undefined : { name, city: places.get(name)! };
  };
  const whole = named(plain);
  if (whole) return whole.name === whole.city ? { city: whole.city } : { city: whole.city, place: whole.name };
  // `保定市涿州`: the city first, and then what belongs to it; `石家庄桥西区` is in the city.
  const city = [...places].find(([name, own]) => name === own && plain.startsWith(name))?.[0];
  if (city === undefined) return undefined;
  const rest = named(plain.slice(city.length).replace(/^市/, ''));
  if (rest && rest.city !== city) return undefined;
  return rest ? { city, place: rest.name } : { city };
}

const numerals = '零一二三四五六七八九十';

/** The whole hour that people mean: `7`, `07:30`, `7点`, `晚上8点`, `早七点`; undefined where it is none that may be chosen. */
export function readHour({ firstHour, lastHour }: WeatherRules, said: string): number | undefined {
  const plain = said
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/两/g, '二')
    .replace(/二?十[一二三四五六七八九]?/g, (word) => {
      const [tens, ones = ''] = word.split('十');
      return String((tens === '' ? 1 : 2) * 10 + Math.max(0, numerals.indexOf(ones === '' ? '零' : ones)));
    })
    .replace(/[一二三四五六七八九]/g, (one) => String(numerals.indexOf(one)));
  const read = /^(早上|早晨|清晨|上午|早|中午|下午|傍晚|晚上|晚|夜里)?(\d{1,2})(?:[:点时.]?(?:\d{2}分?|半|整)?)?$/.exec(
    plain,
  );
  if (!read) return undefined;
  const [, part = '', digits] = read;
  const written = Number(digits);
  const isLate = /^(下午|傍晚|晚|夜)/.test(part) || (part === '中午' && written < 3);
  const hour = isLate && written < 12 ? written + 12 : written;
  return hour >= firstHour && hour <= lastHour ? hour : undefined;
}

/** `石家庄`, or `石家庄（正定）` where somebody named a place that has none of its own. */
export function placeInWords({ city, place }: Pick<Whereabouts, 'city' | 'place'>): string {
  return place === undefined ? city : `${city}（${place}所在）`;
}

/** What the SMS of a forecast is filled with. */
export function wordsOf(
  { day, sky, low, high, wind, tip, source }: ToldForecast,
  place: Pick<Whereabouts, 'city' | 'place'>,
): { place: string; day: string; sky: string; low: string; high: string; more: string } {
  const more = [wind && `，${wind}`, '。', tip && `${tip}。`, source === 'sample' && '（示例）'];
  return {
    ...{ place: placeInWords(place), day: dayInWords(startOfDay(day)), sky },
    ...{ low: String(low), high: String(high), more: more.filter(Boolean).join('') },
  };
}
