import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { ContentError } from '../../src/platform/content.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { readContent } from '../../src/protocols/sms/index.ts';
import type { Ismg } from '../../src/simulators/ismg.ts';
import { runSteps } from '../../src/simulators/stage/run.ts';
import { readStage, type StageSheet } from '../../src/simulators/stage/sheet.ts';
import { startGateway } from '../../src/simulators/stage/stage.ts';
import { type Step, step } from '../../src/simulators/stage/steps.ts';
import { until } from '../carriers/a-world.ts';
import { anIsmg, anSp, message, phone, type Sp } from './a-cmpp-sp.ts';
import { anSp as anSmgpSp, anSmgw } from './an-smgp-sp.ts';

for (const file of ['demo.yaml', 'rehearsal.yaml']) {
  test(`the example ${file} can be read`, async (t) => {
    const { gateways } = await readStage(path.join(packageRoot, 'ops/simulator', file));
    t.true(gateways.length > 0);
  });
}

async function aFile(t: ExecutionContext, text: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stage-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'stage.yaml');
  await writeFile(file, text);
  return file;
}

const mobile = `gateways:
  - link: mobile
    protocol: cmpp
    port: 0
    accounts: [{ name: "901234", password: secret, versions: ["2.0"], pace: 5, accessNumbers: ["10658888"] }]
`;

test('a stage says which versions, pace and faults there are', async (t) => {
  const { gateways } = await readStage(await aFile(t, `${mobile}    faults: { delayPercent: 5 }\n`));
  t.like(gateways[0], { link: 'mobile', faults: { delayPercent: 5, refuseCode: null } });
  t.deepEqual(gateways[0]?.accounts, [
    { name: '901234', password: 'secret', versions: [0x20], pace: 5, accessNumbers: ['10658888'] },
  ]);
});

const wrong: Record<string, [text: string, fault: RegExp]> = {
  'a short account': [mobile.replace('"901234"', '"9012"'), /stage.yaml:5: gateways.0.accounts.0.name: .*six digits/],
  'an unknown protocol': [mobile.replace('cmpp', 'smpp'), /stage.yaml:3: gateways.0.protocol/],
  'an unknown step': [`${mobile}steps: [{ do: dance }]\n`, /stage.yaml:6: steps.0.do/],
  'a step at no gateway': [
    `${mobile}steps:\n  - { do: cut, link: telecom }\n`,
    /stage.yaml:7: link: there is no gateway telecom, there are mobile/,
  ],
  'a name given twice': [`${mobile}${mobile.slice(mobile.indexOf('\n') + 1)}`, /stage.yaml:6: link: two gateways/],
};

for (const [fault, [text, words]] of Object.entries(wrong)) {
  test(`a stage with ${fault} is refused with its line`, async (t) => {
    const error = await t.throwsAsync(readStage(await aFile(t, text)), { instanceOf: ContentError });
    t.regex(error!.message, words);
  });
}

test('each protocol of a stage gets its gateway, for the subscribers of its carrier', async (t) => {
  const { gateways } = await readStage(path.join(packageRoot, 'ops/simulator/demo.yaml'));
  const { handsets } = await anIsmg(t);
  const carrierOf = () => ({ carrier: 'mobile' as const });
  const onFreePorts = gateways.map((sheet): StageSheet['gateways'][number] => ({ ...sheet, port: 0 }));
  for (const sheet of onFreePorts) {
    const gateway = await startGateway(sheet, { host: '127.0.0.1', handsets, carrierOf });
    t.teardown(() => gateway.stop());
    t.is(gateway.link, gateway.carrier);
    t.true(gateway.port > 0);
  }
});

/** An SP that answers each message of a phone with what `answer` makes of it. */
async function anEcho(t: ExecutionContext, ismg: Ismg, answer: (text: string) => string): Promise<Sp> {
  const sp = await anSp(t, ismg, {
    deliver({ msgFmt: coding, tpUdhi: udhi, msgContent: content, srcTerminalId }) {
      const text = answer(readContent({ coding, udhi, content }).text ?? '');
      void sp.connection.submit({ ...message, destTerminalIds: [srcTerminalId], msgContent: Buffer.from(text) });
      return 0;
    },
  });
  return sp;
}

/** Takes steps at one gateway and returns what was told. */
async function take(gateway: Ismg, steps: readonly Record<string, unknown>[]): Promise<[failed: number, string[]]> {
  const told: string[] = [];
  const { handsets } = gateway;
  const parsed: Step[] = steps.map((one) => step.parse(one));
  const scene = { handsets, gateways: [gateway], gatewayOf: () => gateway, tell: (line: string) => told.push(line) };
  return [await runSteps(parsed, scene), told];
}

const link = 'mobile-demo';

test('a rehearsal in which all comes about fails nowhere', async (t) => {
  const ismg = await anIsmg(t);
  await anEcho(t, ismg, (text) => `you wrote ${text}`);
  const [failed, told] = await take(ismg, [
    { do: 'expect-login', link },
    { do: 'write', phone, to: '10658888', text: 'CY' },
    { do: 'expect-taken', phone },
    { do: 'expect-message', phone, text: 'wrote CY' },
    { do: 'expect-silence', phone, seconds: 0.05 },
    { do: 'set-faults', link, faults: { delayPercent: 100, delayMs: 1 } },
    { do: 'write', phone, to: '10658888', text: 'CY', after: 0.01 },
    { do: 'expect-message', phone, text: 'wrote CY' },
    { do: 'expect-no-fault', link },
  ]);
  t.is(failed, 0, told.join('\n'));
  t.is(told.at(-1), 'step 9, expect-no-fault: done');
  t.is(ismg.faults.settings.delayPercent, 100);
});

test('what does not come about is told, with what came instead', async (t) => {
  const ismg = await anIsmg(t);
  const sp = await anEcho(t, ismg, () => 'no');
  await sp.connection.submit({ ...message, feeCode: '' });
  await take(ismg, [{ do: 'write', phone, to: '10658888', text: 'CY' }]);
  await until('what comes instead is there', () => ismg.handsets.messages(phone).some(({ text }) => text === 'no'));
  const [failed, told] = await take(ismg, [
    { do: 'expect-message', phone, text: 'yes', within: 0.05 },
    { do: 'expect-silence', phone, seconds: 0.05 },
    { do: 'expect-no-fault', link },
    { do: 'write', phone, to: '10650000', text: 'CY' },
  ]);
  t.is(failed, 4);
  t.is(told[0], `step 1, expect-message: FAILED, "yes" did not come to ${phone} within 0.05 s; there came "no"`);
  t.is(told[1], 'step 2, expect-silence: FAILED, there came "no"');
  t.regex(told[2]!, /FAILED, fee-code: submit \d+: FeeCode ""/);
  t.regex(told[3]!, /FAILED, no SP of mobile-demo has the number 10650000/);
});

test('an SP that is away or refuses is told', async (t) => {
  const ismg = await anIsmg(t);
  const [, told] = await take(ismg, [
    { do: 'expect-login', link, within: 0.05 },
    { do: 'write', phone, to: '10658888', text: 'CY' },
    { do: 'expect-taken', phone, within: 0.05 },
  ]);
  t.regex(told[0]!, /FAILED, no SP logged in at mobile-demo within 0.05 s/);
  t.regex(told[2]!, /FAILED, within 0.05 s the SP has not taken all: "CY" is sending/);
});

test('a gateway is cut, dies and comes back', async (t) => {
  const ismg = await anIsmg(t);
  const first = await anEcho(t, ismg, () => 'no');
  await take(ismg, [{ do: 'cut', link }]);
  t.is((await first.connection.closed).reason, 'lost');
  await take(ismg, [
    { do: 'kill', link },
    { do: 'revive', link },
  ]);
  await anEcho(t, ismg, () => 'yes');
  const [failed] = await take(ismg, [
    { do: 'write', phone, to: '10658888', text: 'CY' },
    { do: 'expect-message', phone, text: 'yes' },
  ]);
  t.is(failed, 0);
});

test('a phone of a carrier that is not on the stage cannot write', async (t) => {
  const smgw = await anSmgw(t);
  await anSmgpSp(t, smgw);
  const told: string[] = [];
  const write = step.parse({ do: 'write', phone, to: '11888888', text: 'CY' });
  const scene = { handsets: smgw.handsets, gateways: [smgw], gatewayOf: () => undefined };
  t.is(await runSteps([write], { ...scene, tell: (line) => told.push(line) }), 1);
  t.regex(told[0]!, /no gateway here is of the carrier/);
});
