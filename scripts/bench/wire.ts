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
  console.log('Messages a second, min / median / max of 3 runs; CPU time a message of both ends together, median.\n');
  codecAlone(messages);
  print(
    'codec alone: encode + decode',
    three(() => codecAlone(messages)),
    '',
  );
  for (const shape of shapes) {
    console.log(`\n${shape.connections} connection(s), window ${shape.window}`);
    const results = await measureAll({ ...shape, messages });
    const ceiling = middle(results.get(bare)!.rates);
    for (const [{ name }, { rates, cpuUs }] of results) {
      const share = `${Math.round((100 * middle(rates)) / ceiling)} % of bare fields`;
      print(name, rates, `${middle(cpuUs).toFixed(2).padStart(6)} µs  ${share}`);
    }
  }
}

type Results = { readonly rates: number[]; readonly cpuUs: number[] };

/** One run to warm up and three that count, the contestants taking turns so that all meet the same weather. */
async function measureAll(load: Load): Promise<Map<Contestant, Results>> {
  const results = new Map<Contestant, Results>(contestants.map((each) => [each, { rates: [], cpuUs: [] }]));
  const servers = await Promise.all(contestants.map(start));
  for (let run = 0; run <= runs; run++) {
    for (const [i, contestant] of contestants.entries()) {
      const { rate, cpuUs } = await measure(contestant, servers[i]!, load);
      if (run === 0) continue;
      results.get(contestant)!.rates.push(rate);
      results.get(contestant)!.cpuUs.push(cpuUs);
    }
  }
  await Promise.all(servers.map(stop));
  return results;
}

type Server = { readonly child: ChildProcess; readonly port: number };

async function start({ name }: Contestant): Promise<Server> {
  const child = fork(self, ['serve', name], { execArgv: process.execArgv });
  const [port] = (await once(child, 'message')) as [number];
  return { child, port };
}

async function stop({ child }: Server): Promise<void> {
  child.disconnect();
  await once(child, 'exit');
}

async function measure(contestant: Contestant, { child, port }: Server, load: Load) {
  const before = await cpuOf(child);
  const { elapsedMs, cpuMs } = await contestant.drive(port, load);
  const serverMs = (await cpuOf(child)) - before;
  return { rate: (1000 * load.messages) / elapsedMs, cpuUs: (1000 * (cpuMs + serverMs)) / load.messages };
}

async function cpuOf(server: ChildProcess): Promise<number> {
  server.send('cpu');
  const [cpuMs] = (await once(server, 'message')) as [number];
  return cpuMs;
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function three(run: () => number): number[] {
  return Array.from({ length: runs }, run);
}

function print(name: string, rates: readonly number[], rest: string): void {
  const ordered = [...rates].sort((a, b) => a - b);
  const columns = ordered.map((rate) => Math.round(rate).toLocaleString('en').padStart(9)).join(' / ');
  console.log(`  ${name.padEnd(30)}${columns}  ${rest}`);
}
