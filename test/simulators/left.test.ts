import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { createSequenceSource, sequenceToHex } from '../../src/protocols/sgip/index.ts';
import { segment } from '../../src/protocols/sms/index.ts';
import type { SimulatedGateway } from '../../src/simulators/gateway/gateway.ts';
import * as cmpp from './a-cmpp-sp.ts';
import * as smgp from './an-smgp-sp.ts';
import { account, aGateway, anSp, message, phone, rulesBroken, textsOf, until } from './an-sp.ts';

/** Where a gateway keeps histories, and what is left of them when its process is killed. */
async function aFile(t: ExecutionContext) {
  const folder = await mkdtemp(path.join(tmpdir(), 'left-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const [file, left] = [path.join(folder, 'handsets.jsonl'), path.join(folder, 'left.jsonl')];
  return {
    file,
    async killed(gateway: SimulatedGateway): Promise<string> {
      await copyFile(file, left);
      await gateway.kill();
      return left;
    },
  };
}

/** An answer that does not come before the test ends: closing a connection waits for it. */
function never(t: ExecutionContext): () => Promise<number> {
  let answer: Promise<number> | undefined;
  return () => {
    answer ??= new Promise((resolve) => t.teardown(() => resolve(0)));
    return answer;
  };
}

test('what people wrote and nobody answered goes on its way when a killed process is started again, in its order', async (t) => {
  const { file, killed } = await aFile(t);
  const before = await aGateway(t, { kept: { file } });
  const long = '我想问一下这个业务'.repeat(10);
  for (const text of ['CY', 'Y', long]) before.sendMo(phone, '10620007', text);
  const after = await aGateway(t, { kept: { file: await killed(before) } });
  t.is(after.waiting, 4);
  const sp = await anSp(t, after);
  await until(() => after.waiting === 0, 'all was answered');
  t.deepEqual(
    sp.delivers.map(({ tpUdhi }) => tpUdhi),
    [0, 0, 1, 1],
  );
  t.deepEqual(
    after.handsets.messages(phone).map(({ text, status }) => [text, status]),
    [
      ['CY', 'sent'],
      ['Y', 'sent'],
      [long, 'sent'],
    ],
  );
});

test('what the SP had but did not answer comes again under its number; what it answered does not', async (t) => {
  const { file, killed } = await aFile(t);
  const before = await aGateway(t, { kept: { file } });
  const silence = never(t);
  const heard = await anSp(t, before, {
    deliver: ({ messageContent }) => (messageContent.length === 1 ? silence() : 0),
  });
  await before.sendMo(phone, '10620007', 'CY').acknowledged;
  before.sendMo(phone, '10620007', 'Y');
  await until(() => heard.delivers.length === 2, 'the SP had both');
  const numbers = before.log.of('mo-sent').map(({ id }) => id);
  const after = await aGateway(t, { kept: { file: await killed(before) } });
  await anSp(t, after);
  await until(() => after.waiting === 0, 'it was answered');
  t.deepEqual(
    after.log.of('mo-sent').map(({ id }) => id),
    numbers.slice(1),
  );
});

test('a long message of which one part was answered comes again, whole and under its numbers', async (t) => {
  const { file, killed } = await aFile(t);
  const before = await aGateway(t, { kept: { file } });
  let answered = 0;
  const silence = never(t);
  const heard = await anSp(t, before, { deliver: () => (answered++ === 0 ? 0 : silence()) });
  before.sendMo(phone, '10620007', '长'.repeat(100));
  await until(() => before.log.of('mo-acknowledged').length === 1 && heard.delivers.length === 2, 'one was answered');
  t.is(before.handsets.messages(phone)[0]?.status, 'sending');
  const after = await aGateway(t, { kept: { file: await killed(before) } });
  const sp = await anSp(t, after);
  await until(() => after.waiting === 0, 'all was answered');
  t.deepEqual(
    sp.delivers.map(({ messageContent }) => messageContent),
    heard.delivers.map(({ messageContent }) => messageContent),
  );
  t.deepEqual(
    after.log.of('mo-sent').map(({ id }) => id),
    before.log.of('mo-sent').map(({ id }) => id),
  );
});

test('a Submit that was taken and not answered is known: its copy is shown to nobody, and it is reported on', async (t) => {
  const { file, killed } = await aFile(t);
  const before = await aGateway(t, { kept: { file }, faults: { noAnswerPercent: 100 } });
  const heard = await anSp(t, before, { report: never(t) });
  const sequence = createSequenceSource(account.node).next(new Date());
  const unanswered = heard.connection.submit(message, { sequence });
  await until(() => heard.reports.length === 1, 'the report left');
  const after = await aGateway(t, { kept: { file: await killed(before) } });
  const sp = await anSp(t, after);
  t.is((await unanswered).kind, 'unknown');
  t.is((await sp.connection.submit(message, { sequence })).kind, 'accepted');
  await until(() => sp.reports.length === 1 && after.waiting === 0, 'the report came again');
  t.is(sequenceToHex(sp.reports[0]!.submitSequenceNumber), sequenceToHex(sequence));
  t.deepEqual(textsOf(after), ['mt: hello']);
  t.deepEqual(rulesBroken(after), []);
});

test('what was reported is not reported again', async (t) => {
  const { file, killed } = await aFile(t);
  const before = await aGateway(t, { kept: { file } });
  const heard = await anSp(t, before);
  await heard.connection.submit(message);
  await until(() => before.log.of('report-acknowledged').length === 1, 'the report was answered');
  const after = await aGateway(t, { kept: { file: await killed(before) } });
  t.is(after.waiting, 0);
});

test('the second part of a message joins the first one, which came to the killed process', async (t) => {
  const { file, killed } = await aFile(t);
  const parts = segment('感谢使用车友助理业务。'.repeat(10), { reference: 9 }).map(({ coding, udhi, content }) => ({
    ...message,
    ...{ messageCoding: coding, tpUdhi: udhi, messageContent: content },
  }));
  const before = await aGateway(t, { kept: { file } });
  const heard = await anSp(t, before);
  await heard.connection.submit(parts[0]!);
  const after = await aGateway(t, { kept: { file: await killed(before) } });
  const sp = await anSp(t, after);
  await sp.connection.submit(parts[1]!);
  t.deepEqual(textsOf(after), [`mt: ${'感谢使用车友助理业务。'.repeat(10)}`]);
});

test('an ISMG started again sends what was not answered under its Msg_Id, and the reports it owes', async (t) => {
  const { file, killed } = await aFile(t);
  const before = await cmpp.anIsmg(t, { kept: { file } });
  const heard = await cmpp.anSp(t, before, { deliver: never(t), report: never(t) });
  const outcome = await heard.connection.submit(cmpp.message);
  before.sendMo(cmpp.phone, '10658888', 'CY');
  await until(() => heard.delivers.length === 1 && heard.reports.length === 1, 'both left');
  const after = await cmpp.anIsmg(t, { kept: { file: await killed(before) } });
  const sp = await cmpp.anSp(t, after);
  await until(() => after.waiting === 0, 'both were answered');
  t.is(sp.delivers[0]?.msgId, heard.delivers[0]?.msgId);
  t.like(sp.reports[0], { stat: 'DELIVRD' });
  t.is(sp.reports[0]?.msgId, outcome.kind === 'accepted' ? outcome.response.msgId : undefined);
});

test('an SMGW started again sends what was not answered under its MsgID, and the reports it owes', async (t) => {
  const { file, killed } = await aFile(t);
  const before = await smgp.anSmgw(t, { kept: { file } });
  const heard = await smgp.anSp(t, before, { deliver: never(t), report: never(t) });
  const outcome = await heard.connection.submit(smgp.message);
  before.sendMo(smgp.phone, smgp.message.srcTermId!, 'CY');
  await until(() => heard.delivers.length === 1 && heard.reports.length === 1, 'both left');
  const after = await smgp.anSmgw(t, { kept: { file: await killed(before) } });
  const sp = await smgp.anSp(t, after);
  await until(() => after.waiting === 0, 'both were answered');
  t.is(sp.delivers[0]?.msgId, heard.delivers[0]?.msgId);
  t.is(sp.reports[0]?.id, outcome.kind === 'accepted' ? outcome.response.msgId : undefined);
});
