import type { Db } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import { dayMs, dayOf, later } from '../../values/time.ts';
import { readForecastFiles } from './files.ts';
import type { WeatherRules } from './model.ts';
import { sampleForecasts } from './samples.ts';
import { saveForecasts } from './store.ts';
import type { Weather } from './weather.ts';

/** Where forecasts come from besides people who import them. */
export type Sources = {
  readonly rules: WeatherRules;
  /** The content folder, where files of forecasts may be left. */
  readonly folder: string;
  /** What is usual: a demonstration makes samples of it. */
  readonly samplesOf?: Weather;
};

const sampleDays = 3;

/**
 * Takes what files have to tell now, and in a demonstration makes samples of the days ahead where nobody told anything. It may be called at
 * any time, and changes nothing the second time; what people imported stands above files.
 */
export async function supplyForecasts(
  db: Db,
  { rules, folder, samplesOf }: Sources,
  now: Date,
  log: Log,
): Promise<void> {
  const today = dayOf(now);
  const { read, faults } = await readForecastFiles(rules, folder);
  if (faults.length > 0)
    log.error({ alarm: 'forecast-file', faults: faults.slice(0, 20) }, 'lines of files of forecasts cannot be taken');
  for (const { file, forecasts } of read) {
    const ahead = forecasts.filter(({ day }) => day >= today);
    await db.transact((tx) => saveForecasts(tx, ahead, { source: 'file', by: file }, now));
  }
  if (!samplesOf) return;
  for (let ahead = 0; ahead < sampleDays; ahead++) {
    const samples = sampleForecasts(samplesOf, rules.cities, dayOf(later(now, ahead * dayMs)));
    await db.transact((tx) => saveForecasts(tx, samples, { source: 'sample', by: 'sample' }, now));
  }
}
