import { execFile } from 'node:child_process';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { packageRoot, packageVersion } from '../../src/platform/package-root.ts';
import { type Packed, pack } from './packed.ts';

const run = promisify(execFile);

let packed: Packed;
test.before(async () => {
  packed = await pack();
});
test.after.always(() => packed.remove());

/** All that belongs into the package. */
const belongs: readonly RegExp[] = [
  /^(package\.json|LICENSE|CHANGELOG\.md|README(\.zh-CN)?\.md)$/,
  /^dist\/spgate\.js$/,
  /^dist\/src\/protocols\/.+\.(js|d\.ts)$/,
  /^dist\/api\/(cmpp|mm7|smgp|sgip|sms|reports)\.md$/,
  /^dist\/consoles\//,
  /^src\/protocols\/(\w+\/)?README\.md$/,
  /^scripts\/(start|steps)\.mjs$/,
  /^prisma\/migrations\//,
  /^content\//,
  /^ops\/(carriers|wireshark)\//,
];
const neverBelongs = /\.map$|\.env|\.npmrc|\.pem$|\.key$|(^|\/)test\//;

test('the package holds the built program, the libraries, their documents and the licence, and nothing else', async (t) => {
  const { files, installed } = packed;
  t.deepEqual(
    files.filter((file) => neverBelongs.test(file) || !belongs.some((each) => each.test(file))),
    [],
  );
  const manifest = JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8'));
  const promised = [
    manifest.bin.spgate,
    ...Object.values<Record<string, string>>(manifest.exports).flatMap(Object.values),
  ];
  const documents = [
    'LICENSE',
    'README.md',
    'src/protocols/README.md',
    'src/protocols/sgip/README.md',
    'dist/api/sgip.md',
  ];
  const wanted = [...promised.map((file) => path.posix.normalize(file)), ...documents, 'ops/wireshark/sgip.lua'];
  t.deepEqual(
    wanted.filter((file) => !files.includes(file)),
    [],
  );
});

test('no file of the package holds a private key or a token', async (t) => {
  const { files, installed } = packed;
  const secret = /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bnpm_[A-Za-z0-9]{36}\b|\bgh[ps]_[A-Za-z0-9]{36}\b|_authToken=/;
  const texts = files.filter((file) => !file.endsWith('.woff2'));
  const held = await Promise.all(
    texts.map(async (file) => secret.test(await readFile(path.join(installed, file), 'utf8'))),
  );
  t.deepEqual(
    texts.filter((_, i) => held[i]),
    [],
  );
});

test('the installed command starts from what is in the package', async (t) => {
  const { installed } = packed;
  await symlink(path.join(packageRoot, 'node_modules'), path.join(installed, 'node_modules'), 'junction');
  const { stdout } = await run(process.execPath, [path.join(installed, 'scripts/start.mjs'), '--version']);
  t.is(stdout.trim(), packageVersion);
});

const consumer = `
import { connect, type Outcome, type SgipEvent } from 'spgate/sgip';
import { connect as connectCmpp } from 'spgate/cmpp';
import { connect as connectSmgp } from 'spgate/smgp';
import { MemoryStore, Reports, type ReportStore } from 'spgate/reports';
import { readContent, segment } from 'spgate/sms';

export const store: ReportStore = new MemoryStore();

export function wordsFor(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'accepted':
      return String(outcome.response.name);
    case 'refused':
      return outcome.en + outcome.result.toFixed();
    case 'unknown':
      return outcome.reason + outcome.sequence.serial.toFixed();
  }
}

export function loginOf(event: SgipEvent): string {
  return event.kind === 'bound' ? event.loginName : event.kind === 'deliver' ? event.body.userNumber : '';
}

export async function send(): Promise<void> {
  const reports = new Reports(store);
  const smg = await connect({ host: 'h', port: 1, node: 1, name: 'sp', password: 'secret', reports });
  for (const { coding, content } of segment('hi', { reference: 1 })) {
    await smg.submit({ spNumber: '1', userNumbers: ['2'], messageCoding: coding, messageContent: content }, { note: 'n' });
  }
  // @ts-expect-error a message has receivers
  await smg.submit({ spNumber: '1' });
  // @ts-expect-error a field is told by its name
  await smg.submit({ spNumber: '1', userNumbers: [], corpID: '1' });
  const ismg = await connectCmpp({ host: 'h', port: 1, account: 'a', secret: 's', version: 0x30, reports });
  const outcome = await ismg.submit({ srcId: '1', destTerminalIds: ['2'] }, { note: 'n' });
  if (outcome.kind === 'accepted') outcome.response.msgId satisfies bigint;
  // @ts-expect-error there is no such version
  await connectCmpp({ host: 'h', port: 1, account: 'a', secret: 's', version: 0x40 });
  const handlers = { deliver: () => 0 };
  await connectSmgp({ host: 'h', port: 1, account: 'a', secret: 's', handlers });
  readContent({ coding: 8, udhi: 0, content: new Uint8Array() }).text satisfies string | undefined;
}
`;

test('the types are whole and narrow for a strict program of somebody else', async (t) => {
  const { folder } = packed;
  const compilerOptions = {
    ...{ target: 'es2023', module: 'nodenext', strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
    ...{ noEmit: true, types: ['node'], typeRoots: [path.join(packageRoot, 'node_modules/@types')] },
  };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
  await writeFile(path.join(folder, 'consumer.ts'), consumer);
  const tsc = path.join(packageRoot, 'node_modules/typescript/bin/tsc');
  const said = await run(process.execPath, [tsc, '-p', folder]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
  t.is(said, '');
});
