import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { packageRoot } from '../../src/platform/package-root.ts';
import { readSources, type Sources } from '../support/imports.ts';

const named = /(?:rule: |blame\(\s*)'([a-z0-9-]+)'/g;

/** The names of the rules in sources. */
function rulesIn(sources: Sources): Set<string> {
  return new Set([...sources.values()].flatMap((text) => [...text.matchAll(named)].map(([, rule]) => rule!)));
}

const rules = rulesIn(readSources(packageRoot, 'src/simulators'));

test('every rule stands on the page for SPs, and every rule there is one', (t) => {
  const page = readFileSync(path.join(packageRoot, 'ops/simulator/README.md'), 'utf8');
  const [, told = ''] = page.split('## What an SP is told');
  const columns = told.split('\n').flatMap((line) => (line.startsWith('| `') ? [line.split('|')[1]!] : []));
  const listed = new Set(columns.flatMap((column) => [...column.matchAll(/`([^`]+)`/g)].map(([, rule]) => rule!)));
  t.deepEqual([...listed].toSorted(), [...rules].toSorted());
});

test('every rule is broken in a test', (t) => {
  const tests = [...readSources(packageRoot, 'test/simulators').values()].join('\n');
  t.deepEqual(
    [...rules].filter((rule) => !tests.includes(`'${rule}'`)),
    [],
  );
});

test('an SP is told of at least thirty faults in each protocol', (t) => {
  const shared = rulesIn(readSources(packageRoot, 'src/simulators/gateway')).size;
  for (const protocol of ['sgip', 'cmpp', 'smgp']) {
    const own = rulesIn(readSources(packageRoot, `src/simulators/${protocol}`)).size;
    t.true(own + shared >= 30, `${protocol}: ${own} and ${shared}`);
  }
});
