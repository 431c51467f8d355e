import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import test from 'ava';
import { helpText, readFlags } from '../../scripts/simulate-carrier-flags.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { connect } from '../../src/protocols/sgip/index.ts';
import { account, message, phone } from './an-sp.ts';

test('without flags it is the gateway of the demonstration', (t) => {
  t.like(readFlags([]), {
    port: 8801,
    account: { name: 'spuser', password: 'sppass' },
    number: ['10620007'],
    sp: { host: '127.0.0.1', port: 8802 },
    fault: { refusePercent: 0, seed: 1 },
  });
});

test('numbers and faults may be given several times', (t) => {
  const chosen = readFlags(['--number', '10620007', '--number', '10620008', '--fault', 'dropPercent=2.5']);
  t.like(chosen, { number: ['10620007', '10620008'], fault: { dropPercent: 2.5 } });
});

test('every wrong flag is named, with its value and the remedy, all at once', (t) => {
  const error = t.throws(() => readFlags(['--port', '99999', '--corp-id', '1', '--fault', 'rain=1']));
  const lines = error!.message.split('\n');
  t.is(lines[0], '--port 99999: give a port');
  t.is(lines[1], '--corp-id 1: give five digits');
  t.regex(lines[2]!, /^--fault rain=1: give one of seed, refusePercent, /);
});

test('help names every flag', (t) => {
  t.is(readFlags(['--help']), undefined);
  for (const flag of ['--port', '--http-port', '--account', '--sp', '--fault', '--histories']) {
    t.true(helpText().includes(flag), flag);
  }
});

test('run alone it serves any SGIP program, and says what it sees', async (t) => {
  const script = path.join(packageRoot, 'dist/scripts/simulate-carrier.js');
  const program = spawn(process.execPath, [script, '--port', '0', '--http-port', '0']);
  t.teardown(() => program.kill('SIGKILL'));
  const heard: string[] = [];
  const lines = createInterface(program.stdout)[Symbol.asyncIterator]();
  const hear = async (pattern: RegExp): Promise<string> => {
    for (let next = await lines.next(); !next.done; next = await lines.next()) {
      heard.push(next.value);
      const found = pattern.exec(next.value);
      if (found) return found[1] ?? '';
    }
    throw new Error(`it ended before it said ${pattern}, after: ${heard.join('\n')}`);
  };
  const port = Number(await hear(/SPs log in at 127\.0\.0\.1:(\d+)/));
  const url = await hear(/handsets: (.*)\/sim\/handsets/);
  const { node, name, password } = account;
  const connection = await connect({ host: '127.0.0.1', port, node, name, password });
  t.is((await connection.submit(message)).kind, 'accepted');
  await hear(/<- Submit .* to 156\*\*\*\*0001 .*"hello"/);
  t.like(await connection.submit({ ...message, userNumbers: [phone] }), { kind: 'refused', result: 6 });
  await hear(/!! user-number: .*with 86 in front/);
  const answer = await fetch(`${url}/sim/handsets/${phone}/messages`);
  t.like(await answer.json(), [{ direction: 'mt', text: 'hello' }]);
  await connection.close();
  program.kill('SIGTERM');
  t.deepEqual(await once(program, 'exit'), [0, null]);
});
