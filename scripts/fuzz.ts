#!/usr/bin/env -S npx tsx
// Feeds spoiled and made-up bytes to codec and session of both ends of all protocols, on every core.
// Usage: npx tsx scripts/fuzz.ts [inputs in all, 10000000 unless told] [seed, a random one unless told]
import { type ChildProcess, fork } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Finding, fuzz } from './fuzz/target.ts';
import { targets } from './fuzz/targets.ts';

/** A piece of work for one process. */
type Batch = { readonly target: number; readonly seed: number; readonly count: number };
type Report = { readonly finding: Finding | undefined; readonly residentBytes: number };

const batchInputs = 20_000;
// A batch takes a second or two; one that takes this long hangs.
const hangMs = 60_000;
const self = fileURLToPath(import.meta.url);

if (process.argv[2] === 'worker') work();
else await main(Number(process.argv[2] ?? 10_000_000), Number(process.argv[3] ?? randomInt(2 ** 31)));

function work(): void {
  process.on('message', ({ target, seed, count }: Batch) => {
    const finding = fuzz(targets[target]!, { seed, count });
    process.send!({ finding, residentBytes: process.memoryUsage.rss() } satisfies Report);
  });
  process.on('disconnect', () => process.exit(0));
}

async function main(inputs: number, seed: number): Promise<void> {
  const batches = batchesOf(inputs, seed);
  console.log(`${inputs} inputs for ${targets.length} targets, seed ${seed}.`);
  const start = performance.now();
  const workers = Array.from({ length: availableParallelism() }, () => fork(self, ['worker']));
  const findings: string[] = [];
  let done = 0;
  let residentBytes = 0;
  const drive = async (worker: ChildProcess) => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
      const report = await run(worker, batch);
      done += batch.count;
      residentBytes = Math.max(residentBytes, report.residentBytes);
      if (report.finding !== undefined) findings.push(JSON.stringify(report.finding, undefined, 2));
      if (done % 1_000_000 < batch.count) console.log(`${done} inputs, ${findings.length} findings`);
    }
    worker.disconnect();
  };
  await Promise.all(workers.map(drive));
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(`${done} inputs in ${seconds} s, at most ${Math.round(residentBytes / 2 ** 20)} MiB in a process.`);
  for (const finding of findings) console.log(finding);
  console.log(findings.length === 0 ? 'Nothing found.' : `${findings.length} findings.`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}

/** The work in pieces, the targets taking turns, each piece with a seed of its own. */
function batchesOf(inputs: number, seed: number): Batch[] {
  const pieces = Math.ceil(inputs / batchInputs);
  return Array.from({ length: pieces }, (_, i) => ({
    target: i % targets.length,
    seed: seed + i,
    count: Math.min(batchInputs, inputs - i * batchInputs),
  }));
}

function run(worker: ChildProcess, batch: Batch): Promise<Report> {
  return new Promise((resolve, reject) => {
    const what = `${targets[batch.target]!.name}, seed ${batch.seed}`;
    const clock = setTimeout(() => reject(new Error(`${what}: no end after ${hangMs} ms`)), hangMs);
    const stop = () => reject(new Error(`${what}: the process died`));
    worker.once('exit', stop);
    worker.once('message', (report: Report) => {
      clearTimeout(clock);
      worker.off('exit', stop);
      resolve(report);
    });
    worker.send(batch);
  });
}
