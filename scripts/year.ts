import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { liveYear, type YearFigures } from './lib/year/live.ts';

/**
 * Years in which every fen is explained: `node dist/scripts/year.js --seeds 20 --subscribers 2000`. Each seed that ended well is a
 * line of `figures.jsonl`, and is not lived again. Figures go to ops/reliability.md.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1' },
    first: { type: 'string', default: '1' },
    subscribers: { type: 'string', default: '2000' },
    months: { type: 'string', default: '12' },
    days: { type: 'string', default: '6' },
    data: { type: 'string', default: '.test/year' },
  },
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
await mkdir(values.data, { recursive: true });
const record = path.join(values.data, 'figures.jsonl');
const [subscribers, months, daysAMonth] = [values.subscribers, values.months, values.days].map(Number) as [
  number,
  number,
  number,
];
const lived = await livedBefore();
const first = Number(values.first);
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  if (lived.some((one) => one.seed === seed && one.subscribers === subscribers && one.months === months)) continue;
  if (!(await live(seed))) process.exitCode = 1;
}

async function live(seed: number): Promise<boolean> {
  const postgres = await startEmbeddedPostgres(values.data, {
    database: `year_${seed}_${Date.now()}`,
    settings: { fsync: 'off' },
  });
  try {
    const size = { seed, subscribers, months, daysAMonth, kills: 'some' } as const;
    const { house, figures, findings } = await liveYear(postgres.url, size, (line) =>
      console.log(`seed ${seed}, ${line}`),
    );
    console.log(JSON.stringify(figures));
    for (const { name, phone, detail } of findings) console.log(`${name}: ${phone} ${detail}`);
    for (const line of new Set(house.said.map((one) => one.slice(0, 2_000)))) console.log(line);
    await house.stop();
    if (findings.length === 0) await appendFile(record, `${JSON.stringify(figures)}\n`);
    return findings.length === 0;
  } finally {
    await postgres.stop();
  }
}

async function livedBefore(): Promise<YearFigures[]> {
  const text = await readFile(record, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as YearFigures);
}
