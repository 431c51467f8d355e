import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Importing } from '../../business/works/index.ts';
import type { RowFault } from '../../platform/csv.ts';
import type { Db } from '../../platform/db.ts';
import { InvalidRequest } from '../../platform/http/index.ts';
import { tableIn } from '../../platform/table.ts';
import { forecastColumns } from './contract.ts';
import { faultOfDay, readForecast, type WrittenForecast } from './forecast-row.ts';
import type { Forecast, WeatherRules } from './model.ts';
import { countTold, saveForecasts, type Teller } from './store.ts';

/** So large a file of forecasts may be: fifteen days of a thousand cities. */
export const forecastsLimitBytes = 2 * 1024 * 1024;

/** A file that is read: its bytes, from the beginning, as often as one asks. */
export type ForecastFile = () => Promise<AsyncIterable<Uint8Array>>;
type WrittenLine = { readonly line: number; readonly row: WrittenForecast };
type AddFault = (line: number, fault: Omit<RowFault, 'line'>) => void;

const fields = Object.keys(forecastColumns) as (keyof WrittenForecast)[];
const twice = {
  'zh-CN': '文件中上面已有这座城市这一天的预报，请只留一条',
  en: 'the file has this city and day above: keep one',
};
const noList = {
  'zh-CN': '请给出一个列表，如 [{"city":"石家庄","day":"2026-11-28","sky":"晴","low":-3,"high":8}]',
  en: 'give a list such as [{"city":"石家庄","day":"2026-11-28","sky":"晴","low":-3,"high":8}]',
};

/**
 * Reads a file of forecasts, CSV or JSON, as its first character says. What is wrong with a line goes to `add` and harms no other; a
 * city and day that the file has twice counts once. Throws InvalidRequest for what is no such file.
 */
export async function readForecasts(
  rules: WeatherRules,
  open: ForecastFile,
  add: AddFault,
  told: (rows: number, bytes: number) => Promise<void> = async () => {},
): Promise<{ readonly line: number; readonly forecast: Forecast }[]> {
  const lines = (await isJson(open)) ? await jsonLines(open) : await csvLines(open, told);
  const seen = new Set<string>();
  return lines.flatMap(({ line, row }) => {
    const read = readForecast(rules, row);
    if ('faults' in read) {
      for (const { field, remedy } of read.faults) add(line, { field, value: row[field], remedy });
      return [];
    }
    const { forecast } = read;
    const key = `${forecast.city} ${forecast.day}`;
    if (seen.has(key)) {
      add(line, { field: 'city', value: row.city, remedy: twice });
      return [];
    }
    seen.add(key);
    return [{ line, forecast }];
  });
}

/** Takes a file that somebody brings. Later tellings correct earlier ones; how many people had got those is told. */
export async function importForecasts(
  { db, rules }: { readonly db: Db; readonly rules: WeatherRules },
  { file, told, faults }: Importing,
  teller: Teller,
  now: Date,
): Promise<{ added: number; corrected: number; same: number; toldEarlier: number }> {
  const read = await readForecasts(rules, file.open, (line, fault) => faults.add(line, fault), told);
  const good = read.filter(({ line, forecast }) => {
    const fault = faultOfDay(forecast, now);
    if (fault) faults.add(line, { ...fault, value: forecast.day });
    return fault === undefined;
  });
  await faults.keep();
  const saved = await db.transact((tx) =>
    saveForecasts(
      tx,
      good.map(({ forecast }) => forecast),
      teller,
      now,
    ),
  );
  const corrected = saved.filter(({ revision }) => revision > 1);
  let toldEarlier = 0;
  for (const day of new Set(corrected.map((one) => one.day))) {
    const counts = await countTold(db, day);
    for (const one of corrected) if (one.day === day) toldEarlier += counts.get(one.city)?.earlier ?? 0;
  }
  return {
    added: saved.length - corrected.length,
    ...{ corrected: corrected.length, same: good.length - saved.length, toldEarlier },
  };
}

async function csvLines(
  open: ForecastFile,
  told: (rows: number, bytes: number) => Promise<void>,
): Promise<WrittenLine[]> {
  const lines: WrittenLine[] = [];
  for await (const rows of tableIn(open, forecastColumns, told, ['wind', 'tip'])) lines.push(...rows);
  return lines;
}

/** JSON is YAML, whose reader knows the line of everything. */
async function jsonLines(open: ForecastFile): Promise<WrittenLine[]> {
  const counter = new LineCounter();
  const chunks: Uint8Array[] = [];
  for await (const chunk of await open()) chunks.push(chunk);
  const document = parseDocument(
    Buffer.concat(chunks)
      .toString('utf8')
      .replace(/^\ufeff/, ''),
    { lineCounter: counter },
  );
  const broken = document.errors[0];
  if (broken) throw new InvalidRequest([{ field: `file.line ${counter.linePos(broken.pos[0]).line}`, remedy: noList }]);
  if (!isSeq(document.contents)) throw new InvalidRequest([{ field: 'file.line 1', remedy: noList }]);
  return document.contents.items.map((item) => {
    const at = isMap(item) && item.range ? counter.linePos(item.range[0]).line : 1;
    const values = (isMap(item) ? item.toJSON() : {}) as Record<string, unknown>;
    const row = Object.fromEntries(fields.map((field) => [field, written(values[field])]));
    return { line: at, row: row as WrittenForecast };
  });
}

function written(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

async function isJson(open: ForecastFile): Promise<boolean> {
  for await (const chunk of await open()) {
    const begin = Buffer.from(chunk)
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .trimStart();
    if (begin !== '') return begin.startsWith('[') || begin.startsWith('{');
  }
  return false;
}
