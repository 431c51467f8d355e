import path from 'node:path';
import test from 'ava';
import type { Errand } from '../../src/business/messages/index.ts';
import { readLinkSheets, type SgipSheet } from '../../src/carriers/index.ts';
import { toAnswer, toMo, toReport, toSubmit, toUserReport } from '../../src/carriers/sgip.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { deliver, report, responseTo, sequenceToHex, sgip, userRpt } from '../../src/protocols/sgip/index.ts';
import { join, readContent } from '../../src/protocols/sms/index.ts';
import { newId } from '../../src/values/id.ts';
import { anErrand as anyErrand, at } from './an-errand.ts';

let sheet: SgipSheet;
test.before(async () => {
  const sheets = await readLinkSheets(path.join(packageRoot, 'ops/carriers/demo'));
  sheet = sheets.find((one) => one.protocol === 'sgip')!;
});
const sequence = { node: 102100, time: 1123150000, serial: 7 };

function anErrand(changes: Partial<Errand> = {}): Errand {
  return anyErrand({ phone: '15633000001', ...changes });
}

test('A Deliver is an MO: canonical phone, text, LinkID, and its sequence number as its id', (t) => {
  const body = deliver.of({
    userNumber: '8615633000001',
    spNumber: '1062000701',
    tpUdhi: 0,
    messageCoding: 8,
    messageContent: Buffer.from('8ba28d2d', 'hex'),
    reserve: 'LINK0001',
  });
  t.like(toMo(body, sequence, sheet), {
    phone: '15633000001',
    accessNumber: '1062000701',
    text: '订购',
    carrierMessageId: sequenceToHex(sequence),
    carrier: 'unicom',
    link: 'unicom-demo',
    linkId: 'LINK0001',
  });
});

test('A part of a long MO keeps its place, also where the gateway says UDHI 0x40', (t) => {
  const messageContent = Buffer.from('050003aa0201004f004b', 'hex');
  const body = deliver.of({
    userNumber: '8615633000001',
    spNumber: '10620007',
    tpUdhi: 0x40,
    messageCoding: 8,
    messageContent,
  });
  t.like(toMo(body, sequence, sheet), { part: { reference: 0xaa, total: 2, number: 1 }, text: 'OK' });
});

test('A free message is paid by the SP, asks for a report always, and carries the LinkID of its MO', (t) => {
  const submit = toSubmit(anErrand({ moTurn: 0, linkId: 'LINK0001' }), sheet);
  t.like(submit, {
    spNumber: '10620007',
    chargeNumber: '000000000000000000000',
    userNumbers: ['8615633000001'],
    corpId: '12345',
    serviceType: 'CARFREE',
    feeType: 1,
    feeValue: '0',
    morelatetoMtFlag: 0,
    reportFlag: 1,
    messageCoding: 8,
    reserve: 'LINK0001',
  });
  t.is(Buffer.from(submit.messageContent).toString('hex'), '60a8597d');
  t.is(sgip.encode(submit, sequence).length, 143 + 21 + 4);
});

test('A message that is good until a time tells the gateway so, in the time of Beijing', (t) => {
  const goodUntil = new Date('2026-11-24T00:00:00+08:00');
  t.is(toSubmit(anErrand({ goodUntil }), sheet).expireTime, '261124000000032+');
  t.is(toSubmit(anErrand(), sheet).expireTime, '');
});

test('A message with a fee is paid by its phone', (t) => {
  const submit = toSubmit(anErrand({ fee: { kind: 'item', fen: 150 }, neverTwice: true }), sheet);
  t.like(submit, { chargeNumber: '8615633000001', feeType: 2, feeValue: '150' });
});

test('The record of a month is for the bill only, paid by its phone, with the flag that the peer wants', (t) => {
  const errand = anErrand({ fee: { kind: 'month-record', fen: 1000 }, neverTwice: true, serviceCode: 'CYVIP10' });
  t.like(toSubmit(errand, sheet), {
    chargeNumber: '8615633000001',
    serviceType: 'CYVIP10',
    feeType: 3,
    feeValue: '001000',
    morelatetoMtFlag: 2,
    reportFlag: 3,
  });
  t.is(toSubmit(errand, { ...sheet, peer: { ...sheet.peer, recordFlag: 3 } }).morelatetoMtFlag, 3);
});

test('The first answer to an MO, a further one, and a message nobody asked for are told apart as the gateway wants', (t) => {
  const flagOf = (changes: Partial<Errand>, of = sheet) => toSubmit(anErrand(changes), of).morelatetoMtFlag;
  t.deepEqual([flagOf({ moTurn: 0 }), flagOf({ moTurn: 1 }), flagOf({ moTurn: 5 }), flagOf({})], [0, 1, 1, 2]);
  t.is(flagOf({}, { ...sheet, peer: { ...sheet.peer, unaskedFlag: 3 } }), 3);
});

test('The parts of a long message join to its text; resent, a part has the same bytes', (t) => {
  const text = '感谢使用车友助理业务。'.repeat(20);
  const mtId = newId(at);
  const partAt = (part: number) => toSubmit(anErrand({ mtId, text, parts: 4, part }), sheet);
  const parts = [1, 2, 3, 4].map((part) => {
    const { messageCoding: coding, tpUdhi: udhi, messageContent: content } = partAt(part);
    t.true(content.length <= 140);
    const read = readContent({ coding, udhi, content });
    return { ...read, part: read.part! };
  });
  t.is(join(parts)!.text, text);
  t.deepEqual(partAt(2), partAt(2));
});

test('Long messages of one decision never share the reference that ties their parts together', (t) => {
  const text = '好'.repeat(80);
  const errand = anErrand({ text, parts: 2 });
  const ids = Array.from({ length: 200 }, () => newId(at));
  const references = ids.map((mtId) => toSubmit({ ...errand, mtId }, sheet).messageContent[3]);
  t.is(new Set(references).size, 200);
});

test('A text that no longer falls into the parts it was queued in is not sent in pieces that do not fit', (t) => {
  t.throws(() => toSubmit(anErrand({ parts: 2 }), sheet), {
    instanceOf: RangeError,
    message: /queued in 2 parts, now 1/,
  });
});

test('Results 11, 33 and 88 throttle; everything else but 0 is a refusal', (t) => {
  const verdictOf = (result: number) => toAnswer(anErrand(), responseTo('submit', result)).verdict;
  t.deepEqual([0, 11, 33, 88].map(verdictOf), ['accepted', 'throttled', 'throttled', 'throttled']);
  t.deepEqual([1, 6, 9, 25, 32, 200].map(verdictOf), Array(6).fill('refused'));
});

const aReport = { submitSequenceNumber: sequence, userNumber: '8615633000001', reportType: 0 };

test('A Report is a fate under the number of its Submit; one that says "waiting" is none', (t) => {
  const fateOf = (state: number, errorCode = 0) => toReport(report.of({ ...aReport, state, errorCode }), sheet);
  t.deepEqual(fateOf(0), {
    phone: '15633000001',
    link: 'unicom-demo',
    carrierMessageId: sequenceToHex(sequence),
    fate: 'delivered',
    code: '0',
  });
  t.like(fateOf(2, 29), { fate: 'undelivered', code: '29' });
  t.like(fateOf(2, 61), { fate: 'expired' });
  t.is(fateOf(1), undefined);
  t.is(toReport(report.of({ ...aReport, reportType: 1, state: 0 }), sheet), undefined, 'of a forwarded Deliver');
});

test('A UserRpt says gone, stopped or normal; a condition that no text knows says nothing', (t) => {
  const of = (userCondition: number) =>
    toUserReport(userRpt.of({ userNumber: '8615633000001', spNumber: '10620007', userCondition }), sheet)?.condition;
  t.deepEqual([0, 1, 2, 3].map(of), ['gone', 'stopped', 'normal', undefined]);
});
