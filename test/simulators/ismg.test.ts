import test from 'ava';
import { msgIdRange, type Version, versionName } from '../../src/protocols/cmpp/index.ts';
import { readContent, segment } from '../../src/protocols/sms/index.ts';
import { account, anIsmg, anSp, login, message, other, phone } from './a-cmpp-sp.ts';
import { rulesBroken, textsOf, until } from './an-sp.ts';

for (const version of [0x20, 0x21, 0x30] as const) {
  const name = versionName(version);

  test(`${name}: a submit reaches the handset, is answered with its Msg_Id, and is reported on`, async (t) => {
    const ismg = await anIsmg(t);
    const sp = await anSp(t, ismg, {}, { version });
    const outcome = await sp.connection.submit(message);
    t.is(outcome.kind, 'accepted');
    await until(() => sp.reports.length === 1, 'the report came');
    const msgId = outcome.kind === 'accepted' ? outcome.response.msgId : 0n;
    t.like(sp.reports[0], { msgId, stat: 'DELIVRD', destTerminalId: phone });
    t.like(ismg.handsets.messages(phone), [{ direction: 'mt', from: '10658888', to: phone, text: 'hello' }]);
    t.deepEqual(rulesBroken(ismg), []);
  });

  test(`${name}: what a person writes comes down the connection of the SP`, async (t) => {
    const ismg = await anIsmg(t);
    const sp = await anSp(t, ismg, {}, { version });
    const mo = ismg.sendMo(phone, '1065888801', 'CY');
    t.is(await mo.acknowledged, 0);
    const linkDigits = version === 0x30 ? 20 : 0;
    t.like(sp.delivers, [{ srcTerminalId: phone, destId: '1065888801', registeredDelivery: 0, msgFmt: 0 }]);
    t.is(sp.delivers[0]?.linkId.length, linkDigits);
    t.like(ismg.handsets.messages(phone), [{ id: mo.id, direction: 'mo', text: 'CY', status: 'sent' }]);
  });
}

test('a message shows the PDUs that carried it, as their version lays them out', async (t) => {
  const ismg = await anIsmg(t);
  for (const version of [0x20, 0x30] as const) {
    const sp = await anSp(t, ismg, {}, { version });
    await sp.connection.submit(message);
    await until(() => ismg.waiting === 0, 'the report was answered');
    const { pdus = [] } = ismg.handsets.messages(phone).at(-1)!;
    t.deepEqual(
      pdus.map(({ name, direction }) => `${direction} ${name}`),
      ['in submit', 'out submitResp', 'out deliver', 'in deliverResp'],
    );
    t.is(pdus[0]?.hex.length, 2 * (version === 0x20 ? 138 + 21 + 5 : 163 + 32 + 5));
    t.like(pdus[0]?.fields, { srcId: '10658888', destTerminalIds: phone });
    t.regex(String(pdus[1]?.fields['msgId']), /^\d{22}$/);
    await sp.connection.close();
  }
});

for (const [registeredDelivery, reports, delivered] of [
  [0, 0, 1],
  [1, 1, 1],
  [2, 1, 0],
] as const) {
  test(`Registered_Delivery ${registeredDelivery}: ${reports} reports and ${delivered} messages`, async (t) => {
    const ismg = await anIsmg(t);
    const sp = await anSp(t, ismg, {}, { version: 0x20 });
    await sp.connection.submit({ ...message, registeredDelivery });
    // What is reported on stands before this one in the queue.
    await ismg.sendMo(phone, '10658888', 'after').acknowledged;
    t.is(sp.reports.length, reports);
    t.is(ismg.handsets.messages(phone).filter(({ direction }) => direction === 'mt').length, delivered);
  });
}

for (const [version, stat] of [
  [0x20, 'UNDELIV'],
  [0x21, 'MB:0027'],
  [0x30, 'MB:0027'],
] as const) {
  test(`${versionName(version)}: a failure is reported as ${stat}, and nobody sees the message`, async (t) => {
    const ismg = await anIsmg(t, { faults: { failPercent: 100, failCode: 27 } });
    const sp = await anSp(t, ismg, {}, { version });
    await sp.connection.submit(message);
    await until(() => sp.reports.length === 1, 'the report came');
    t.is(sp.reports[0]?.stat, stat);
    t.deepEqual(textsOf(ismg, phone), []);
  });
}

test('a group has an id for each receiver, in the order of the list, and a report by each', async (t) => {
  const ismg = await anIsmg(t);
  const sp = await anSp(t, ismg);
  const outcome = await sp.connection.submit({ ...message, destTerminalIds: [phone, other] });
  await until(() => sp.reports.length === 2, 'both reports came');
  const ids = outcome.kind === 'accepted' ? msgIdRange(outcome.response.msgId, 2) : [];
  t.deepEqual(
    sp.reports.map(({ msgId, destTerminalId }) => [msgId, destTerminalId]),
    [
      [ids[0]!, phone],
      [ids[1]!, other],
    ],
  );
  t.deepEqual(textsOf(ismg, other), ['mt: hello']);
});

test('the numbers of a group are not given to the next message', async (t) => {
  const ismg = await anIsmg(t);
  const sp = await anSp(t, ismg);
  await sp.connection.submit({ ...message, destTerminalIds: [phone, other] });
  await sp.connection.submit(message);
  const ids = ismg.log.of('submit-taken').flatMap((taken) => taken.ids);
  t.is(new Set(ids).size, 3);
});

test('a long message is shown when its last part is there, in whatever order they come', async (t) => {
  const text = '感谢使用车友助理业务。'.repeat(20);
  const ismg = await anIsmg(t);
  const sp = await anSp(t, ismg);
  const parts = segment(text, { reference: 7 }).map(({ number, total, coding, udhi, content }) => ({
    ...message,
    ...{ pkTotal: total, pkNumber: number, tpUdhi: udhi, msgFmt: coding, msgContent: content },
  }));
  const [last, ...earlier] = parts.toReversed();
  for (const part of earlier) await sp.connection.submit(part);
  t.deepEqual(textsOf(ismg, phone), []);
  await sp.connection.submit(last!);
  t.deepEqual(textsOf(ismg, phone), [`mt: ${text}`]);
  t.deepEqual(rulesBroken(ismg), []);
});

test('a long text a person writes goes out in parts', async (t) => {
  const ismg = await anIsmg(t);
  const sp = await anSp(t, ismg);
  t.is(await ismg.sendMo(phone, '10658888', '我'.repeat(71)).acknowledged, 0);
  const parts = sp.delivers.map(({ msgFmt, tpUdhi, msgContent }) =>
    readContent({ coding: msgFmt, udhi: tpUdhi, content: msgContent }),
  );
  t.deepEqual(
    parts.map(({ part, text }) => [part?.number, text?.length]),
    [
      [1, 67],
      [2, 4],
    ],
  );
});

test('with several connections, what goes to the SP takes each of them in its turn', async (t) => {
  const ismg = await anIsmg(t);
  const [first, second] = [await anSp(t, ismg), await anSp(t, ismg)];
  for (let i = 0; i < 4; i++) await first.connection.submit(message);
  await until(() => first.reports.length + second.reports.length === 4, 'all reports came');
  t.deepEqual([first.reports.length, second.reports.length], [2, 2]);
});

test('what waits for an SP that is not there is carried when it comes', async (t) => {
  const ismg = await anIsmg(t);
  const mo = ismg.sendMo(phone, '10658888', 'CY');
  t.is(ismg.waiting, 1);
  await anSp(t, ismg);
  t.is(await mo.acknowledged, 0);
  t.is(ismg.waiting, 0);
});

test('an unanswered deliver is sent again under its number on the same connection, and the SP is told so', async (t) => {
  const ismg = await anIsmg(t, { responseTimeoutMs: 300 });
  let answer = () => {};
  const sp = await anSp(t, ismg, { deliver: () => new Promise((resolve) => (answer = () => resolve(0))) });
  const mo = ismg.sendMo(phone, '10658888', 'CY');
  await until(() => ismg.log.of('mo-sent').length >= 3, 'it was sent three times');
  answer();
  t.is(await mo.acknowledged, 0);
  // The SP's end knew the copies by their number.
  t.is(sp.delivers.length, 1);
  t.true(rulesBroken(ismg).includes('unanswered'));
  t.regex(ismg.log.of('client-fault')[0]!.detail, /deliver \d{22} has no answer after 300 ms/);
});

test('what an SP did not answer before its line broke goes down another one, with its Msg_Id', async (t) => {
  const ismg = await anIsmg(t);
  const first = await anSp(t, ismg, { deliver: () => new Promise(() => {}) });
  const mo = ismg.sendMo(phone, '10658888', 'CY');
  await until(() => first.delivers.length === 1, 'the deliver came');
  ismg.dropConnections();
  const second = await anSp(t, ismg);
  t.is(await mo.acknowledged, 0);
  t.is(second.delivers[0]?.msgId, first.delivers[0]!.msgId);
});

test('a report the SP is too busy for comes again', async (t) => {
  const ismg = await anIsmg(t);
  const sp = await anSp(t, ismg, { report: () => (sp.reports.length === 1 ? 8 : 0) });
  await sp.connection.submit(message);
  await until(() => ismg.log.of('report-acknowledged').length === 2, 'the report was answered twice');
  t.deepEqual(
    ismg.log.of('report-acknowledged').map(({ result }) => result),
    [8, 0],
  );
});

test('a refused deliver is not sent again, and its handset says so', async (t) => {
  const ismg = await anIsmg(t);
  const sp = await anSp(t, ismg, { deliver: () => 7 });
  t.is(await ismg.sendMo(phone, '10658888', 'CY').acknowledged, 7);
  t.is(sp.delivers.length, 1);
  t.is(ismg.handsets.messages(phone)[0]?.status, 'refused 7');
});

test('a gateway that is killed and comes back carries on with what it had', async (t) => {
  const ismg = await anIsmg(t);
  const sp = await anSp(t, ismg);
  const { port } = ismg;
  await ismg.kill();
  t.is((await sp.connection.closed).reason, 'lost');
  await t.throwsAsync(login(ismg), { code: 'unreachable' });
  const mo = ismg.sendMo(phone, '10658888', 'CY');
  await ismg.revive();
  t.is(ismg.port, port);
  const again = await anSp(t, ismg);
  t.is(await mo.acknowledged, 0);
  t.is((await again.connection.submit(message)).kind, 'accepted');
});

test('a gateway that stops says good-bye after the answers on the way', async (t) => {
  const ismg = await anIsmg(t);
  const sp = await anSp(t, ismg);
  await sp.connection.submit(message);
  await ismg.stop();
  t.is((await sp.connection.closed).reason, 'unbound');
});

test('a copy of a submit gets the first answer, also where the gateway lost it, and reaches nobody', async (t) => {
  const ismg = await anIsmg(t, { faults: { noAnswerPercent: 100 } });
  const sp = await anSp(t, ismg);
  const first = await sp.connection.submit(message, { timeoutMs: 1 });
  t.is(first.kind, 'unknown');
  await until(() => textsOf(ismg, phone).length === 1, 'the message arrived');
  const copy = await sp.connection.submit(message, { sequence: first.sequence });
  t.like(copy, { kind: 'accepted' });
  t.deepEqual(textsOf(ismg, phone), ['mt: hello']);
  t.deepEqual(rulesBroken(ismg), []);
});

test('duplicates: reports and delivers come twice, with one Msg_Id', async (t) => {
  const ismg = await anIsmg(t, { faults: { duplicateReportPercent: 100, duplicateDeliverPercent: 100 } });
  const ids: bigint[] = [];
  const sp = await anSp(t, ismg, {
    deliver: ({ msgId }) => ids.push(msgId) && 0,
    report: (_, { deliver }) => ids.push(deliver.msgId) && 0,
  });
  await sp.connection.submit(message);
  await ismg.sendMo(phone, '10658888', 'CY').acknowledged;
  await until(() => ids.length === 4 && ismg.waiting === 0, 'all four came');
  t.is(new Set(ids).size, 2);
});

test('refuse and throttle: "over the rate" unless told otherwise', async (t) => {
  const ismg = await anIsmg(t, { faults: { refusePercent: 100 } });
  const sp = await anSp(t, ismg);
  t.like(await sp.connection.submit(message), { kind: 'refused', result: 8, throttled: true });
  ismg.faults.replace({ refusePercent: 100, refuseCode: 9 });
  t.like(await sp.connection.submit(message), { kind: 'refused', result: 9 });
  ismg.faults.replace({ throttlePerSecond: 3 });
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => sp.connection.submit(message)));
  const refused = outcomes.filter((outcome) => outcome.kind === 'refused');
  // The twenty may fall into two seconds.
  t.true(refused.length >= 14);
  t.true(refused.every(({ result }) => result === 8));
});

test('report first: the SP has the report before the answer', async (t) => {
  const ismg = await anIsmg(t, { faults: { reportFirstPercent: 100 } });
  const order: string[] = [];
  const sp = await anSp(t, ismg, { report: () => order.push('report') && 0 });
  await sp.connection.submit(message);
  order.push('answer');
  t.deepEqual(order, ['report', 'answer']);
});

test('drop: the connection is cut instead of an answer, and the SP is not blamed', async (t) => {
  const ismg = await anIsmg(t, { faults: { dropPercent: 100, seed: 3 } });
  for (let i = 0; i < 10; i++) {
    const sp = await anSp(t, ismg);
    t.like(await sp.connection.submit(message), { kind: 'unknown', reason: 'closed' });
  }
  const taken = textsOf(ismg, phone).length;
  t.true(taken > 0 && taken < 10, `${taken} of 10`);
  t.deepEqual(rulesBroken(ismg), []);
});

test('an SP that says nothing is asked whether it is there, and stays when it answers', async (t) => {
  const ismg = await anIsmg(t, { idleMs: 20, responseTimeoutMs: 200 });
  const sp = await anSp(t, ismg);
  const opened = performance.now();
  await until(() => performance.now() - opened > 1_000, 'three questions could have gone without an answer');
  t.is((await sp.connection.submit(message)).kind, 'accepted');
});

test('QUERY counts the day, in all and by service', async (t) => {
  const ismg = await anIsmg(t);
  const sp = await anSp(t, ismg);
  await sp.connection.submit({ ...message, destTerminalIds: [phone, other] });
  await sp.connection.submit({ ...message, serviceId: 'NEWS' });
  await ismg.sendMo(phone, '10658888', 'CY').acknowledged;
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
  const ask = (queryType: number, queryCode: string) =>
    sp.connection.request({ name: 'query', time: day, queryType, queryCode, reserve: '' });
  t.like(await ask(0, ''), { response: { mtTlMsg: 2, mtTlUsr: 3, mtScs: 3, moScs: 1, moFl: 0 } });
  t.like(await ask(1, 'NEWS'), { response: { mtTlMsg: 1, mtTlUsr: 1 } });
});

test('CANCEL comes too late, for everything is delivered at once', async (t) => {
  const ismg = await anIsmg(t);
  const sp = await anSp(t, ismg);
  const outcome = await sp.connection.submit(message);
  const msgId = outcome.kind === 'accepted' ? outcome.response.msgId : 0n;
  t.like(await sp.connection.request({ name: 'cancel', msgId }), { response: { successId: 1 } });
  t.deepEqual(rulesBroken(ismg), []);
});

test('many messages over several connections all arrive, once', async (t) => {
  const ismg = await anIsmg(t, { accounts: [{ ...account, deliverWindow: 4 }] });
  const sps = [await anSp(t, ismg), await anSp(t, ismg), await anSp(t, ismg)];
  const written = Array.from({ length: 500 }, (_, i) => `M${i}`);
  await Promise.all(written.map((text) => ismg.sendMo(phone, '10658888', text).acknowledged));
  const texts = sps.flatMap(({ delivers }) => delivers.map(({ msgContent }) => Buffer.from(msgContent).toString()));
  t.deepEqual(texts.toSorted(), written.toSorted());
});

test('a version that the account does not have is refused with what it may be', async (t) => {
  const versions: Version[] = [0x20];
  const ismg = await anIsmg(t, { accounts: [{ ...account, versions }] });
  await t.throwsAsync(login(ismg), { code: 'login-refused' });
  t.deepEqual(rulesBroken(ismg), ['login-version']);
  t.is((await (await anSp(t, ismg, {}, { version: 0x20 })).connection.submit(message)).kind, 'accepted');
});
