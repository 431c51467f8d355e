import test from 'ava';
import type { SmgpSheet } from '../../src/carriers/index.ts';
import { toAnswer, toMo, toReport, toSubmit } from '../../src/carriers/smgp.ts';
import { deliver, reportIn, smgp, submitResp, writeReport } from '../../src/protocols/smgp/index.ts';
import { join, readContent } from '../../src/protocols/sms/index.ts';
import { newId } from '../../src/values/id.ts';
import { aSheet } from './a-world.ts';
import { anErrand, at } from './an-errand.ts';

const written = {
  link: 'telecom',
  protocol: 'smgp',
  carriers: ['telecom'],
  smgw: { host: '127.0.0.1', account: '12345678', secret: 'secret' },
};
const sheetOf = (changes: object = {}) => aSheet({ ...written, ...changes }) as Promise<SmgpSheet>;
let sheet: SmgpSheet;
test.before(async () => {
  sheet = await sheetOf();
});
const phone = '13315000001';
const msgId = '01006111231500000007';

test('A Deliver is an MO: canonical phone, text, LinkID, and its MsgID as its id', (t) => {
  const body = deliver.of({
    ...{ msgId, srcTermId: '8613315000001', destTermId: '1062000701', msgFormat: 15 },
    msgContent: Buffer.from('b6a9b9ba', 'hex'),
    options: { linkId: 'LINK0001' },
  });
  t.like(toMo(body, sheet), {
    ...{ phone, accessNumber: '1062000701', text: '订购', carrierMessageId: msgId },
    ...{ carrier: 'telecom', link: 'telecom', linkId: 'LINK0001' },
  });
});

test('A part of a long MO keeps its place; without the parameter that says so there is no header', (t) => {
  const msgContent = Buffer.from('050003aa0201004f004b', 'hex');
  const body = { msgId, srcTermId: phone, destTermId: '10620007', msgFormat: 8, msgContent };
  t.like(toMo(deliver.of({ ...body, options: { tpUdhi: 1 } }), sheet), {
    part: { reference: 0xaa, total: 2, number: 1 },
    text: 'OK',
  });
  t.is(toMo(deliver.of(body), sheet).part, undefined);
});

test('A free message asks for a report always and has no parameter that says nothing', (t) => {
  const submit = toSubmit(anErrand({ phone }), sheet);
  t.like(submit, {
    ...{ msgType: 6, needReport: 1, serviceId: 'CARFREE', feeType: '00', feeCode: '000000', fixedFee: '000000' },
    ...{ msgFormat: 8, srcTermId: '10620007', chargeTermId: '', destTermIds: [phone] },
  });
  t.deepEqual(submit.options, {});
  t.is(Buffer.from(submit.msgContent).toString('hex'), '60a8597d');
  t.is(smgp.encode(submit, 1).length, 126 + 21 + 4);
});

test('A message that is good until a time tells the gateway so, in the time of Beijing', (t) => {
  const goodUntil = new Date('2026-11-24T00:00:00+08:00');
  t.is(toSubmit(anErrand({ goodUntil, phone }), sheet).validTime, '261124000000032+');
  t.is(toSubmit(anErrand({ phone }), sheet).validTime, '');
});

test('A message with a fee is paid by its phone; the LinkID of its MO and the code of the SP go along', async (t) => {
  const submit = toSubmit(
    anErrand({ phone, fee: { kind: 'item', fen: 150 }, linkId: 'LINK0001' }),
    await sheetOf({ spCode: '3501234' }),
  );
  t.like(submit, { feeType: '01', feeCode: '000150', options: { linkId: 'LINK0001', msgSrc: '3501234' } });
});

test('The parts of a long message join to its text, and each says which it is', (t) => {
  const text = '感谢使用车友助理业务。'.repeat(20);
  const mtId = newId(at);
  const parts = [1, 2, 3, 4].map((part) => {
    const { msgFormat, msgContent, options } = toSubmit(anErrand({ mtId, text, parts: 4, part }), sheet);
    t.deepEqual(options, { tpUdhi: 1, pkTotal: 4, pkNumber: part });
    const read = readContent({ coding: msgFormat, udhi: 1, content: msgContent });
    return { ...read, part: read.part! };
  });
  t.is(join(parts)!.text, text);
});

test('Busy, closed hours and a used-up quota throttle, for they pass; everything else is a refusal', (t) => {
  const answerTo = (status: number) => toAnswer(anErrand(), submitResp.of({ msgId, status }));
  t.like(answerTo(0), { verdict: 'accepted', carrierMessageId: msgId, result: '0' });
  t.deepEqual(
    [1, 74, 75].map((status) => answerTo(status).verdict),
    Array(3).fill('throttled'),
  );
  t.deepEqual(
    [10, 12, 33, 47, 76, 200].map((status) => answerTo(status).verdict),
    Array(6).fill('refused'),
  );
});

test('"Sequence number repeated" to what was sent before says that it was taken then', (t) => {
  const answer = toAnswer(anErrand({ resent: true }), submitResp.of({ status: 12 }));
  t.is(answer.verdict, 'accepted');
  t.is(answer.carrierMessageId, undefined, 'under which MsgID is not known');
});

test('A report is a fate under the MsgID of its message, of the phone that its Deliver names', (t) => {
  const fateOf = (stat: string, err: string) => {
    const report = { id: msgId, sub: '001', dlvrd: '001', submitDate: '2611231500', doneDate: '2611231501' };
    const msgContent = writeReport({ ...report, stat, err, text: '' });
    const body = deliver.of({ isReport: 1, srcTermId: '8613315000001', destTermId: '10620007', msgContent });
    return toReport(reportIn(body)!, body, sheet);
  };
  const delivered = { phone, link: 'telecom', carrierMessageId: msgId, fate: 'delivered', code: 'DELIVRD 000' };
  t.deepEqual(fateOf('DELIVRD', '000'), delivered as ReturnType<typeof fateOf>);
  t.is(fateOf('EXPIRED', '007')?.fate, 'expired');
  t.is(fateOf('ACCEPTD', '000'), undefined, 'it is on its way');
  t.like(fateOf('UNDELIV', '005'), { fate: 'undelivered', code: 'UNDELIV 005' });
});
