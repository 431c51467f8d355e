import test, { type ExecutionContext } from 'ava';
import { createSequenceSource, type Deliver, type Sequence, sequenceToHex } from '../../src/protocols/sgip/index.ts';
import { segment } from '../../src/protocols/sms/index.ts';
import {
  account,
  aGateway,
  anSp,
  aReceiver,
  login,
  message,
  other,
  phone,
  rulesBroken,
  textsOf,
  until,
} from './an-sp.ts';

const sequences = createSequenceSource(account.node);
const nextSequence = (): Sequence => sequences.next(new Date());

/** A handler that answers nothing until it is told to, or the test ends: closing a connection waits for its answers. */
function silence(t: ExecutionContext) {
  let answer = () => {};
  let answered: Promise<number> | undefined;
  // Begun by the first message: what is registered last is torn down first, and connections are there before.
  const begin = () => {
    t.teardown(() => answer());
    return new Promise<number>((resolve) => {
      answer = () => resolve(0);
    });
  };
  const deliver = () => {
    answered ??= begin();
    return answered;
  };
  return { deliver, answer: () => answer() };
}

test('a submit reaches the handset, is answered, and is reported on', async (t) => {
  const smg = await aGateway(t);
  const sp = await anSp(t, smg);
  const sequence = nextSequence();
  const outcome = await sp.connection.submit(message, { sequence });
  t.is(outcome.kind, 'accepted');
  await until(() => sp.reports.length === 1, 'the report came');
  t.like(sp.reports[0], { submitSequenceNumber: sequence, userNumber: `86${phone}`, state: 0, errorCode: 0 });
  const [mt] = smg.handsets.messages(phone);
  t.like(mt, { direction: 'mt', kind: 'sms', from: '10620007', to: phone, text: 'hello' });
  t.is(mt?.at, '2026-11-23T15:00:00.000+08:00');
  t.deepEqual(rulesBroken(smg), []);
});

test('a message shows the PDUs that carried it', async (t) => {
  const smg = await aGateway(t);
  const sp = await anSp(t, smg);
  await sp.connection.submit(message);
  const pdus = () => smg.handsets.messages(phone)[0]?.pdus ?? [];
  await until(() => pdus().length === 4, 'the report was answered');
  t.deepEqual(
    pdus().map(({ name, direction }) => `${direction} ${name}`),
    ['in submit', 'out submitResp', 'out report', 'in reportResp'],
  );
  const [submit] = pdus();
  t.like(submit?.fields, { spNumber: '10620007', userNumbers: `86${phone}`, messageContent: '68656c6c6f' });
  t.is(submit?.hex.slice(0, 16), '000000a900000003');
});

for (const [reportFlag, reports, delivered] of [
  [0, 0, 1],
  [1, 1, 1],
  [2, 0, 1],
  [3, 1, 0],
] as const) {
  test(`report flag ${reportFlag}: ${reports} reports and ${delivered} messages after a success`, async (t) => {
    const smg = await aGateway(t);
    const sp = await anSp(t, smg);
    await sp.connection.submit({ ...message, reportFlag });
    // What is reported on stands before this one in the queue.
    await smg.sendMo(phone, '10620007', 'after').acknowledged;
    t.is(sp.reports.length, reports);
    t.is(smg.handsets.messages(phone).filter(({ direction }) => direction === 'mt').length, delivered);
  });
}

for (const [reportFlag, reports] of [
  [0, 1],
  [1, 1],
  [2, 0],
  [3, 1],
] as const) {
  test(`report flag ${reportFlag}: ${reports} reports after a failure`, async (t) => {
    const smg = await aGateway(t, { faults: { failPercent: 100, failCode: 26 } });
    const sp = await anSp(t, smg);
    await sp.connection.submit({ ...message, reportFlag });
    await smg.sendMo(phone, '10620007', 'after').acknowledged;
    t.deepEqual(
      sp.reports.map(({ state, errorCode }) => [state, errorCode]),
      Array(reports).fill([2, 26]),
    );
    t.deepEqual(textsOf(smg), ['mo: after']);
  });
}

test('a submit to several numbers reaches each of them and is reported on for each', async (t) => {
  const smg = await aGateway(t);
  const sp = await anSp(t, smg);
  await sp.connection.submit({ ...message, userNumbers: [`86${phone}`, `86${other}`] });
  await until(() => sp.reports.length === 2, 'both reports came');
  t.deepEqual(sp.reports.map(({ userNumber }) => userNumber).sort(), [`86${phone}`, `86${other}`]);
  t.deepEqual(textsOf(smg), ['mt: hello']);
  t.deepEqual(textsOf(smg, other), ['mt: hello']);
});

test('a long message is shown when its last part is there, in whatever order they come', async (t) => {
  const text = '感谢使用车友助理业务。'.repeat(20);
  const smg = await aGateway(t);
  const sp = await anSp(t, smg);
  const parts = segment(text, { reference: 7 }).map((part) => ({
    ...message,
    tpUdhi: part.udhi,
    messageCoding: part.coding,
    messageContent: part.content,
  }));
  const [last, ...earlier] = parts.toReversed();
  for (const part of earlier) await sp.connection.submit(part);
  t.deepEqual(textsOf(smg), []);
  await sp.connection.submit(last!);
  t.deepEqual(textsOf(smg), [`mt: ${text}`]);
  t.deepEqual(rulesBroken(smg), []);
});

test('what a person writes reaches the port of the SP', async (t) => {
  const smg = await aGateway(t);
  const sp = await anSp(t, smg);
  const mo = smg.sendMo(phone, '106200071', 'CY');
  t.is(await mo.acknowledged, 0);
  t.like(sp.delivers, [{ userNumber: `86${phone}`, spNumber: '106200071', messageCoding: 0 }]);
  t.like(smg.handsets.messages(phone), [{ id: mo.id, direction: 'mo', to: '106200071', text: 'CY', status: 'sent' }]);
  t.like(smg.log.of('mo-acknowledged'), [{ phone, text: 'CY', result: 0 }]);
});

test('a long text a person writes goes out in parts', async (t) => {
  const smg = await aGateway(t);
  const sp = await anSp(t, smg);
  t.is(await smg.sendMo(phone, '10620007', '我'.repeat(71)).acknowledged, 0);
  t.deepEqual(
    sp.delivers.map(({ tpUdhi }) => tpUdhi),
    [1, 1],
  );
});

test('a message to a number that no SP has is refused by name', async (t) => {
  const smg = await aGateway(t);
  const error = t.throws(() => smg.sendMo(phone, '10699999', 'CY'), { instanceOf: RangeError });
  t.is(error.message, 'no SP of unicom-demo has the number "10699999"; there are 10620007');
});

test('what waits for an SP that is not there is carried when it comes', async (t) => {
  const smg = await aGateway(t);
  const mo = smg.sendMo(phone, '10620007', 'CY');
  t.is(smg.waiting, 1);
  await anSp(t, smg);
  t.is(await mo.acknowledged, 0);
  t.is(smg.waiting, 0);
});

test('an unanswered deliver is sent again with its number until it is answered', async (t) => {
  const smg = await aGateway(t, { responseTimeoutMs: 300 });
  const numbers: string[] = [];
  const { deliver, answer } = silence(t);
  const { port } = await aReceiver(t, {
    deliver: (_, { sequence }) => {
      numbers.push(sequenceToHex(sequence));
      return deliver();
    },
  });
  smg.connectTo(account.name, { host: '127.0.0.1', port });
  const mo = smg.sendMo(phone, '10620007', 'CY');
  await until(() => numbers.length >= 3, 'it was sent three times');
  answer();
  t.is(await mo.acknowledged, 0);
  t.is(new Set(numbers).size, 1);
});

test('what is sent again keeps its order', async (t) => {
  const smg = await aGateway(t, { responseTimeoutMs: 300 });
  const { deliver, answer } = silence(t);
  const sp = await anSp(t, smg, { deliver });
  const all = ['one', 'two', 'three'].map((text) => smg.sendMo(phone, '10620007', text).acknowledged);
  await until(() => sp.delivers.length >= 6, 'all came again');
  answer();
  t.deepEqual(await Promise.all(all), [0, 0, 0]);
  t.deepEqual(sp.delivers.slice(0, 6).map(textOf), ['one', 'two', 'three', 'one', 'two', 'three']);
});

test('what is sent again goes before what waits, also when all of a window is late', async (t) => {
  const smg = await aGateway(t, { responseTimeoutMs: 300 });
  const { deliver, answer } = silence(t);
  const sp = await anSp(t, smg, { deliver });
  const all = Array.from({ length: 20 }, (_, i) => `M${i}`);
  for (const text of all) smg.sendMo(phone, '10620007', text);
  await until(() => sp.delivers.length >= 32, 'the window came again');
  answer();
  await until(() => smg.waiting === 0, 'all was answered');
  const window = all.slice(0, 16);
  t.deepEqual(sp.delivers.slice(0, 32).map(textOf), [...window, ...window]);
});

test('a report the SP is too busy for comes again', async (t) => {
  const smg = await aGateway(t);
  const sp = await anSp(t, smg, { report: () => (sp.reports.length === 1 ? 11 : 0) });
  await sp.connection.submit(message);
  await until(() => smg.log.of('report-acknowledged').length === 2, 'the report was answered twice');
  t.deepEqual(
    smg.log.of('report-acknowledged').map(({ result }) => result),
    [11, 0],
  );
  t.is(smg.waiting, 0);
});

test('a refused deliver is not sent again, and its handset says so', async (t) => {
  const smg = await aGateway(t);
  const sp = await anSp(t, smg, { deliver: () => 5 });
  t.is(await smg.sendMo(phone, '10620007', 'CY').acknowledged, 5);
  t.is(sp.delivers.length, 1);
  t.is(smg.handsets.messages(phone)[0]?.status, 'refused 5');
});

test('what an SP did not answer before its line broke is sent again with its number', async (t) => {
  const smg = await aGateway(t);
  const seen: string[] = [];
  const { deliver } = silence(t);
  const sp = await anSp(t, smg, {
    deliver(_, { sequence }) {
      seen.push(sequenceToHex(sequence));
      return seen.length === 1 ? deliver() : 0;
    },
  });
  const mo = smg.sendMo(phone, '10620007', 'CY');
  await until(() => seen.length === 1, 'the deliver came');
  smg.dropConnections();
  t.is(await mo.acknowledged, 0);
  t.is(new Set(seen).size, 1);
  t.is(sp.delivers.length, 2);
});

test('a gateway that is killed and comes back carries on with what it had', async (t) => {
  const smg = await aGateway(t);
  const sp = await anSp(t, smg);
  const { port } = smg;
  await smg.kill();
  t.is((await sp.connection.closed).reason, 'lost');
  await t.throwsAsync(login(smg), { code: 'unreachable' });
  const mo = smg.sendMo(phone, '10620007', 'CY');
  await smg.revive();
  t.is(await mo.acknowledged, 0);
  t.is(smg.port, port);
  const again = await login(smg);
  t.is((await again.submit(message)).kind, 'accepted');
  await again.close();
});

test('a copy of a submit gets the first answer and reaches nobody', async (t) => {
  const smg = await aGateway(t);
  const sp = await anSp(t, smg);
  const sequence = nextSequence();
  await sp.connection.submit(message, { sequence });
  smg.faults.replace({ refusePercent: 100 });
  t.is((await sp.connection.submit(message, { sequence })).kind, 'accepted');
  t.deepEqual(textsOf(smg), ['mt: hello']);
  t.deepEqual(
    smg.log.of('submit-answered').map(({ result, again }) => [result, again]),
    [
      [0, false],
      [0, true],
    ],
  );
  t.is(smg.log.of('submit-taken').length, 1);
});

test('a number used for another submit is refused with 9', async (t) => {
  const smg = await aGateway(t);
  const sp = await anSp(t, smg);
  const sequence = nextSequence();
  await sp.connection.submit(message, { sequence });
  const outcome = await sp.connection.submit({ ...message, messageContent: Buffer.from('other') }, { sequence });
  t.like(outcome, { kind: 'refused', result: 9 });
  t.deepEqual(textsOf(smg), ['mt: hello']);
  t.deepEqual(rulesBroken(smg), ['sequence-repeated']);
});

test('a submit that was refused may come again under its number', async (t) => {
  const smg = await aGateway(t, { faults: { refusePercent: 100, refuseCode: 88 } });
  const sp = await anSp(t, smg);
  const sequence = nextSequence();
  t.like(await sp.connection.submit(message, { sequence }), { kind: 'refused', result: 88 });
  smg.faults.replace({});
  t.is((await sp.connection.submit(message, { sequence })).kind, 'accepted');
  t.deepEqual(textsOf(smg), ['mt: hello']);
});

test('a change of a subscriber is told to the SP', async (t) => {
  const smg = await aGateway(t);
  const sp = await anSp(t, smg);
  t.is(await smg.sendUserReport({ phone, to: '10620007', condition: 1 }), 0);
  t.like(sp.userReports, [{ userNumber: `86${phone}`, spNumber: '10620007', userCondition: 1 }]);
});

test('trace tells where a submit is, and does not know what never came', async (t) => {
  const smg = await aGateway(t);
  const sp = await anSp(t, smg);
  const sequence = nextSequence();
  await sp.connection.submit(message, { sequence });
  const trace = { name: 'trace', userNumber: `86${phone}`, reserve: '' } as const;
  const known = await sp.connection.request({ ...trace, submitSequenceNumber: sequence });
  t.like(known, { response: { stations: [{ result: 0, nodeId: '102100' }] } });
  const unknown = await sp.connection.request({ ...trace, submitSequenceNumber: nextSequence() });
  t.like(unknown, { response: { stations: [{ result: 9 }] } });
});

test('many messages over several connections all arrive, once', async (t) => {
  const receiver = { ...account.receiver, connections: 3, window: 4 };
  const smg = await aGateway(t, { accounts: [{ ...account, receiver }] });
  const sp = await anSp(t, smg);
  const written = Array.from({ length: 500 }, (_, i) => `M${i}`);
  await Promise.all(written.map((text) => smg.sendMo(phone, '10620007', text).acknowledged));
  const texts = sp.delivers.map(({ messageContent }) => Buffer.from(messageContent).toString());
  t.deepEqual(texts.toSorted(), written.toSorted());
  t.true(smg.log.of('bound').filter(({ side }) => side === 'gateway-to-sp').length <= 3);
});

test('what a person writes arrives in its order', async (t) => {
  const smg = await aGateway(t);
  const sp = await anSp(t, smg);
  const written = Array.from({ length: 100 }, (_, i) => `M${i}`);
  await Promise.all(written.map((text) => smg.sendMo(phone, '10620007', text).acknowledged));
  t.deepEqual(sp.delivers.map(textOf), written);
});

function textOf({ messageContent }: Deliver): string {
  return Buffer.from(messageContent).toString();
}

test('an SP that says nothing is let go without blame', async (t) => {
  const smg = await aGateway(t, { idleMs: 50 });
  const sp = await anSp(t, smg);
  await sp.connection.closed;
  t.true(smg.log.of('closed').some(({ side, reason }) => side === 'sp-to-gateway' && reason === 'idle'));
  t.deepEqual(rulesBroken(smg), []);
  t.is(await smg.sendMo(phone, '10620007', 'CY').acknowledged, 0);
});

test('an SP that closes an idle connection gets the next message over a new one', async (t) => {
  const smg = await aGateway(t);
  const first = await anSp(t, smg);
  await smg.sendMo(phone, '10620007', 'one').acknowledged;
  await first.close();
  const second = await aReceiver(t);
  smg.connectTo(account.name, { host: '127.0.0.1', port: second.port });
  t.is(await smg.sendMo(phone, '10620007', 'two').acknowledged, 0);
  t.deepEqual(second.delivers.map(textOf), ['two']);
});
