import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadWeather } from '../../../src/products/weather/index.ts';
import { sampleForecasts } from '../../../src/products/weather/samples.ts';
import { dayMs, dayOf, later } from '../../../src/values/time.ts';

/** Leaves the forecasts of a provider in a content folder, every city of every day: who pays for the weather gets it. */
export async function writeForecasts(folder: string, from: Date, days: number): Promise<void> {
  const weather = await loadWeather(folder);
  const cities = [...weather.cities.keys()];
  const lines = Array.from({ length: days }, (_, ahead) => dayOf(later(from, ahead * dayMs))).flatMap((day) =>
    sampleForecasts(weather, cities, day).map(({ city, sky, low, high, wind, tip }) =>
      [city, day, sky, low, high, wind, tip].join(),
    ),
  );
  const home = path.join(folder, 'weather', 'forecasts');
  await mkdir(home, { recursive: true });
  await writeFile(
    path.join(home, 'provider.csv'),
    ['城市,日期,天气,最低气温,最高气温,风,提示', ...lines, ''].join('\n'),
  );
}
