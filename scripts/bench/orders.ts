import os from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { echoesPerSecond } from './orders/echoes.ts';
import { asFastAsItGoes, largestWindow, paced, type Supply } from './orders/gateway.ts';
import { hebeiPhones } from './orders/phones.ts';
import { type Cores, residentMb, watchCores } from './orders/processes.ts';
import { rawRowsPerSecond } from './orders/raw-rows.ts';
import { inspect, type Stage, settle, withStage } from './orders/stage.ts';

/**
 * Orders a second from door to door: MO bytes in, confirmation Submit bytes out, everything on disk. Beside it the ceiling
 * of the same minutes on the same machine. Figures go to ops/reliability.md.
 *
 *     node dist/scripts/bench/orders.js [--no-reports] [--seconds 20] [--runs 3] …
 *     node dist/scripts/bench/orders.js --minutes 10      watches the memory of the program
 */
const { values } = parseArgs({
  allowNegative: true,
  options: {
    reports: { type: 'boolean', default: true },
    seconds: { type: 'string', default: '20' },
    runs: { type: 'string', default: '3' },
    'warm-up': { type: 'string', default: '5' },
    connections: { type: 'string', default: '8' },
    'under-way': { type: 'string', default: '1000' },
    minutes: { type: 'string' },
    profile: { type: 'string' },
    data: { type: 'string', default: '.test/bench' },
  },
});

const seconds = Number(values.seconds);
const runs = Number(values.runs);
const connections = Number(values.connections);
const flatOut = asFastAsItGoes(Number(values['under-way']));
/** The window of a usual gateway, for the latency; for the speed it is the largest. */
const usualWindow = 16;
const ceilingSeconds = 4;
const echoed = 400_000;
const memoryEverySeconds = 30;
/** Deliver, Submit and Report go one way each, and their answers back. */
const roundTripsPerOrder = values.reports ? 3 : 2;

const nextPhone = await hebeiPhones();
const nodeArguments = values.profile ? ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] : [];
const options = { connections, reports: values.reports, nextPhone, data: values.data, nodeArguments };

await withStage(options, async (stage) => {
  console.log(`${os.cpus().length} × ${os.cpus()[0]?.model}, Node ${process.version}, ${new Date().toISOString()}`);
  console.log(
    `${connections} connections of the gateway, ${values['under-way']} orders under way, reports: ${values.reports}`,
  );
  await drive(stage, flatOut, largestWindow, Number(values['warm-up']));
  if (values.minutes === undefined) await compare(stage);
  else await watchMemory(stage, Number(values.minutes) * 60);
});

/** Speed, and what the server alone could do, several times in turn; then the latency at half the speed. */
async function compare(stage: Stage): Promise<void> {
  const driven: Driven[] = [];
  const rows: number[] = [];
  for (let run = 0; run < runs; run++) {
    driven.push(await drive(stage, flatOut, largestWindow, seconds));
    await settle(stage.gateway);
    rows.push(await rawRowsPerSecond(stage.databaseUrl, ceilingSeconds, nextPhone));
    console.log(`run ${run + 1}: ${shown(driven.at(-1)!)}; alone PostgreSQL takes ${whole(rows.at(-1)!)} rows/s`);
  }
  const half = median(driven.map(({ perSecond }) => perSecond)) / 2;
  const atHalf = await drive(stage, paced(half, performance.now()), usualWindow, seconds);
  const { rowsPerOrder } = await inspect(stage, values.reports);
  const echoes = await echoesPerSecond(echoed, connections, largestWindow);

  const ceilings = rows.map((each) => each / rowsPerOrder);
  console.log(`orders/s                ${spread(driven.map(({ perSecond }) => perSecond))}`);
  console.log(`rows written per order  ${rowsPerOrder.toFixed(2)}`);
  console.log(`ceiling of the rows     ${spread(ceilings)} orders/s`);
  console.log(`ceiling of the wire     ${whole(echoes / roundTripsPerOrder)} orders/s (${whole(echoes)} echoes/s)`);
  console.log(
    `of the rows' ceiling    ${spread(driven.map(({ perSecond }, run) => (100 * perSecond) / ceilings[run]!))} %`,
  );
  console.log(`half of it, window ${usualWindow}  ${shown(atHalf)}`);
}

/** Prints the memory of the program while it works. */
async function watchMemory(stage: Stage, forSeconds: number): Promise<void> {
  for (let passed = 0; passed < forSeconds; passed += memoryEverySeconds) {
    const driven = await drive(stage, flatOut, largestWindow, memoryEverySeconds);
    console.log(`${passed + memoryEverySeconds} s: ${whole(residentMb(stage.watched.program))} MB; ${shown(driven)}`);
  }
  await inspect(stage, values.reports);
}

type Driven = { perSecond: number; p50: number; p99: number; cores: Cores };

async function drive({ gateway, watched }: Stage, supply: Supply, window: number, forSeconds: number): Promise<Driven> {
  gateway.begin(supply, window);
  gateway.latenciesMs = [];
  const begunAt = performance.now();
  const cores = watchCores(watched);
  await pause(forSeconds * 1_000);
  const latencies = Float64Array.from(gateway.latenciesMs).sort();
  const took = (performance.now() - begunAt) / 1_000;
  return { perSecond: latencies.length / took, p50: at(latencies, 0.5), p99: at(latencies, 0.99), cores: cores() };
}

/** The value below which so large a part of the sorted values lies. */
function at(sorted: Float64Array, part: number): number {
  return sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
}

function shown({ perSecond, p50, p99, cores }: Driven): string {
  const { program, postgres, gateway, others } = cores;
  const taken = Object.entries({ program, PostgreSQL: postgres, gateway, others }).map(
    ([name, each]) => `${name} ${each.toFixed(2)}`,
  );
  const cpuMs = (1_000 * (program + postgres + gateway)) / perSecond;
  const speed = `${whole(perSecond)} orders/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
  return `${speed}; ${cpuMs.toFixed(2)} ms CPU an order; cores: ${taken.join(', ')}`;
}

function spread(numbers: readonly number[]): string {
  return `${whole(Math.min(...numbers))} / ${whole(median(numbers))} / ${whole(Math.max(...numbers))}`;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
