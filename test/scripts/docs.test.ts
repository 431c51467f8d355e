import { readdirSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { commandsIn, typeCommands } from '../../scripts/lib/doc-commands.ts';
import { packageRoot } from '../../src/platform/package-root.ts';

const guides = readdirSync(path.join(packageRoot, 'docs')).filter((name) => name.endsWith('.md'));
const security = ['ops/security.md', 'ops/asvs.md'];
const documents = [
  'README.md',
  'README.zh-CN.md',
  'ops/deploy/README.md',
  ...security,
  ...guides.map((name) => `docs/${name}`),
];
const largestBytes = 100_000;

test('Commands of a document are found with their lines, and what only brings the product up is none of them', (t) => {
  const text = 'a\n```sh start\nnpm start\n```\n\n```sh\necho one\necho two\n```\n```ts\nconst x = 1;\n```\n';
  t.deepEqual(commandsIn('a.md', text), [{ document: 'a.md', line: 7, text: 'echo one\necho two' }]);
});

test('What is typed goes to the product that runs; a command that is nonsense, anywhere in its block, is told with its place', async (t) => {
  const typed = (text: string) => typeCommands({ document: 'a.md', line: 3, text }, 'http://product', tmpdir());
  t.is(await typed('host=http://127.0.0.1:8080\necho $host/x'), 'http://product/x\n');
  for (const text of ['ehco one', 'ehco one\necho two', 'ehco one | cat', 'echo $hots', 'false'])
    await t.throwsAsync(typed(text), { message: /^a\.md:3: / }, text);
});

test('What documents lead to is there, and their pictures open fast', async (t) => {
  for (const name of documents) {
    const text = await readFile(path.join(packageRoot, name), 'utf8');
    for (const [, target] of text.matchAll(/\]\(([^)#]+?)(?:#[^)]*)?\)/g)) {
      if (/^https?:/.test(target!)) continue;
      const there = await stat(path.join(packageRoot, path.dirname(name), target!)).catch(() => undefined);
      t.truthy(there, `${name}: ${target}`);
      if (target!.endsWith('.webp')) t.true(there!.size < largestBytes, `${target}: ${there!.size} bytes`);
    }
  }
});

test('Code and tests that stand for the security of the house are where it says they are', async (t) => {
  for (const name of security) {
    const text = await readFile(path.join(packageRoot, name), 'utf8');
    for (const [, named] of text.matchAll(/`((?:src|test|ops|scripts)\/[\w./-]+)`/g))
      t.truthy(await stat(path.join(packageRoot, named!)).catch(() => undefined), `${name}: ${named}`);
  }
});

test('Each requirement of ASVS 4.0.3 of level 1 and 2 is answered once, in its order', async (t) => {
  const text = await readFile(path.join(packageRoot, 'ops/asvs.md'), 'utf8');
  const rows = [...text.matchAll(/^\| (\d+)\.(\d+)\.(\d+) \| .+ \| (yes|part|no|n\/a) \| .+ \|$/gm)];
  const numbers = rows.map(([, ...of]) =>
    of
      .slice(0, 3)
      .map((one) => one.padStart(2, '0'))
      .join('.'),
  );
  t.deepEqual(numbers, [...new Set(numbers)].sort());
  const ofChapter = (chapter: number) => rows.filter((row) => Number(row[1]) === chapter).length;
  const asked = [38, 53, 18, 9, 30, 13, 12, 15, 7, 5, 8, 15, 13, 23];
  t.deepEqual(
    asked.map((_, index) => ofChapter(index + 1)),
    asked,
  );
});
