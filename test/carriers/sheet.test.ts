import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { gatewayOf, laneOf, readLinkSheets, type SgipSheet } from '../../src/carriers/index.ts';
import { ContentError } from '../../src/platform/content.ts';
import { packageRoot } from '../../src/platform/package-root.ts';

const sgip = `link: unicom-hebei
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
const cmpp = `link: mobile-hebei
protocol: cmpp
carriers: [mobile]
orderMode: local
accessNumbers: ["10620007"]
ismg: { host: 192.0.2.20, account: "901234", secret: { env: SHEET_TEST_PASSWORD } }
pace: 100
`;
const smgp = `link: telecom-hebei
protocol: smgp
carriers: [telecom]
orderMode: local
accessNumbers: ["10620007"]
smgw: { host: 192.0.2.30, account: "12345678", secret: { env: SHEET_TEST_PASSWORD } }
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

test('The demo sheets are right', async (t) => {
  const sheets = await readLinkSheets(path.join(packageRoot, 'ops/carriers/demo'));
  const demo = sheets.find(({ link }) => link === 'unicom-demo');
  t.like(demo, { link: 'unicom-demo', simulated: true, orderMode: 'local', accessNumbers: ['10620007'], window: 16 });
  t.like(laneOf(demo!), { link: 'unicom-demo', carriers: ['unicom'] });
});

test('What a sheet does not say has the value that the protocol or the field knows', async (t) => {
  const [sheet] = await readLinkSheets(await aFolder(t, { 'a.yaml': sgip }));
  t.like(sheet, {
    window: 16,
    extensionDigits: 0,
    alphabets: ['ascii', 'ucs2'],
    peer: { dropsCopies: true, answerSeconds: 30, unaskedFlag: 2 },
    smg: { password: 'sesame' },
    listen: { idleSeconds: 60 },
  });
});

test('Sheets of CMPP and SMGP need little more than address, account and secret', async (t) => {
  const [mobile, telecom] = await readLinkSheets(await aFolder(t, { 'a.yaml': cmpp, 'b.yaml': smgp }));
  t.like(mobile, {
    version: '3.0',
    ismg: { port: 7890, secret: 'sesame' },
    connections: 1,
    window: 16,
    activeTestSeconds: 30,
    peer: { answerSeconds: 60, accountInDigest: 'bare', requireProof: false, freeFeeUserType: 2 },
  });
  t.like(telecom, { loginMode: 'both', smgw: { port: 8890, secret: 'sesame' }, connections: 1, window: 16 });
  t.deepEqual(
    [mobile!, telecom!].map(gatewayOf).map(({ host }) => host),
    ['192.0.2.20', '192.0.2.30'],
  );
});

test('A protocol nobody speaks, an account its field cannot carry, and a version of no text are told', async (t) => {
  t.deepEqual(await faultsOf(t, { 'a.yaml': cmpp.replace('cmpp', 'smpp') }), [
    'a.yaml:2: protocol: write sgip, cmpp, smgp or mm7 (it is "smpp")',
  ]);
  t.deepEqual(await faultsOf(t, { 'a.yaml': cmpp.replace('901234', '9012345') }), [
    'a.yaml:6: ismg.account: write 1 to 6 letters, digits or signs (it is "9012345")',
  ]);
  t.regex((await faultsOf(t, { 'a.yaml': `${cmpp}version: 3.0\n` }))[0]!, /^a\.yaml:8: version: write "2\.0"/);
  process.env['SHEET_TEST_LONG'] = 'x'.repeat(16);
  const long = smgp.replace('SHEET_TEST_PASSWORD', 'SHEET_TEST_LONG');
  t.regex((await faultsOf(t, { 'a.yaml': long }))[0]!, /^a\.yaml:6: smgw\.secret: SMGP has 1 to 15/);
});

test('A link in commissioning names its test numbers and sends one message a second', async (t) => {
  const at = (text: string) => faultsOf(t, { 'a.yaml': cmpp + text });
  t.deepEqual(await at('commissioning: true\n'), [
    'a.yaml:1: testNumbers: name the numbers to commission the link with',
    'a.yaml:7: pace: a link in commissioning sends 1 message a second; write 1 (it is 100)',
  ]);
  t.regex((await at('testNumbers: ["13900000001"]\n'))[0]!, /write commissioning: true as well/);
  const right = `${cmpp.replace('pace: 100', 'pace: 1')}commissioning: true\ntestNumbers: ["13900000001"]\n`;
  const [sheet] = await readLinkSheets(await aFolder(t, { 'a.yaml': right }));
  t.deepEqual(laneOf(sheet!).onlyTo, ['13900000001']);
});

test('A signature belongs in 【】 and to the lane, where its length counts', async (t) => {
  t.regex(
    (await faultsOf(t, { 'a.yaml': `${cmpp}signature: 车友\n` }))[0]!,
    /signature: write 1 to 20 characters in 【】/,
  );
  const [sheet] = await readLinkSheets(await aFolder(t, { 'a.yaml': `${cmpp}signature: 【车友】\n` }));
  t.is(laneOf(sheet!).signature, '【车友】');
});

test('A link that stands in for another one may have the same numbers, and is used after it', async (t) => {
  const backup = cmpp.replace('mobile-hebei', 'a-backup');
  const files = { 'a.yaml': backup, 'b.yaml': `${cmpp}failover: [a-backup]\n` };
  const sheets = await readLinkSheets(await aFolder(t, files));
  t.deepEqual(
    sheets.map(({ link }) => link),
    ['mobile-hebei', 'a-backup'],
  );
});

test('A link can only stand in where what waits can go as it is', async (t) => {
  const named = (name: string) => `${cmpp}failover: [${name}]\n`;
  const backup = cmpp.replace('mobile-hebei', 'backup');
  const faultOf = async (other: string) => (await faultsOf(t, { 'a.yaml': named('backup'), 'b.yaml': other }))[0]!;
  t.regex((await faultsOf(t, { 'a.yaml': named('nobody') }))[0]!, /failover to nobody: there is no such link/);
  t.regex((await faultsOf(t, { 'a.yaml': named('mobile-hebei') }))[0]!, /it is this link itself/);
  t.regex(await faultOf(backup.replace('[mobile]', '[telecom]')), /it does not reach mobile/);
  t.regex(await faultOf(backup.replace('10620007', '10620008')), /it does not carry 10620007/);
  t.regex(await faultOf(`${backup}alphabets: [ucs2]\n`), /it cuts texts in another way/);
  const commissioned = `${backup.replace('pace: 100', 'pace: 1')}commissioning: true\ntestNumbers: ["13900000001"]\n`;
  t.regex(await faultOf(commissioned), /in commissioning takes no part/);
});

test('A password is read from a file as well', async (t) => {
  const secret = await aFolder(t, { secret: 'from-file\n' });
  const text = sgip.replace('{ env: SHEET_TEST_PASSWORD }', `{ file: ${path.join(secret, 'secret')} }`);
  const [sheet] = await readLinkSheets(await aFolder(t, { 'a.yaml': text }));
  t.is((sheet as SgipSheet).smg.password, 'from-file');
});

test('Every fault is told at once, with file, line, field and remedy', async (t) => {
  const text = sgip.replace('window', 'windoww').replace('pace: 100', 'pace: 0').replace('"12345"', '12345');
  const faults = await faultsOf(t, { 'a.yaml': text, 'b.yaml': `${sgip}colour: red\n` });
  t.deepEqual(faults, [
    'a.yaml:10: pace: write a whole number from 1 to 100000 (it is 0)',
    'a.yaml:7: corpId: Invalid input: expected string, received number (it is 12345)',
    'b.yaml:11: colour: Unrecognized key: "colour"',
  ]);
});

test('The password of a real link does not stand in its sheet, is set, and fits', async (t) => {
  const withPassword = (password: string) => ({ 'a.yaml': sgip.replace('{ env: SHEET_TEST_PASSWORD }', password) });
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
  process.env['SHEET_TEST_LONGER'] = 'x'.repeat(17);
  t.regex((await faultsOf(t, withPassword('{ env: SHEET_TEST_LONGER }')))[0]!, /1 to 16 letters/);
});

test('No two links have one name or carry one number to one carrier', async (t) => {
  t.deepEqual(await faultsOf(t, { 'a.yaml': sgip, 'b.yaml': sgip.replace('unicom-hebei', 'unicom-2') }), [
    'link unicom-2: 10620007 to unicom is already taken by link unicom-hebei; keep one of them, or let one name the other under failover',
  ]);
  t.regex(
    (await faultsOf(t, { 'a.yaml': cmpp, 'b.yaml': smgp.replace('telecom-hebei', 'mobile-hebei') }))[0]!,
    /link mobile-hebei: another sheet has this name/,
  );
});

test('Port 0 is for simulated links, and a folder without sheets is no setting', async (t) => {
  const faults = await faultsOf(t, { 'a.yaml': sgip.replaceAll('port: 8801', 'port: 0') });
  t.is(faults.length, 2);
  t.regex(faults[0]!, /smg\.port: 0 is for simulated links; write the port of the gateway/);
  t.regex(faults[1]!, /listen\.port: 0 is for simulated links; write the port that the carrier was told/);
  t.regex((await faultsOf(t, {}))[0]!, /there is no link sheet/);
});

test('The examples in the documentation are sheets: nothing but their secrets is missing', async (t) => {
  const text = await readFile(path.join(packageRoot, 'ops/carriers/README.md'), 'utf8');
  const under = (heading: string) => text.split(`\n## ${heading}`)[1]!.match(/```yaml\n(.*?)```/s)![1]!;
  const faults = await faultsOf(t, {
    'a.yaml': under('Every link') + under('China Unicom: SGIP'),
    'b.yaml': under('China Mobile: CMPP'),
    'c.yaml': under('China Telecom: SMGP'),
  });
  t.deepEqual(
    faults.filter((fault) => !/is not set$|cannot be read/.test(fault)),
    [],
  );
  t.is(faults.length, 4);
});
