import test from 'ava';
import { toAnswer, toMo, toReport, toSubmit } from '../../src/carriers/cmpp.ts';
import type { CmppSheet } from '../../src/carriers/index.ts';
import { cmpp, deliver, parseMsgId, reportIn, submitResp, writeReport } from '../../src/protocols/cmpp/index.ts';
import { join, readContent } from '../../src/protocols/sms/index.ts';
import { newId } from '../../src/values/id.ts';
import { aSheet } from './a-world.ts';
import { anErrand, at } from './an-errand.ts';

const written = {
  link: 'mobile',
  protocol: 'cmpp',
  carriers: ['mobile'],
  ismg: { host: '127.0.0.1', account: '901234', secret: 'shared-secret' },
};
const sheetOf = (changes: object = {}) => aSheet({ ...written, ...changes }) as Promise<CmppSheet>;
let sheet: CmppSheet;
test.before(async () => {
  sheet = await sheetOf();
});
const msgId = parseMsgId('1123150000000100100007');

test('A Deliver is an MO: canonical phone, text, LinkID, and its Msg_Id as its id', (t) => {
  const body = deliver.of({
    msgId,
    srcTerminalId: '8613933000001',
    destId: '1062000701',
    msgFmt: 8,
    msgContent: Buffer.from('8ba28d2d', 'hex'),
    linkId: 'LINK0001',
  });
  t.like(toMo(body, sheet), {
    phone: '13933000001',
    accessNumber: '1062000701',
    text: '订购',
    carrierMessageId: '1123150000000100100007',
    carrier: 'mobile',
    link: 'mobile',
    linkId: 'LINK0001',
  });
});

test('A pseudo-code is kept as the carrier gave it, and sent back as one', (t) => {
  const code = '86A1B2C3D4E5F60718293A4B5C6D7E8F';
  const mo = toMo(deliver.of({ msgId, srcTerminalId: code, srcTerminalType: 1, destId: '10620007' }), sheet);
  t.is(mo.phone, code);
  t.like(toSubmit(anErrand({ phone: mo.phone }), sheet), { destTerminalIds: [code], destTerminalType: 1 });
});

test('A part of a long MO keeps its place, also where the gateway says UDHI 0x40', (t) => {
  const msgContent = Buffer.from('060804a1b20201004f004b', 'hex');
  const body = deliver.of({
    msgId,
    srcTerminalId: '13933000001',
    destId: '10620007',
    tpUdhi: 0x40,
    msgFmt: 8,
    msgContent,
  });
  t.like(toMo(body, sheet), { part: { reference: 0xa1b2, total: 2, number: 1 }, text: 'OK' });
});

test('A free message is paid by the SP, asks for a report always, and carries the LinkID of its MO', (t) => {
  const submit = toSubmit(anErrand({ moTurn: 0, linkId: 'LINK0001' }), sheet);
  t.like(submit, {
    msgId: 0n,
    pkTotal: 1,
    pkNumber: 1,
    registeredDelivery: 1,
    serviceId: 'CARFREE',
    feeUserType: 2,
    feeTerminalId: '',
    tpUdhi: 0,
    msgFmt: 8,
    msgSrc: '901234',
    feeType: '01',
    feeCode: '000000',
    srcId: '10620007',
    destTerminalIds: ['13933000001'],
    destTerminalType: 0,
    linkId: 'LINK0001',
  });
  t.is(Buffer.from(submit.msgContent).toString('hex'), '60a8597d');
  t.is(cmpp(0x30).encode(submit, 1).length, 163 + 32 + 4);
});

test('A message that is good until a time tells the gateway so, in the time of Beijing', (t) => {
  const goodUntil = new Date('2026-11-24T00:00:00+08:00');
  t.is(toSubmit(anErrand({ goodUntil }), sheet).validTime, '261124000000032+');
  t.is(toSubmit(anErrand(), sheet).validTime, '');
});

test('A message with a fee is paid by its phone', (t) => {
  const submit = toSubmit(anErrand({ fee: { kind: 'item', fen: 150 }, neverTwice: true }), sheet);
  t.like(submit, { feeUserType: 0, feeType: '02', feeCode: '000150' });
});

test('The record of a month is for the bill only in 2.x; 3.0 has none, and refuses it before it leaves', async (t) => {
  const errand = anErrand({ fee: { kind: 'month-record', fen: 500 }, neverTwice: true });
  for (const version of ['2.0', '2.1']) {
    const submit = toSubmit(errand, await sheetOf({ version }));
    t.like(submit, { registeredDelivery: 2, feeUserType: 0, feeType: '03', feeCode: '000500' });
  }
  t.throws(() => toSubmit(errand, sheet), { message: /3\.0 carries no record of a month/ });
});

test('A gateway of 2.x gets what its version has: no LinkID, no pseudo-codes', async (t) => {
  for (const version of ['2.0', '2.1']) {
    const submit = toSubmit(anErrand({ linkId: 'LINK0001' }), await sheetOf({ version }));
    t.is(cmpp(0x20).encode(submit, 1).length, 138 + 21 + 4);
  }
});

test('What a gateway does in its own way is told by the sheet: who pays what is free, its service codes, a signature', async (t) => {
  const own = { peer: { freeFeeUserType: 0 }, serviceCodes: { CARFREE: 'MCY0001' }, signature: '【车友】' };
  const { feeUserType, serviceId, msgContent } = toSubmit(anErrand(), await sheetOf(own));
  t.deepEqual([feeUserType, serviceId], [0, 'MCY0001']);
  t.is(readContent({ coding: 8, udhi: 0, content: msgContent }).text, '【车友】您好');
});

test('A signature counts: with it a text of 70 characters takes two parts', async (t) => {
  const signed = await sheetOf({ signature: '【车友】' });
  const errand = anErrand({ text: '好'.repeat(70), parts: 2 });
  t.is(toSubmit({ ...errand, part: 2 }, signed).pkTotal, 2);
  t.throws(() => toSubmit(errand, sheet), { message: /queued in 2 parts, now 1/ });
});

test('The parts of a long message join to its text, and each says which it is', (t) => {
  const text = '感谢使用车友助理业务。'.repeat(20);
  const mtId = newId(at);
  const parts = [1, 2, 3, 4].map((part) => {
    const { msgFmt, tpUdhi, msgContent, pkTotal, pkNumber } = toSubmit(anErrand({ mtId, text, parts: 4, part }), sheet);
    t.deepEqual([pkTotal, pkNumber], [4, part]);
    const read = readContent({ coding: msgFmt, udhi: tpUdhi, content: msgContent });
    return { ...read, part: read.part! };
  });
  t.is(join(parts)!.text, text);
});

test('An answer that takes a message names it; 8 throttles; everything else is a refusal', (t) => {
  const answerTo = (result: number) => toAnswer(anErrand(), submitResp.of({ msgId, result }));
  t.like(answerTo(0), { verdict: 'accepted', carrierMessageId: '1123150000000100100007', result: '0' });
  t.is(answerTo(8).verdict, 'throttled');
  t.is(answerTo(8).carrierMessageId, undefined);
  t.deepEqual(
    [1, 3, 5, 9, 13, 100].map((result) => answerTo(result).verdict),
    Array(6).fill('refused'),
  );
});

test('"Sequence number repeated" to what was sent before says that it was taken then', (t) => {
  const answer = toAnswer(anErrand({ resent: true }), submitResp.of({ result: 3 }));
  t.is(answer.verdict, 'accepted');
  t.is(answer.carrierMessageId, undefined, 'under which Msg_Id is not known');
});

const aReport = {
  msgId,
  submitTime: '2611231500',
  doneTime: '2611231501',
  destTerminalId: '8613933000001',
  smscSequence: 7,
};

test('A report is a fate under the Msg_Id of its message, whatever length the body has', (t) => {
  const fateOf = (stat: string, version: 0x20 | 0x30 = 0x30) => {
    const msgContent = writeReport({ ...aReport, stat }, version);
    return toReport(reportIn(deliver.of({ registeredDelivery: 1, msgContent }))!, sheet);
  };
  const delivered = {
    phone: '13933000001',
    link: 'mobile',
    carrierMessageId: '1123150000000100100007',
    fate: 'delivered',
  };
  t.like(fateOf('DELIVRD'), { ...delivered, code: 'DELIVRD' });
  t.like(fateOf('DELIVRD', 0x20), delivered);
  t.is(fateOf('EXPIRED')?.fate, 'expired');
  t.is(fateOf('ACCEPTD'), undefined, 'it is on its way');
  t.deepEqual(
    ['UNDELIV', 'DELETED', 'UNKNOWN', 'REJECTD', 'MA:0001', 'XX:9999'].map((stat) => fateOf(stat)?.fate),
    Array(6).fill('undelivered'),
  );
});
