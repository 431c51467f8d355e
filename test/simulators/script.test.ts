import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import test, { type ExecutionContext } from 'ava';
import { packageRoot } from '../../src/platform/package-root.ts';
import * as cmpp from '../../src/protocols/cmpp/index.ts';
import * as sgip from '../../src/protocols/sgip/index.ts';
import * as smgp from '../../src/protocols/smgp/index.ts';
import * as ofMobile from './a-cmpp-sp.ts';
import * as ofTelecom from './an-smgp-sp.ts';
import * as ofUnicom from './an-sp.ts';

const script = path.join(packageRoot, 'dist/scripts/simulate-carrier.js');
const host = '127.0.0.1';

const stage = `gateways:
  - link: unicom
    protocol: sgip
    port: 0
    accounts:
      - name: spuser
        password: sppass
        node: 3021001234
        corpId: "01234"
        accessNumbers: ["10620007"]
        receiver: { host: 127.0.0.1, port: 9, name: smg, password: smgpass }
  - link: mobile
    protocol: cmpp
    port: 0
    accounts: [{ name: "901234", password: secret, accessNumbers: ["10658888"] }]
  - link: telecom
    protocol: smgp
    port: 0
    accounts: [{ name: "12345678", password: secret, accessNumbers: ["11888888"] }]
`;

type Running = {
  readonly program: ChildProcess;
  /** Reads on until a line matches, and returns its first group. */
  readonly hear: (pattern: RegExp) => Promise<string>;
};

async function aProgram(t: ExecutionContext, text: string): Promise<Running> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stage-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'stage.yaml');
  await writeFile(file, text);
  const program = spawn(process.execPath, [script, '--http-port', '0', file]);
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
  return { program, hear };
}

test('run alone it serves programs of three protocols, and says what it sees', async (t) => {
  const { program, hear } = await aProgram(t, stage);
  const unicom = Number(await hear(/unicom: SGIP at 127\.0\.0\.1:(\d+) for spuser/));
  const mobile = Number(await hear(/mobile: CMPP at 127\.0\.0\.1:(\d+) for 901234/));
  const telecom = Number(await hear(/telecom: SMGP at 127\.0\.0\.1:(\d+) for 12345678/));
  const url = await hear(/handsets: (.*)\/sim\/handsets/);

  const { node, name, password } = ofUnicom.account;
  const toUnicom = await sgip.connect({ host, port: unicom, node, name, password });
  t.is((await toUnicom.submit(ofUnicom.message)).kind, 'accepted');
  await hear(/unicom: <- Submit .* to 156\*\*\*\*0001, CARFREE.*"hello"/);
  t.like(await toUnicom.submit({ ...ofUnicom.message, userNumbers: [ofUnicom.phone] }), { kind: 'refused', result: 6 });
  await hear(/unicom: !! user-number: .*with 86 in front/);

  const toMobile = await cmpp.connect({ host, port: mobile, account: '901234', secret: 'secret', version: 0x20 });
  t.is((await toMobile.submit(ofMobile.message)).kind, 'accepted');
  await hear(/mobile: <- Submit .* to 139\*\*\*\*0001/);
  const toTelecom = await smgp.connect({ host, port: telecom, account: '12345678', secret: 'secret' });
  t.is((await toTelecom.submit(ofTelecom.message)).kind, 'accepted');
  await hear(/telecom: <- Submit .* to 133\*\*\*\*0001/);

  const answer = await fetch(`${url}/sim/handsets/${ofMobile.phone}/messages`);
  t.like(await answer.json(), [{ direction: 'mt', text: 'hello' }]);
  await Promise.all([toUnicom, toMobile, toTelecom].map((connection) => connection.close()));
  program.kill('SIGTERM');
  t.deepEqual(await once(program, 'exit'), [0, null]);
});

for (const [what, text, within, code] of [
  ['comes about', 'hello', 60, 0],
  ['does not come about', 'good-bye', 2, 1],
] as const) {
  test(`a rehearsal that ${what} ends with ${code}`, async (t) => {
    const step = `{ do: expect-message, phone: "${ofMobile.phone}", text: ${text}, within: ${within} }`;
    const { program, hear } = await aProgram(
      t,
      `${stage}steps: [{ do: expect-login, link: mobile, within: 60 }, ${step}]\n`,
    );
    const port = Number(await hear(/mobile: CMPP at 127\.0\.0\.1:(\d+)/));
    const exited = once(program, 'exit');
    const connection = await cmpp.connect({ host, port, account: '901234', secret: 'secret' });
    await connection.submit(ofMobile.message);
    await hear(code === 0 ? /step 2, expect-message: done/ : /step 2, expect-message: FAILED/);
    t.deepEqual(await exited, [code, null]);
  });
}

test('what cannot be read is said in a line, and nothing is left running', async (t) => {
  const program = spawn(process.execPath, [script, '--http-port', 'high', 'none.yaml']);
  t.teardown(() => program.kill('SIGKILL'));
  const exited = once(program, 'exit');
  const [line] = (await once(createInterface(program.stderr), 'line')) as [string];
  t.is(line, '--http-port high: give a port');
  t.deepEqual(await exited, [1, null]);
});
