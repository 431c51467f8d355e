import { createReadStream } from 'node:fs';
import path from 'node:path';
import { ContentError, filesOf } from '../../platform/content.ts';
import { InvalidRequest } from '../../platform/http/index.ts';
import { readForecasts } from './import.ts';
import type { Forecast, WeatherRules } from './model.ts';

/** The forecasts of a file of the content folder. */
export type FiledForecasts = { readonly file: string; readonly forecasts: readonly Forecast[] };

/**
 * Reads the forecasts that stand as CSV or JSON files under `weather/forecasts` of a content folder: a provider may leave them there. What
 * is wrong is told by file and line; whatever is right counts.
 */
export async function readForecastFiles(
  rules: WeatherRules,
  folder: string,
): Promise<{ readonly read: readonly FiledForecasts[]; readonly faults: readonly string[] }> {
  const home = path.join(folder, 'weather', 'forecasts');
  const faults: string[] = [];
  const read: FiledForecasts[] = [];
  for (const name of [...(await filesOf(home, '.csv')), ...(await filesOf(home, '.json'))]) {
    const shown = path.relative(process.cwd(), path.join(home, name));
    try {
      const lines = await readForecasts(
        rules,
        async () => createReadStream(path.join(home, name)),
        (line, { field, value, remedy }) => faults.push(`${shown}:${line}: ${field}: ${remedy.en} (it is "${value}")`),
      );
      read.push({ file: name, forecasts: lines.map(({ forecast }) => forecast) });
    } catch (error) {
      if (error instanceof InvalidRequest)
        faults.push(
          ...error.faults.map(
            ({ field, remedy }) => `${shown}: ${field}: ${typeof remedy === 'string' ? remedy : remedy.en}`,
          ),
        );
      else faults.push(`${shown}:1: the file cannot be read: ${(error as Error).message}`);
    }
  }
  return { read, faults };
}

/** At start, what is wrong with such files stops it. Throws ContentError with every fault at once. */
export async function checkForecastFiles(rules: WeatherRules, folder: string): Promise<void> {
  const { faults } = await readForecastFiles(rules, folder);
  if (faults.length > 0) throw new ContentError([...faults]);
}
