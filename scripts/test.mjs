#!/usr/bin/env node
// `npm test`: everything that must hold, quiet while it does. `npm test -- test/platform/log.test.ts` runs only those files.
import path from 'node:path';
import { build } from './build.mjs';
import { groupTests } from './groups.mjs';
import { run, StepFailed, together, tool } from './steps.mjs';

const chosen = process.argv.slice(2);

/** Builds, checks and tests; resolves with how many tests passed and failed. */
async function testAll() {
  const whole = chosen.length === 0;
  await build(whole ? lint : undefined);
  const { createEmptyDatabase, sweepTestDatabases, testServer } = await import('../dist/test/support/server.js');
  const server = await testServer();
  try {
    await sweepTestDatabases(server.url);
    const runs = whole ? wholeRun(server.url) : [ava(server.url, chosen.map(compiled), [])];
    const drift = whole ? [refuseDrift(await createEmptyDatabase())] : [];
    const counts = (await together([...runs, ...drift])).slice(0, runs.length);
    return { passed: sum(counts.map(({ passed }) => passed)), failed: sum(counts.map(({ failed }) => failed)) };
  } finally {
    await server.stop();
  }
}

/**
 * In each row of groups one comes after another, and their tests too: all those of a dozen files at once would starve each other. One
 * row would last longer than the rest and leave a core idle.
 */
function wholeRun(serverUrl) {
  const { groups, alone } = groupTests();
  const row = (nth) => groups.filter((_, place) => place % 2 === nth);
  return [
    ava(serverUrl, row(0), ['--serial']),
    ava(serverUrl, row(1), ['--serial']),
    ava(serverUrl, alone, ['--concurrency=3']),
  ];
}

function compiled(file) {
  return path.join('dist', file.replace(/\.ts$/, '.js'));
}

async function lint() {
  await run(tool('biome'), ['check', '--error-on-warnings', '.']);
}

/** The migrations and the schema files must describe the same tables. */
async function refuseDrift(database) {
  try {
    const sides = ['--from-migrations', 'prisma/migrations', '--to-schema', 'prisma/schema'];
    await run(tool('prisma'), ['migrate', 'diff', ...sides, '--exit-code'], { env: { DATABASE_URL: database.url } });
  } finally {
    await database.drop();
  }
}

/** Runs test files and counts the tests. What failed is shown; what passed is only counted. */
async function ava(serverUrl, files, options) {
  try {
    const tap = await run(tool('ava'), ['--tap', ...options, ...files], { env: { TEST_PG_URL: serverUrl } });
    return { passed: count(tap, passing), failed: 0 };
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    console.log(error.message.replaceAll(passing, ''));
    const hangs = error.message.includes('writeTimeout');
    if (hangs) console.log(quiet);
    return {
      passed: count(error.message, passing),
      failed: Math.max(1, count(error.message, failing) + Number(hangs)),
    };
  }
}

const passing = /^ok .*\n/gm;
const failing = /^not ok .*\n/gm;

// The reporter of AVA 7 breaks on its own time limit, before it says which test hung.
const quiet = 'No test ended for the time that ava.config.js gives AVA: one hangs. Run files alone to find it.';

function count(tap, lines) {
  return tap.match(lines)?.length ?? 0;
}

function sum(numbers) {
  return numbers.reduce((total, one) => total + one, 0);
}

// Ctrl-C reaches the running step as well; this program stays to stop the database server and to count.
process.on('SIGINT', () => undefined);
const { passed, failed } = await testAll().catch((error) => {
  console.log(error instanceof StepFailed ? error.message : error);
  return { passed: 0, failed: 1 };
});
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
