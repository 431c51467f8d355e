#!/usr/bin/env -S npx tsx
// Measures the CMPP wire over loopback, the server in a process of its own, beside two ceilings of the same run.
// Usage: npx tsx scripts/bench/wire.ts [messages a run, 200000 unless told]
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { bare } from './wire/bare.ts';
import { codecAlone } from './wire/codec-alone.ts';
import type { Contestant, Load } from './wire/contestant.ts';
import { echo } from './wire/echo.ts';
import { promises } from './wire/promises.ts';
import { sessions } from './wire/sessions.ts';

const contestants: readonly Contestant[] = [echo, bare, sessions, promises];
const shapes = [
  { connections: 1, window: 16 },
  { connections: 1, window: 128 },
  { connections: 4, window: 128 },
];
const runs = 3;
const self = fileURLToPath(import.meta.url);
const [first, second] = process.argv.slice(2);

if (first === 'serve') await serve(second!);
else await compare(Number(first ?? 200_000));

/** The server's process: tells its port, and its CPU time when asked. */
async function serve(name: string): Promise<void> {
  const contestant = contestants.find((each) => each.name === name)!;
  process.send!(await contestant.serve());
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send!((user + system) / 1000);
  });
  process.on('disconnect', () => process.exit(0));
}

async function compare(messages: number): Promise<void> {
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]!.model.trim()}, ${messages} messages a run.`);
  console.log('Messages a second: min / median / max of 3 runs; CPU of the median run, both ends, in cores.\n');
  codecAlone(messages);
  print(
    'codec alone: encode + decode',
    '',
    three(() => codecAlone(messages)),
  );
  for (const shape of shapes) {
    console.log(`\n${shape.connections} connection(s), window ${shape.window}`);
    let ceiling = 0;
    for (const contestant of contestants) {
      const rates = await measured(contestant, { ...shape, messages });
      const median = rates.sort((a, b) => a.rate - b.rate)[1]!;
      if (contestant === bare) ceiling = median.rate;
      const share =
        ceiling > 0 && contestant !== bare ? `  ${Math.round((100 * median.rate) / ceiling)} % of bare` : '';
      print(
        contestant.name,
        `${median.cores.toFixed(2)} cores${share}`,
        rates.map(({ rate }) => rate),
      );
    }
  }
}

type Measure = { readonly rate: number; readonly cores: number };

/** Three runs against one server, after one to warm up. */
async function measured(contestant: Contestant, load: Load): Promise<Measure[]> {
  const server = fork(self, ['serve', contestant.name], { execArgv: process.execArgv });
  const [port] = (await once(server, 'message')) as [number];
  await contestant.drive(port, load);
  const measures: Measure[] = [];
  for (let i = 0; i < runs; i++) measures.push(await measure(contestant, server, port, load));
  server.disconnect();
  await once(server, 'exit');
  return measures;
}

async function measure(contestant: Contestant, server: ChildProcess, port: number, load: Load): Promise<Measure> {
  const before = await cpuOf(server);
  const { elapsedMs, cpuMs } = await contestant.drive(port, load);
  const serverMs = (await cpuOf(server)) - before;
  return { rate: load.messages / (elapsedMs / 1000), cores: (cpuMs + serverMs) / elapsedMs };
}

async function cpuOf(server: ChildProcess): Promise<number> {
  server.send('cpu');
  const [cpuMs] = (await once(server, 'message')) as [number];
  return cpuMs;
}

function three(run: () => number): number[] {
  return Array.from({ length: runs }, run).sort((a, b) => a - b);
}

function print(name: string, rest: string, rates: readonly number[]): void {
  const columns = rates.map((rate) => Math.round(rate).toLocaleString('en').padStart(9)).join(' / ');
  console.log(`  ${name.padEnd(30)}${columns}  ${rest}`);
}
