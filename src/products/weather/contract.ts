import { z } from 'zod';
import { importedFile } from '../../business/works/contract.ts';

const day = z.iso.date();
const time = z.iso.datetime({ offset: true });

/** The columns of a file of forecasts, in Chinese and as the program names them. A JSON file is a list of objects with the latter. */
export const forecastColumns = {
  city: ['城市', 'city'],
  day: ['日期', 'day'],
  sky: ['天气', 'sky'],
  low: ['最低气温', 'low'],
  high: ['最高气温', 'high'],
  wind: ['风', 'wind'],
  tip: ['提示', 'tip'],
} as const;

export const boardQuery = z.object({ day: day.optional() });

/** A city on a day: what is forecast, how it reads as SMS, and how many phones it went to. */
const cityView = z.object({
  city: z.string(),
  text: z.string().nullable(),
  /** How many short messages the text takes. */
  sms: z.number().int(),
  source: z.enum(['import', 'file', 'sample']).nullable(),
  toldBy: z.string().nullable(),
  toldAt: time.nullable(),
  revision: z.number().int(),
  /** Phones that got it, and those of them that got it before it was corrected. */
  told: z.number().int(),
  toldEarlier: z.number().int(),
});

/** The forecasts of a day, what is missing on the days ahead, and how the sending of that day went. */
export const board = z.object({
  day,
  cities: z.array(cityView),
  ahead: z.array(z.object({ day, missing: z.array(z.string()) })),
  readers: z.number().int(),
  sent: z.partialRecord(
    z.enum(['sent', 'no-city', 'no-forecast', 'missed', 'no-way', 'turned-back', 'too-late']),
    z.number().int(),
  ),
});
export type WeatherBoard = z.infer<typeof board>;

export const importQuery = z.object({ name: z.string().trim().max(64).default('') });
/** What came of a file: forecasts that are new, that took the place of others, that said what was known; and whom an earlier one had reached. */
export const imported = importedFile.extend({
  added: z.number().int(),
  corrected: z.number().int(),
  same: z.number().int(),
  toldEarlier: z.number().int(),
});
export type ForecastsImported = z.infer<typeof imported>;

/** How somebody gets the weather. */
export const ownWeather = z.object({
  reads: z.boolean(),
  city: z.string().nullable(),
  /** What he named, where the city is the one it belongs to. */
  place: z.string().nullable(),
  from: z.enum(['told', 'region', 'unknown']),
  hour: z.number().int(),
  next: time.nullable(),
  cities: z.array(z.string()),
  hours: z.tuple([z.number().int(), z.number().int()]),
  days: z.array(
    z.object({
      day,
      hour: z.number().int(),
      city: z.string().nullable(),
      whyNot: z.enum(['no-city', 'no-forecast', 'missed', 'no-way', 'turned-back', 'too-late']).nullable(),
    }),
  ),
});
export type OwnWeather = z.infer<typeof ownWeather>;

/** What somebody wishes: a city in his own words, an hour, or both. */
export const ownWeatherBody = z.object({
  city: z.string().trim().min(1).max(20).optional(),
  hour: z.number().int().min(0).max(23).optional(),
});
