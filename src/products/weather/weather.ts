import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { ContentError, filesOf, readSheet } from '../../platform/content.ts';
import { yearAndMonth } from '../../values/time.ts';

/** The usual lowest and highest temperature of a city, by month from January. */
type City = readonly (readonly [low: number, high: number])[];

/** The weather that is sold on demand. */
export type Weather = { readonly cities: ReadonlyMap<string, City>; readonly version: string };

const degrees = z.int().min(-60, 'no such cold here').max(60, 'no such heat here');
const span = z.tuple([degrees, degrees]).refine(([low, high]) => low < high, 'write the lower temperature first');
const schema = z.record(
  z.string().regex(/^\p{Script=Han}{2,5}$/u, 'write the name of a city'),
  z.array(span).length(12),
);

/** Loads `weather/*.yaml` of a content folder. Throws ContentError with every fault at once. */
export async function loadWeather(folder: string): Promise<Weather> {
  const faults: string[] = [];
  const cities = new Map<string, City>();
  for (const name of await filesOf(path.join(folder, 'weather'), '.yaml')) {
    const sheet = await readSheet(path.join(folder, 'weather', name), schema, faults);
    for (const [city, months] of Object.entries(sheet?.data ?? {})) {
      if (cities.has(city)) faults.push(`${sheet!.where([city])}: ${city} is there twice; keep one`);
      cities.set(city, months);
    }
  }
  if (faults.length > 0) throw new ContentError(faults);
  const version = createHash('sha256')
    .update(JSON.stringify([...cities]))
    .digest('hex')
    .slice(0, 12);
  return { cities, version };
}

/** The text of a city now, or the names of the cities there are. `市` at the end of a name is no part of it. */
export function weatherOf(
  { cities, version }: Weather,
  name: string | undefined,
  now: Date,
): { readonly text: string; readonly version: string } | { readonly choices: string } {
  const city = name?.replace(/[ ,]/g, '').replace(/市$/, '') ?? '';
  const { month } = yearAndMonth(now);
  const usual = cities.get(city)?.[month - 1];
  if (!usual) return { choices: [...cities.keys()].join('、') };
  const [low, high] = usual;
  return { text: `${city}${month}月常年气温：最低${low}℃，最高${high}℃。`, version };
}
