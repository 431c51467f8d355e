import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { gb18030, relationFile } from '../../../scripts/lib/carrier-files.ts';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { withDatabase } from '../../support/database.ts';
import { until } from '../../support/house.ts';

const db = withDatabase();
let folder: string;
test.before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'import-'));
});
test.after.always(() => rm(folder, { recursive: true, force: true }));

/** `scripts/import-carrier-file` as a process of its own, with what it says. */
function importing(...files: string[]): {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; said: string }>;
} {
  const script = path.join(packageRoot, 'dist/scripts/import-carrier-file.js');
  const child = spawn(process.execPath, [script, ...files], {
    env: { PATH: process.env['PATH'], DATABASE_URL: db().url, SPGATE_DATA: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk));
  // Not 'exit': what it said last may still be in the pipe then.
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }));
  return { child, ended };
}

async function carriersFile(day: string, count: number): Promise<string> {
  const since = '2026-11-01T10:00:00+08:00';
  const held = Array.from({ length: count }, (_, n) => ({
    ...{
      phone: `156330${String(n).padStart(5, '0')}`,
      productId: '9000000005',
      state: 'open' as const,
      channel: '10010',
      since,
    },
  }));
  const file = path.join(folder, `REL_unicom_${day}.csv`);
  await writeFile(file, gb18030(relationFile(held)));
  return file;
}

async function standing(): Promise<{ state: string; lines: number; rows: number } | undefined> {
  const [row] = await db().read<{ state: string; lines: number; rows: number }>(
    'select state, lines, rows from carrier_file order by id desc limit 1',
  );
  return row;
}

test.serial(
  'An import killed with -9 between two pages has imported nothing; started again it goes on, and every line counts once',
  async (t) => {
    const count = 20_000;
    const file = await carriersFile('20261122', count);
    const { child, ended } = importing(file);
    await until('a page is saved', async () => ((await standing())?.lines ?? 0) > 0 || undefined);
    child.kill('SIGKILL');
    await ended;
    const broken = (await standing())!;
    t.is(broken.state, 'reading');
    t.true(broken.lines < count, `${broken.lines} lines were read`);
    const [counting] = await db().read(`select id from carrier_file where state = 'current'`);
    t.is(counting, undefined);

    const again = await importing(file).ended;
    t.is(again.code, 0, again.said);
    t.regex(again.said, /was given before[\s\S]*: current, 20000 rows, 0 lines that cannot be used/);
    const [rows] = await db().read<{ n: number; phones: number }>(
      'select count(*)::int as n, count(distinct phone)::int as phones from carrier_relation',
    );
    t.deepEqual(rows, { n: count, phones: count });
  },
);

test.serial('The import tells lines that cannot be used and files that nobody knows, and ends with 1', async (t) => {
  const [good, unknown] = [path.join(folder, 'REL_unicom_20261129.csv'), path.join(folder, 'letter.txt')];
  const lines = [
    '手机号码,产品编号,状态,生效时间,失效时间,渠道',
    '15633000001,9000000005,1,,,10010',
    '12,9000000005,1,,,',
  ];
  await writeFile(good, gb18030(`${lines.join('\r\n')}\r\n`));
  await writeFile(unknown, 'hello');
  const { code, said } = await importing(good, unknown).ended;
  t.is(code, 1);
  t.true(said.includes('current, 1 rows, 1 lines that cannot be used'), said);
  t.true(said.includes('line 3: phone "12": this is no mobile number'), said);
  t.regex(said, /letter\.txt: no sheet knows it: give --sheet \(.*unicom-relations.*\) and --period/);
});
