import test from 'ava';
import { messageIdRange } from '../../src/protocols/smgp/index.ts';
import { readContent, segment } from '../../src/protocols/sms/index.ts';
import { anSmgw, anSp, login, message, other, phone } from './an-smgp-sp.ts';
import { rulesBroken, textsOf, until } from './an-sp.ts';

test('a submit reaches the handset, is answered with its MsgID, and is reported on', async (t) => {
  const smgw = await anSmgw(t);
  const sp = await anSp(t, smgw);
  const outcome = await sp.connection.submit(message);
  await until(() => sp.reports.length === 1, 'the report came');
  const id = outcome.kind === 'accepted' ? outcome.response.msgId : '';
  t.regex(id, /^010061\d{14}$/);
  t.like(sp.reports[0], { id, stat: 'DELIVRD', err: '000', sub: '001', dlvrd: '001' });
  t.like(smgw.handsets.messages(phone), [{ direction: 'mt', from: '11888888', to: phone, text: 'hello' }]);
  t.deepEqual(rulesBroken(smgw), []);
});

test('a message shows the PDUs that carried it', async (t) => {
  const smgw = await anSmgw(t);
  const sp = await anSp(t, smgw);
  await sp.connection.submit(message);
  await until(() => smgw.waiting === 0, 'the report was answered');
  const { pdus = [] } = smgw.handsets.messages(phone).at(-1)!;
  t.deepEqual(
    pdus.map(({ name, direction }) => `${direction} ${name}`),
    ['in submit', 'out submitResp', 'out deliver', 'in deliverResp'],
  );
  t.like(pdus[0]?.fields, { srcTermId: '11888888', destTermIds: phone, feeType: '00' });
});

for (const [needReport, reports] of [
  [0, 0],
  [1, 1],
] as const) {
  test(`NeedReport ${needReport}: ${reports} reports`, async (t) => {
    const smgw = await anSmgw(t);
    const sp = await anSp(t, smgw);
    await sp.connection.submit({ ...message, needReport });
    // What is reported on stands before this one in the queue.
    await smgw.sendMo(phone, '11888888', 'after').acknowledged;
    t.is(sp.reports.length, reports);
  });
}

test('the charge of a month is reported on, and no handset sees it', async (t) => {
  const smgw = await anSmgw(t);
  const sp = await anSp(t, smgw);
  const charge = { ...message, feeType: '02', fixedFee: '300', msgContent: Buffer.of(), options: { submitMsgType: 5 } };
  t.is((await sp.connection.submit(charge)).kind, 'accepted');
  await until(() => sp.reports.length === 1, 'the report came');
  t.deepEqual(textsOf(smgw, phone), []);
});

test('a failure is reported with its code, and nobody sees the message', async (t) => {
  const smgw = await anSmgw(t, { faults: { failPercent: 100, failCode: 5 } });
  const sp = await anSp(t, smgw);
  await sp.connection.submit(message);
  await until(() => sp.reports.length === 1, 'the report came');
  t.like(sp.reports[0], { stat: 'UNDELIV', err: '005', dlvrd: '000' });
  t.deepEqual(textsOf(smgw, phone), []);
});

test('a group has an id for each receiver, in the order of the list, and a report by each', async (t) => {
  const smgw = await anSmgw(t);
  const sp = await anSp(t, smgw);
  const outcome = await sp.connection.submit({ ...message, destTermIds: [phone, other] });
  await until(() => sp.reports.length === 2, 'both reports came');
  t.deepEqual(
    sp.reports.map(({ id }) => id),
    outcome.kind === 'accepted' ? messageIdRange(outcome.response.msgId, 2) : [],
  );
  t.deepEqual(textsOf(smgw, other), ['mt: hello']);
});

test('a long message is shown when its last part is there', async (t) => {
  const text = '感谢使用车友助理业务。'.repeat(20);
  const smgw = await anSmgw(t);
  const sp = await anSp(t, smgw);
  for (const { number: pkNumber, total: pkTotal, coding, content } of segment(text, { reference: 7 })) {
    const options = { tpUdhi: 1, pkTotal, pkNumber };
    await sp.connection.submit({ ...message, msgFormat: coding, msgContent: content, options });
  }
  t.deepEqual(textsOf(smgw, phone), [`mt: ${text}`]);
  t.deepEqual(rulesBroken(smgw), []);
});

test('what a person writes comes down the connection of the SP, in parts when it is long', async (t) => {
  const smgw = await anSmgw(t);
  const sp = await anSp(t, smgw);
  t.is(await smgw.sendMo(phone, '1188888801', '我'.repeat(71)).acknowledged, 0);
  const parts = sp.delivers.map(({ msgFormat, options, msgContent }) =>
    readContent({ coding: msgFormat, udhi: options.tpUdhi ?? 0, content: msgContent }),
  );
  t.deepEqual(
    parts.map(({ text }) => text?.length),
    [67, 4],
  );
  t.like(sp.delivers[0], { srcTermId: phone, destTermId: '1188888801', isReport: 0 });
});

test('LoginMode decides: what goes to the SP does not take a connection that only sends', async (t) => {
  const smgw = await anSmgw(t);
  const sender = await anSp(t, smgw, {}, { loginMode: 0 });
  await sender.connection.submit(message);
  t.is(smgw.waiting, 1);
  const receiver = await anSp(t, smgw, {}, { loginMode: 1 });
  await until(() => receiver.reports.length === 1, 'the report came');
  t.is(sender.reports.length, 0);
});

test('an SP that does not answer gets it again under its number', async (t) => {
  const smgw = await anSmgw(t, { responseTimeoutMs: 300 });
  let answer = () => {};
  const sp = await anSp(t, smgw, { deliver: () => new Promise((resolve) => (answer = () => resolve(0))) });
  const mo = smgw.sendMo(phone, '11888888', 'CY');
  await until(() => smgw.log.of('mo-sent').length >= 3, 'it was sent three times');
  answer();
  t.is(await mo.acknowledged, 0);
  t.is(sp.delivers.length, 1);
});

test('refuse: "busy" unless told otherwise', async (t) => {
  const smgw = await anSmgw(t, { faults: { refusePercent: 100 } });
  const sp = await anSp(t, smgw);
  t.like(await sp.connection.submit(message), { kind: 'refused', result: 1, throttled: true });
});

test('a gateway that is killed and comes back carries on with what it had', async (t) => {
  const smgw = await anSmgw(t);
  const sp = await anSp(t, smgw);
  await smgw.kill();
  t.is((await sp.connection.closed).reason, 'lost');
  await t.throwsAsync(login(smgw), { code: 'unreachable' });
  const mo = smgw.sendMo(phone, '11888888', 'CY');
  await smgw.revive();
  await anSp(t, smgw);
  t.is(await mo.acknowledged, 0);
});

test('a gateway that stops says good-bye', async (t) => {
  const smgw = await anSmgw(t);
  const sp = await anSp(t, smgw);
  await smgw.stop();
  t.is((await sp.connection.closed).reason, 'unbound');
});
