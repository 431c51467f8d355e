import path from 'node:path';
import { z } from 'zod';
import { ContentError, readSheet } from '../../platform/content.ts';
import type { WeatherRules } from './model.ts';

const name = z.string().regex(/^\p{Script=Han}{2,5}$/u, 'write a name of 2 to 5 characters, without 市 or 县');
const hour = z.int().min(0).max(23);

const schema = z.strictObject({
  usualHour: hour,
  hours: z.tuple([hour, hour]).refine(([first, last]) => first <= last, 'write the earlier hour first'),
  tomorrowFrom: hour,
  goodForMinutes: z.int().min(10).max(360),
  provinces: z.record(name, name),
  cities: z.record(name, z.array(name)),
});

/** Reads `weather.yaml` of a content folder. Throws ContentError with every fault at once. */
export async function loadWeatherRules(folder: string): Promise<WeatherRules> {
  const faults: string[] = [];
  const sheet = await readSheet(path.join(folder, 'weather.yaml'), schema, faults);
  if (!sheet) throw new ContentError(faults);
  const { provinces, cities, hours, usualHour, ...rest } = sheet.data;
  const [first, last] = hours;
  if (usualHour < first || usualHour > last)
    faults.push(
      `${sheet.where(['usualHour'])}: usualHour: ${usualHour} is not within hours; write one from ${first} to ${last}`,
    );
  for (const [province, city] of Object.entries(provinces))
    if (!(city in cities))
      faults.push(
        `${sheet.where(['provinces', province])}: ${city} is none of cities; add it there, or write one of them`,
      );
  const places = new Map<string, string>();
  for (const [city, near] of Object.entries(cities))
    for (const place of [city, ...near]) {
      if (places.has(place)) faults.push(`${sheet.where(['cities', city])}: ${place} is there twice; keep one`);
      places.set(place, city);
    }
  if (faults.length > 0) throw new ContentError(faults);
  return {
    ...{ ...rest, usualHour, firstHour: first, lastHour: last, places },
    ...{ cities: Object.keys(cities), provinces: new Map(Object.entries(provinces)) },
  };
}
