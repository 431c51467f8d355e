import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { FileStore, type Remembered, Reports } from '../../../src/protocols/reports/index.ts';

const message: Remembered = { note: 'order 17', settled: false, at: Date.parse('2026-11-23T15:00:00+08:00') };

async function aFile(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'spgate-reports-'));
  t.teardown(() => rm(folder, { recursive: true }));
  return path.join(folder, 'reports.jsonl');
}

async function linesOf(file: string): Promise<number> {
  return (await readFile(file, 'utf8')).split('\n').length - 1;
}

test('notes and what became of them are there after a restart', async (t) => {
  const file = await aFile(t);
  const before = await FileStore.open(file);
  await Promise.all(['1', '2', '3'].map((id) => before.put(id, message)));
  await before.put('2', { ...message, settled: true });
  await before.delete('3');
  await before.close();

  const after = await FileStore.open(file);
  t.teardown(() => after.close());
  t.deepEqual(await after.get('1'), message);
  t.deepEqual(await after.get('2'), { ...message, settled: true });
  t.is(await after.get('3'), undefined);
});

test('a report after a restart finds its note once', async (t) => {
  const file = await aFile(t);
  const heard: (string | undefined)[] = [];
  for (const start of ['send', 'report', 'report']) {
    const store = await FileStore.open(file);
    const reports = new Reports(store);
    if (start === 'send') await reports.expect({ ids: ['1'], note: 'order 17', at: message.at });
    else await reports.serve({ id: '1', final: true }, async (note) => heard.push(note) && 0);
    await store.close();
  }
  t.deepEqual(heard, ['order 17']);
});

test('a process that is killed loses nothing it said was safe, and its file opens again', async (t) => {
  const file = await aFile(t);
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'notes-until-killed.js'), file]);
  let said = '';
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      said += chunk;
      if (said.length > 5_000) child.kill('SIGKILL');
    });
    child.on('close', () => resolve());
  });
  const safe = said.split('\n').slice(0, -1);
  const store = await FileStore.open(file);
  t.teardown(() => store.close());
  const kept = await Promise.all(safe.map((id) => store.get(id)));
  t.true(safe.length > 500);
  t.deepEqual(
    kept.map((one) => one?.note),
    safe.map((id) => `order ${id}`),
  );
});

test('a last line cut off by a crash is left out; the next line does not touch it', async (t) => {
  const file = await aFile(t);
  await writeFile(file, `${JSON.stringify({ id: '1', message })}\n{"id":"2","mess`);
  const store = await FileStore.open(file);
  await store.put('3', message);
  await store.close();
  const again = await FileStore.open(file);
  t.teardown(() => again.close());
  t.deepEqual(await Promise.all(['1', '2', '3'].map((id) => again.get(id))), [message, undefined, message]);
});

test('a file that holds anything else is left as it is, and the error quotes it', async (t) => {
  const file = await aFile(t);
  for (const foreign of ['shopping list\n- tea\n', '{"id":5}\n', 'null\n', '{"id":"1","message":{"note":7}}\n']) {
    await writeFile(file, foreign);
    await t.throwsAsync(FileStore.open(file), { message: /reports\.jsonl holds .*; mend or remove/ });
    t.is(await readFile(file, 'utf8'), foreign);
  }
});

test('the file grows with the messages that wait, not with those that came and went', async (t) => {
  const file = await aFile(t);
  const store = await FileStore.open(file);
  t.teardown(() => store.close());
  await store.put('stays', message);
  for (let round = 0; round < 100; round++) {
    const ids = Array.from({ length: 50 }, (_, i) => `${round}-${i}`);
    await Promise.all(ids.map((id) => store.put(id, message)));
    await Promise.all(ids.map((id) => store.delete(id)));
  }
  t.true((await linesOf(file)) < 2_000);
  t.deepEqual(await store.get('stays'), message);
});

test('a file is open once: a second opening is refused by name, the first is not disturbed', async (t) => {
  const file = await aFile(t);
  const store = await FileStore.open(file);
  await t.throwsAsync(FileStore.open(file), { message: new RegExp(`is open in process ${process.pid}`) });
  await store.put('1', message);
  await store.close();
  const next = await FileStore.open(file);
  t.deepEqual(await next.get('1'), message);
  await next.close();
});

test('the mark of a process that is no more holds nobody up', async (t) => {
  const file = await aFile(t);
  for (const mark of [`${process.pid} 1`, '4194305 1', '']) {
    await writeFile(`${file}.lock`, mark);
    const store = await FileStore.open(file);
    await store.close();
  }
  await t.throwsAsync(readFile(`${file}.lock`), { code: 'ENOENT' });
});

test('a change after closing is refused, not lost; closing twice does not open the file for a third', async (t) => {
  const file = await aFile(t);
  const store = await FileStore.open(file);
  await store.close();
  const next = await FileStore.open(file);
  t.teardown(() => next.close());
  await store.close();
  await t.throwsAsync(FileStore.open(file), { message: /is open in process/ });
  await t.throwsAsync(store.put('1', message), { message: '"1" cannot be kept: the store is closed' });
});

test('a write that fails halfway is told, and the next one mends the file', async (t) => {
  const file = await aFile(t);
  const program = [process.execPath, path.join(import.meta.dirname, 'notes-on-a-full-disk.js'), file];
  const { stdout } = await promisify(execFile)('sh', ['-c', 'ulimit -f 64 && exec "$@"', 'sh', ...program]);
  t.true(Number(stdout) > 0);
  const store = await FileStore.open(file);
  t.teardown(() => store.close());
  t.is((await store.get('1'))?.at, 2_000);
});
