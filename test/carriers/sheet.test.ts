import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { laneOf, readLinkSheets } from '../../src/carriers/index.ts';
import { ContentError } from '../../src/platform/content.ts';
import { packageRoot } from '../../src/platform/package-root.ts';

const real = `link: unicom-hebei
protocol: sgip
carriers: [unicom]
orderMode: local
accessNumbers: ["10620007"]
node: 3031112345
corpId: "12345"
smg: { host: 192.0.2.10, port: 8801, name: spuser, password: { env: SHEET_TEST_PASSWORD } }
listen: { host: 0.0.0.0, port: 8801, name: smguser, password: { env: SHEET_TEST_PASSWORD } }
pace: 100
`;
process.env['SHEET_TEST_PASSWORD'] = 'sesame';

async function aFolder(t: ExecutionContext, files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sheets-'));
  t.teardown(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return folder;
}

async function faultsOf(t: ExecutionContext, files: Record<string, string>): Promise<readonly string[]> {
  const error = await t.throwsAsync(readLinkSheets(await aFolder(t, files)), { instanceOf: ContentError });
  return error!.faults.map((fault) => fault.replace(/^\S*\//, ''));
}

test('The demo sheet is right', async (t) => {
  const [demo] = await readLinkSheets(path.join(packageRoot, 'ops/carriers/demo'));
  t.like(demo, { link: 'unicom-demo', simulated: true, orderMode: 'local', accessNumbers: ['10620007'], window: 16 });
  t.like(laneOf(demo!), { link: 'unicom-demo', carriers: ['unicom'] });
});

test('What a sheet does not say has the value that the protocol or the field knows', async (t) => {
  const [sheet] = await readLinkSheets(await aFolder(t, { 'a.yaml': real }));
  t.like(sheet, {
    window: 16,
    extensionDigits: 0,
    alphabets: ['ascii', 'ucs2'],
    peer: { dropsCopies: true, answerSeconds: 30, unaskedFlag: 2 },
    smg: { password: 'sesame' },
    listen: { idleSeconds: 60 },
  });
});

test('A password is read from a file as well', async (t) => {
  const secret = await aFolder(t, { secret: 'from-file\n' });
  const text = real.replace('{ env: SHEET_TEST_PASSWORD }', `{ file: ${path.join(secret, 'secret')} }`);
  const [sheet] = await readLinkSheets(await aFolder(t, { 'a.yaml': text }));
  t.is(sheet!.smg.password, 'from-file');
});

test('Every fault is told at once, with file, line, field and remedy', async (t) => {
  const text = real.replace('window', 'windoww').replace('pace: 100', 'pace: 0').replace('"12345"', '12345');
  const faults = await faultsOf(t, { 'a.yaml': text, 'b.yaml': `${real}colour: red\n` });
  t.deepEqual(faults, [
    'a.yaml:7: corpId: Invalid input: expected string, received number (it is 12345)',
    'a.yaml:10: pace: write a whole number from 1 to 100000 (it is 0)',
    'b.yaml:11: colour: Unrecognized key: "colour"',
  ]);
});

test('The password of a real link does not stand in its sheet, is set, and fits', async (t) => {
  const withPassword = (password: string) => ({ 'a.yaml': real.replace('{ env: SHEET_TEST_PASSWORD }', password) });
  t.regex(
    (await faultsOf(t, withPassword('sesame')))[0]!,
    /^a\.yaml:8: smg\.password: a password does not belong in a sheet/,
  );
  t.deepEqual(
    (await faultsOf(t, withPassword('20261123'))).filter((fault) => fault.includes('20261123')),
    [],
  );
  t.regex((await faultsOf(t, withPassword('{ env: NOT_SET_ANYWHERE }')))[0]!, /NOT_SET_ANYWHERE is not set/);
  t.regex((await faultsOf(t, withPassword('{ file: /no/such/file }')))[0]!, /cannot be read/);
  process.env['SHEET_TEST_LONG'] = 'x'.repeat(17);
  t.regex((await faultsOf(t, withPassword('{ env: SHEET_TEST_LONG }')))[0]!, /1 to 16 letters/);
});

test('No two links have one name or carry one number to one carrier', async (t) => {
  t.deepEqual(await faultsOf(t, { 'a.yaml': real, 'b.yaml': real.replace('unicom-hebei', 'unicom-2') }), [
    'link unicom-2: 10620007 to unicom is already taken by link unicom-hebei; keep one of them',
  ]);
});

test('Port 0 is for simulated links, and a folder without sheets is no setting', async (t) => {
  t.regex(
    (await faultsOf(t, { 'a.yaml': real.replace('port: 8801', 'port: 0') }))[0]!,
    /smg\.port: 0 is for simulated links/,
  );
  t.regex((await faultsOf(t, {}))[0]!, /there is no link sheet/);
});
