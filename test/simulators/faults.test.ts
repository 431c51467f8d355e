import test from 'ava';
import { createSequenceSource, sequenceToHex } from '../../src/protocols/sgip/index.ts';
import { Faults } from '../../src/simulators/faults.ts';
import { account, aGateway, anSp, message, phone, textsOf, until } from './an-sp.ts';

const sequences = createSequenceSource(account.node);

test('a fault strikes about as often as it should, and the same ones for the same seed', (t) => {
  const strikes = (seed: number) => {
    const faults = new Faults({ seed, refusePercent: 30 });
    return Array.from({ length: 1000 }, () => faults.strikes('refusePercent'));
  };
  t.deepEqual(strikes(7), strikes(7));
  t.notDeepEqual(strikes(7), strikes(8));
  const count = strikes(7).filter(Boolean).length;
  t.true(count > 250 && count < 350, `${count} of 1000`);
});

test('settings out of range are refused and change nothing', (t) => {
  const faults = new Faults({ refusePercent: 10 });
  t.throws(() => faults.replace({ refusePercent: 101 }));
  t.is(faults.settings.refusePercent, 10);
});

test('refuse: the submit is answered with the code and reaches nobody', async (t) => {
  const smg = await aGateway(t, { faults: { refusePercent: 100, refuseCode: 33 } });
  const sp = await anSp(t, smg);
  t.like(await sp.connection.submit(message), { kind: 'refused', result: 33, throttled: true });
  t.deepEqual(textsOf(smg), []);
});

test('throttle: each second takes so many, and no more', (t) => {
  const faults = new Faults({ throttlePerSecond: 3 });
  const at = [0, 1, 400, 401, 999, 1_000, 1_001, 1_999, 1_999, 3_000];
  const above = at.filter((ms) => faults.throttles(ms));
  t.deepEqual(above, [401, 999, 1_999]);
});

test('throttle: above the rate the answer is 88', async (t) => {
  const smg = await aGateway(t, { faults: { throttlePerSecond: 1 } });
  const sp = await anSp(t, smg);
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => sp.connection.submit(message)));
  const refused = outcomes.filter((outcome) => outcome.kind === 'refused');
  // However slow the machine is, they do not take twenty seconds one by one.
  t.true(refused.length > 0);
  t.true(refused.every(({ result }) => result === 88));
  t.is(textsOf(smg).length, 20 - refused.length);
});

test('delay: the message is there before its answer', async (t) => {
  const smg = await aGateway(t, { faults: { delayPercent: 100, delayMs: 600_000 } });
  const sp = await anSp(t, smg);
  const outcome = sp.connection.submit(message, { timeoutMs: 1 });
  await until(() => textsOf(smg).length === 1, 'the message arrived');
  t.is(smg.log.of('submit-answered').length, 0);
  t.like(await outcome, { kind: 'unknown', reason: 'timed-out' });
  smg.dropConnections();
});

test('delay: the answer comes at last', async (t) => {
  const smg = await aGateway(t, { faults: { delayPercent: 100, delayMs: 30 } });
  const sp = await anSp(t, smg);
  t.is((await sp.connection.submit(message)).kind, 'accepted');
});

test('no answer: the message was taken, and a copy is not taken again', async (t) => {
  const smg = await aGateway(t, { faults: { noAnswerPercent: 100 } });
  const sp = await anSp(t, smg);
  const sequence = sequences.next(new Date());
  const first = sp.connection.submit(message, { sequence, timeoutMs: 1 });
  t.like(await first, { kind: 'unknown', reason: 'timed-out' });
  await until(() => textsOf(smg).length === 1, 'the message arrived');
  smg.faults.replace({});
  t.is((await sp.connection.submit(message, { sequence })).kind, 'accepted');
  t.deepEqual(textsOf(smg), ['mt: hello']);
});

test('drop: the connection is cut instead of an answer; some were taken and some were not', async (t) => {
  const smg = await aGateway(t, { faults: { dropPercent: 100, seed: 3 } });
  for (let i = 0; i < 20; i++) {
    const sp = await anSp(t, smg);
    t.like(await sp.connection.submit(message), { kind: 'unknown', reason: 'closed' });
  }
  const taken = textsOf(smg).length;
  t.true(taken > 0 && taken < 20, `${taken} of 20`);
  t.is(smg.log.of('submit-answered').length, 0);
  t.is(smg.log.of('client-fault').length, 0);
});

test('fail: the report says so with the code', async (t) => {
  const smg = await aGateway(t, { faults: { failPercent: 100, failCode: 29 } });
  const sp = await anSp(t, smg);
  await sp.connection.submit(message);
  await until(() => sp.reports.length === 1, 'the report came');
  t.like(sp.reports[0], { state: 2, errorCode: 29 });
  t.deepEqual(textsOf(smg), []);
});

test('report first: the SP has the report before the answer', async (t) => {
  const smg = await aGateway(t, { faults: { reportFirstPercent: 100 } });
  const order: string[] = [];
  const sp = await anSp(t, smg, {
    report() {
      order.push('report');
      return 0;
    },
  });
  await sp.connection.submit(message);
  order.push('answer');
  t.deepEqual(order, ['report', 'answer']);
});

test('report first: what is not reported on is answered all the same', async (t) => {
  const smg = await aGateway(t, { faults: { reportFirstPercent: 100 } });
  const sp = await anSp(t, smg);
  t.is((await sp.connection.submit({ ...message, reportFlag: 2 })).kind, 'accepted');
});

test('duplicates: reports and delivers come twice with one sequence number', async (t) => {
  const smg = await aGateway(t, { faults: { duplicateReportPercent: 100, duplicateDeliverPercent: 100 } });
  const numbers: string[] = [];
  const keep = (_: unknown, { sequence }: { sequence: Parameters<typeof sequenceToHex>[0] }) => {
    numbers.push(sequenceToHex(sequence));
    return 0;
  };
  const sp = await anSp(t, smg, { deliver: keep, report: keep });
  await sp.connection.submit(message);
  await smg.sendMo(phone, '10620007', 'CY').acknowledged;
  await until(() => numbers.length === 4 && smg.waiting === 0, 'all four came');
  t.is(new Set(numbers).size, 2);
  t.is(sp.reports.length, 2);
  t.is(sp.delivers.length, 2);
});

test('reorder: reports and answers overtake each other, and none is lost', async (t) => {
  const smg = await aGateway(t, { faults: { reorderPercent: 50, seed: 5 } });
  const sp = await anSp(t, smg);
  const answered: number[] = [];
  const all = Array.from({ length: 40 }, async (_, i) => {
    const outcome = await sp.connection.submit({ ...message, messageContent: Buffer.from(`M${i}`) });
    t.is(outcome.kind, 'accepted');
    answered.push(i);
  });
  await Promise.all(all);
  await until(() => sp.reports.length === 40, 'all reports came');
  const inOrder = answered.toSorted((a, b) => a - b);
  t.notDeepEqual(answered, inOrder);
  const serials = sp.reports.map(({ submitSequenceNumber }) => submitSequenceNumber.serial);
  t.notDeepEqual(
    serials,
    serials.toSorted((a, b) => a - b),
  );
});
