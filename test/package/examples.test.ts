import { mkdtemp, symlink } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../../src/platform/package-root.ts';
import { connect, deliver } from '../../src/protocols/sgip/index.ts';
import { type Example, examplesIn, freePortsFor, start } from './example.ts';
import { type Packed, pack } from './packed.ts';

let packed: Packed;
test.before(async () => {
  packed = await pack();
  // The one package that an install brings along for MM7.
  for (const name of ['saxes', 'xmlchars'])
    await symlink(
      path.join(packageRoot, 'node_modules', name),
      path.join(packed.folder, 'node_modules', name),
      'junction',
    );
});
test.after.always(() => packed.remove());

/** The ports the READMEs name. */
const named = [8801, 8802, 7890, 8890, 8895];

/** The examples of one README in a folder of their own, where the packed library is installed and nothing else. */
async function examplesOf(t: ExecutionContext, library: string) {
  const examples = await examplesIn(path.join(packed.installed, 'src/protocols', library, 'README.md'));
  const folder = await mkdtemp(path.join(packed.folder, `${library}-`));
  const ports = await freePortsFor(named);
  const run = async (name: string): Promise<Example> => {
    const example = await start(folder, name, examples.get(name)!, ports);
    t.teardown(() => example.stop());
    return example;
  };
  return { names: [...examples.keys()], run, portOf: (port: number) => ports.get(port)! };
}

for (const { library, more } of [
  { library: 'sgip', more: ['listen.mjs'] },
  { library: 'cmpp', more: [] },
  { library: 'smgp', more: [] },
]) {
  test(`the examples of ${library} run as plain JavaScript on the packed library, without a dependency`, async (t) => {
    const { names, run } = await examplesOf(t, library);
    t.deepEqual(names, ['client.mjs', 'gateway.mjs', 'long.mjs', 'reports.mjs', ...more]);
    const gateway = await run('gateway.mjs');
    await gateway.saying(/listening/);

    const client = await run('client.mjs');
    t.is(await client.ended, 0, client.said);
    t.is(client.said, 'accepted\n');

    const long = await run('long.mjs');
    t.is(await long.ended, 0, long.said);
    t.is(long.said, 'accepted accepted\n');

    const reports = await run('reports.mjs');
    await reports.saying(/^order 17 \d+ delivered/m);
    await gateway.saying(/(?: to \d+\n.*){4}/s);
  });
}

test('an MMSC and a VASP made from the examples of mm7 understand each other', async (t) => {
  const { names, run } = await examplesOf(t, 'mm7');
  t.deepEqual(names, ['mmsc.mjs', 'vasp.mjs']);
  const mmsc = await run('mmsc.mjs');
  await mmsc.saying(/listening/);
  const vasp = await run('vasp.mjs');
  t.is(await vasp.ended, 0, vasp.said);
  t.is(vasp.said, 'accepted\n');
  await mmsc.saying(/hello start\.smil p1\.txt/);
});

test('an SP made from the example hears what a phone writes', async (t) => {
  const { run, portOf } = await examplesOf(t, 'sgip');
  const sp = await run('listen.mjs');
  await sp.saying(/listening/);
  const smg = await connect({
    host: '127.0.0.1',
    port: portOf(8802),
    ...{ node: 102100, end: 'smg', name: 'smg', password: 'secret' },
  });
  const mo = { userNumber: '8615633000001', spNumber: '10620007', messageContent: Buffer.from('CY') };
  t.is((await smg.request(deliver.of(mo))).kind, 'accepted');
  await smg.close();
  await sp.saying(/8615633000001 wrote CY/);
  t.pass();
});

test('the examples of sms and reports run on the packed library', async (t) => {
  const sms = await examplesOf(t, 'sms');
  const text = await sms.run('text.mjs');
  t.is(await text.ended, 0, text.said);
  t.is(text.said, '1 2\n1 of 2 waiting\n2 of 2 104\n');
  const reports = await examplesOf(t, 'reports');
  const notes = await reports.run('notes.mjs');
  t.is(await notes.ended, 0, notes.said);
  t.is(notes.said, 'true true\n');
});
