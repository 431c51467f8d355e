import { z } from 'zod';
import type { Text } from '../../platform/http/index.ts';
import { dayMs, dayOf, isDay, later } from '../../values/time.ts';
import type { forecastColumns } from './contract.ts';
import type { Forecast, WeatherRules } from './model.ts';

type Field = keyof typeof forecastColumns;
/** A forecast as a file writes it. */
export type WrittenForecast = Readonly<Record<Field, string>>;
/** What is wrong with a field of it. */
export type ForecastFault = { readonly field: Field; readonly remedy: Text };

const aheadDays = 15;
const short = z.string().regex(/^[^\p{C}]{0,12}$/u);
const degrees = z.string().regex(/^-?\d{1,2}$/);
const row = z.object({
  city: z.string().min(1),
  day: z.string().refine(isDay),
  sky: short.min(1),
  low: degrees,
  high: degrees,
  wind: short,
  tip: z.string().regex(/^[^\p{C}]{0,30}$/u),
});

const wanted: Readonly<Record<Field, Text>> = {
  city: { 'zh-CN': '请填写城市', en: 'write the city' },
  day: { 'zh-CN': '请按 2026-11-28 的格式填写日期', en: 'write a day as 2026-11-28' },
  sky: { 'zh-CN': '请填写天气，最多12个字，如 多云转晴', en: 'write the sky in 12 characters at most' },
  low: { 'zh-CN': '请用整数填写最低气温（℃）', en: 'write the lowest temperature as a whole number (℃)' },
  high: { 'zh-CN': '请用整数填写最高气温（℃）', en: 'write the highest temperature as a whole number (℃)' },
  wind: { 'zh-CN': '风最多12个字，如 北风3级', en: 'write the wind in 12 characters at most' },
  tip: { 'zh-CN': '提示最多30个字', en: 'write a tip of 30 characters at most' },
};

/** Reads a forecast as a file writes it, or tells every fault of it. */
export function readForecast(
  { cities }: WeatherRules,
  written: WrittenForecast,
): { readonly forecast: Forecast } | { readonly faults: readonly ForecastFault[] } {
  const read = row.safeParse(written);
  if (!read.success)
    return {
      faults: [...new Set(read.error.issues.map(({ path }) => path[0] as Field))].map((field) => ({
        field,
        remedy: wanted[field],
      })),
    };
  const { low, high, city, ...rest } = read.data;
  const name = city.length > 2 ? city.replace(/市$/, '') : city;
  if (!cities.includes(name)) {
    const all = cities.join('、');
    const remedy = {
      'zh-CN': `请填写以下城市之一：${all}`,
      en: `write one of ${all}; others belong into content/weather.yaml first`,
    };
    return { faults: [{ field: 'city', remedy }] };
  }
  const forecast = { ...rest, city: name, low: Number(low), high: Number(high) };
  if (forecast.low > forecast.high)
    return {
      faults: [
        {
          field: 'low',
          remedy: { 'zh-CN': '最低气温高于最高气温，请更正', en: 'it is above the highest temperature: correct it' },
        },
      ],
    };
  return { forecast };
}

/** Why a day cannot be forecast now: it is over, or too far away. */
export function faultOfDay({ day }: Pick<Forecast, 'day'>, now: Date): ForecastFault | undefined {
  if (day < dayOf(now))
    return {
      field: 'day',
      remedy: { 'zh-CN': '这一天已过去：请填今天或以后', en: 'this day is over: write today or a later one' },
    };
  if (day > dayOf(later(now, aheadDays * dayMs)))
    return {
      field: 'day',
      remedy: {
        'zh-CN': `最多预报${aheadDays}天，请检查日期`,
        en: `forecasts go ${aheadDays} days ahead: look at the day`,
      },
    };
  return undefined;
}
