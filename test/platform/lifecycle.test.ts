import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import test from 'ava';
import { Lifecycle, Stopping } from '../../src/platform/lifecycle.ts';
import { openLog } from '../../src/platform/log.ts';
import { packageRoot } from '../../src/platform/package-root.ts';

const log = openLog({ level: 'silent' });

test('what was opened last is closed first', async (t) => {
  const life = new Lifecycle(log);
  const closed: string[] = [];
  for (const name of ['database', 'links', 'http'])
    await life.open(
      name,
      () => name,
      (part) => void closed.push(part),
    );
  t.is(await life.stop(), 0);
  t.deepEqual(closed, ['http', 'links', 'database']);
});

test('a part that cannot be closed does not keep the others open', async (t) => {
  const life = new Lifecycle(log);
  const closed: string[] = [];
  await life.open(
    'database',
    () => 'database',
    (part) => void closed.push(part),
  );
  await life.open(
    'link',
    () => 'link',
    () => Promise.reject(new Error('the carrier does not answer')),
  );
  t.is(await life.stop(), 1);
  t.deepEqual(closed, ['database']);
});

test('a part that was still opening when the stop came is closed too, and nothing is opened after it', async (t) => {
  const life = new Lifecycle(log);
  const closed: string[] = [];
  let opened = (_name: string): void => undefined;
  const opening = life.open(
    'database',
    () =>
      new Promise<string>((done) => {
        opened = done;
      }),
    (part) => void closed.push(part),
  );
  const stopped = life.stop();
  opened('database');
  await t.throwsAsync(opening, { instanceOf: Stopping });
  await stopped;
  t.deepEqual(closed, ['database']);
  await t.throwsAsync(
    life.open(
      'http',
      () => 'http',
      () => undefined,
    ),
    { instanceOf: Stopping },
  );
});

test('a start that is at work between two parts when the stop comes keeps what it works with until it ends', async (t) => {
  const life = new Lifecycle(log);
  const happened: string[] = [];
  let goOn = (): void => undefined;
  const starting = life.start(async () => {
    await life.open(
      'database',
      () => 'database',
      (part) => void happened.push(`${part} closed`),
    );
    await new Promise<void>((done) => {
      goOn = done;
    });
    happened.push('samples written');
  });
  await new Promise(setImmediate);
  const stopped = life.stop();
  await new Promise(setImmediate);
  goOn();
  await t.throwsAsync(starting, { instanceOf: Stopping });
  t.is(await stopped, 0);
  t.deepEqual(happened, ['samples written', 'database closed']);
});

test('Ctrl-C stops in order and ends well', async (t) => {
  const { output, code } = await program("await life.open('part', () => 1, () => console.log('closed'));", ['SIGINT']);
  t.deepEqual([output, code], ['ready\nclosed\n', 0]);
});

test('a second Ctrl-C ends at once, though a part does not close', async (t) => {
  const { code } = await program("await life.open('part', () => 1, () => new Promise(() => {}));", [
    'SIGINT',
    'SIGINT',
  ]);
  t.is(code, 1);
});

test('a part that does not close in time does not keep the program alive', async (t) => {
  const { code } = await program("await life.open('part', () => 1, () => new Promise(() => {}));", ['SIGTERM'], 50);
  t.is(code, 1);
});

test('an error that nobody caught stops in order and ends badly', async (t) => {
  const { output, code } = await program(
    "await life.open('part', () => 1, () => console.log('closed')); setImmediate(() => { throw new Error('bug'); });",
    [],
  );
  t.deepEqual([output, code], ['ready\nclosed\n', 1]);
});

/** Runs a program of a few lines in a process of its own, and sends it the signals once it is ready. */
async function program(lines: string, signals: NodeJS.Signals[], deadlineMs = 60_000) {
  const at = (file: string) => JSON.stringify(path.join(packageRoot, 'dist/src/platform', file));
  const source = `import { Lifecycle } from ${at('lifecycle.js')}; import { openLog } from ${at('log.js')};
    const life = new Lifecycle(openLog({ level: 'silent' }), { deadlineMs: ${deadlineMs} }); life.guardProcess(); setInterval(() => {}, 1000);
    process.on('SIGINT', () => console.error('heard'));
    ${lines} console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source]);
  // Its end alone is no proof that all was read which it said: that is known when its pipes are closed as well.
  const closed = once(child, 'close');
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await once(child.stdout, 'data');
  for (const signal of signals) {
    child.kill(signal);
    if (signal === 'SIGINT') await Promise.race([once(child.stderr, 'data'), closed]);
  }
  const [code] = await closed;
  return { output, code };
}
