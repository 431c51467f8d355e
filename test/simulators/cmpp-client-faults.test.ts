import test from 'ava';
import {
  type CmppPdu,
  cmpp,
  connectOf,
  type SubmitFields,
  submit,
  type Version,
} from '../../src/protocols/cmpp/index.ts';
import { segment } from '../../src/protocols/sms/index.ts';
import { beijingStamp } from '../../src/protocols/wire/index.ts';
import { account, anIsmg, anSp, login, message, other, phone } from './a-cmpp-sp.ts';
import { rulesBroken, textsOf, until } from './an-sp.ts';
import { header, resized, talk } from './raw.ts';

type Fault = [change: Partial<SubmitFields>, result: number, rule: string, words: RegExp, version?: Version];
const [firstOfTwo] = segment('x'.repeat(200), { reference: 7 });
const part: Partial<SubmitFields> = { tpUdhi: 1, msgContent: firstOfTwo!.content };

/** What an SP writes into a SUBMIT, the Result it gets, and the rule and words it is told by. */
const wrongSubmits: Record<string, Fault> = {
  'an access number that is not digits': [{ srcId: '1065A' }, 10, 'src-id', /Src_Id "1065A"/],
  'an access number of somebody else': [{ srcId: '10659999' }, 10, 'src-id-unassigned', /which has 10658888/],
  'another Msg_src': [{ msgSrc: '999999' }, 11, 'msg-src', /Msg_src "999999" is not the account "901234"/],
  'a receiver that is a landline': [{ destTerminalIds: ['03110000000'] }, 13, 'dest-terminal', /no mobile number/],
  'a receiver of another network': [{ destTerminalIds: ['13000000001'] }, 13, 'dest-network', /of another network/],
  'a receiver twice, once with 86': [{ destTerminalIds: [phone, `86${phone}`] }, 13, 'dest-twice', /twice/],
  'a receiver of type 2': [{ destTerminalType: 2 }, 1, 'dest-type', /Dest_terminal_type 2 is above 1/],
  'a payer of kind 4': [{ feeUserType: 4 }, 1, 'fee-user-type', /Fee_UserType 4/],
  'no number of the payer': [{ feeUserType: 3 }, 12, 'fee-terminal', /Fee_terminal_Id "".*Fee_UserType is 3/],
  'a payer of type 2': [{ feeTerminalType: 2 }, 1, 'fee-terminal-type', /Fee_terminal_type 2/],
  'no service code': [{ serviceId: '' }, 7, 'service-id', /Service_Id is empty/],
  'a fee type of one digit': [{ feeType: '1' }, 5, 'fee-type', /FeeType "1" is none of "01", "02", "03"$/],
  'a fee type that 3.0 does not have': [{ feeType: '04' }, 5, 'fee-type', /FeeType "04"/],
  'a fee type that 2.0 does not have': [{ feeType: '06' }, 5, 'fee-type', /"04", "05"$/, 0x20],
  'a fee in yuan': [{ feeCode: '1.50' }, 5, 'fee-code', /FeeCode "1.50" is not all digits/],
  'no fee': [{ feeCode: '' }, 5, 'fee-code', /FeeCode ""/],
  'a record for the bill in 3.0': [{ registeredDelivery: 2 }, 1, 'registered-delivery', /of 3.0 2 is above 1/],
  'a Registered_Delivery of 3': [{ registeredDelivery: 3 }, 1, 'registered-delivery', /of 2.0 3 is above 2/, 0x20],
  'a priority of 10': [{ msgLevel: 10 }, 1, 'msg-level', /Msg_level 10 is above 9/],
  'an expiry without its zone': [{ validTime: '261123150000' }, 1, 'valid-time', /ValId_Time .*yymmddhhmmss032\+/],
  'a schedule in a 13th month': [{ atTime: '261331150000032+' }, 1, 'at-time', /At_Time/],
  'a header flag of 0x40': [{ tpUdhi: 0x40 }, 1, 'tp-udhi', /TP_udhi 64 is above 1/],
  'an unknown format': [{ msgFmt: 7 }, 1, 'msg-fmt', /Msg_Fmt 7 is none of 0, 3, 4, 8, 15/],
  '160 bytes of ASCII': [{ msgContent: Buffer.alloc(160, 65) }, 6, 'msg-length', /160 is above 159; send parts/],
  '142 bytes of UCS-2': [{ msgFmt: 8, msgContent: Buffer.alloc(142) }, 6, 'msg-length', /142 is above 140/],
  'no content': [{ msgContent: Buffer.of() }, 4, 'msg-empty', /Msg_Length is 0/],
  'a header that is not there': [{ tpUdhi: 1 }, 1, 'udh', /user data header/],
  'no count of parts': [{ pkTotal: 0, pkNumber: 0 }, 1, 'pk', /Pk_number 0 of Pk_total 0/],
  'a part above the total': [{ pkTotal: 2, pkNumber: 3 }, 1, 'pk', /Pk_number 3 of Pk_total 2/],
  'a part that says it is whole': [part, 1, 'pk-header', /Pk says 1 of 1, the header of Msg_Content 1 of 2/],
  'parts without a header': [{ pkTotal: 2, pkNumber: 1 }, 1, 'pk-header', /Pk says 1 of 2/],
  'Chinese sent as ASCII': [{ msgContent: Buffer.from('您好') }, 1, 'ascii-content', /not all ASCII/],
  'half a UCS-2 character': [{ msgFmt: 8, msgContent: Buffer.alloc(3) }, 4, 'ucs2-content', /half a/],
  'a short LinkID': [{ linkId: '123' }, 1, 'link-id', /LinkID "123".*20 characters/],
};

for (const [fault, [change, result, rule, words, version = 0x30]] of Object.entries(wrongSubmits)) {
  test(`a submit with ${fault} is refused with ${result} and told so`, async (t) => {
    const ismg = await anIsmg(t, { serves: (one) => one.startsWith('139') });
    const { connection } = await anSp(t, ismg, {}, { version });
    t.like(await connection.submit({ ...message, ...change }), { kind: 'refused', result });
    t.like(ismg.log.of('client-fault'), [{ rule }]);
    t.regex(ismg.log.of('client-fault')[0]!.detail, words);
    t.deepEqual(textsOf(ismg, phone), []);
  });
}

for (const [fault, change, status, rule, words] of [
  ['an unknown account', { account: '900000' }, 3, 'login-account', /"900000" is not known; Source_Addr/],
  ['a wrong secret', { secret: 'guess' }, 3, 'login-secret', /nine zero bytes/],
] as const) {
  test(`a login with ${fault} is refused with ${status} and told so`, async (t) => {
    const ismg = await anIsmg(t);
    await t.throwsAsync(login(ismg, change), { code: 'login-refused', message: new RegExp(`refused with ${status}`) });
    t.deepEqual(rulesBroken(ismg), [rule]);
    t.regex(ismg.log.of('client-fault')[0]!.detail, words);
  });
}

const { name, password: secret } = account;
const connectAt = (at: Date, version: number = 0x30) =>
  connectOf({ account: name, secret, version: version as Version, timestamp: beijingStamp(at) });
const frameOf = (pdu: CmppPdu, sequence = 1) => cmpp(0x30).encode(pdu, sequence);
const connectFrame = () => frameOf(connectAt(new Date()));
const submitFrame = (sequence = 2, change: Partial<SubmitFields> = {}) =>
  frameOf(submit.of({ pkTotal: 1, pkNumber: 1, msgSrc: name, ...message, ...change }), sequence);

for (const [fault, frame, status, rule, words] of [
  [
    'a clock an hour late',
    () => frameOf(connectAt(new Date(Date.now() - 3_600_000))),
    3,
    'login-clock',
    /clock is \d+ ms off/,
  ],
  ['version 4.0', () => frameOf(connectAt(new Date(), 0x40)), 4, 'login-version', /version 4.0 is not served/],
] as const) {
  test(`a login with ${fault} is refused with ${status} and told so`, async (t) => {
    const ismg = await anIsmg(t);
    const heard = await talk(ismg, [frame()]);
    t.is(heard.readUInt32BE(12), status);
    t.deepEqual(rulesBroken(ismg), [rule]);
    t.regex(ismg.log.of('client-fault')[0]!.detail, words);
  });
}

test('more connections than agreed are refused with 5 and told so', async (t) => {
  const ismg = await anIsmg(t, { accounts: [{ ...account, maxConnections: 1 }] });
  const first = await login(ismg);
  await t.throwsAsync(login(ismg), { code: 'login-refused', message: /refused with 5/ });
  t.deepEqual(rulesBroken(ismg), ['too-many-connections']);
  await first.close();
  await (await login(ismg)).close();
});

const endings: Record<string, [frames: () => Buffer[], words: RegExp]> = {
  'a submit before the login': [() => [submitFrame()], /submit came before CONNECT/],
  'an active test before the login': [() => [header(12, 8)], /activeTest came before CONNECT/],
  'a second login': [() => [connectFrame(), connectFrame()], /a second connect came/],
  'what is no CMPP': [() => [Buffer.from('GET / HTTP/1.1\r\n\r\n')], /a frame announces \d+ bytes/],
  'a frame above four kilobytes': [() => [connectFrame(), header(5000, 4)], /5000 bytes, 12 to 4096/],
  'a frame of two gigabytes': [() => [connectFrame(), header(0x7fffffff, 4)], /2147483647 bytes/],
  'a frame below its header': [() => [connectFrame(), header(5, 8)], /5 bytes, 12 to 4096/],
  'a login that is cut short': [() => [resized(connectFrame(), 30)], /ends inside|bytes/],
  'a query that is cut short': [() => [connectFrame(), header(12, 6)], /query/],
};

for (const [fault, [frames, words]] of Object.entries(endings)) {
  test(`${fault} ends the connection and is told`, async (t) => {
    const ismg = await anIsmg(t);
    await talk(ismg, frames());
    t.deepEqual(rulesBroken(ismg), ['malformed-pdu']);
    t.regex(ismg.log.of('client-fault')[0]!.detail, words);
  });
}

const connectAnswerBytes = 33;
const submitAnswerBytes = 24;
const numbersAt = cmpp(0x30).headerBytes + 128;

const unreadable: Record<string, [frame: () => Buffer, result: number, words: RegExp]> = {
  'a submit that is cut short': [() => resized(submitFrame(), 100), 4, /submit/],
  'a submit with bytes to spare': [() => resized(submitFrame(), submitFrame().length + 3), 4, /submit/],
  'a submit to nobody': [() => withByte(submitFrame(), numbersAt, 0), 1, /0 items, at least 1/],
  'a submit to 100': [() => withByte(submitFrame(), numbersAt, 100), 1, /100 items, at most 99/],
  'a deliver to the gateway': [() => frameOf({ ...blankDeliver }), 2, /deliver is not served here/],
};

const blankDeliver = cmpp(0x30).decodeBytes(resized(header(0, 5), 109)).pdu;

for (const [fault, [frame, result, words]] of Object.entries(unreadable)) {
  test(`${fault} is answered ${result} and told, and the connection goes on`, async (t) => {
    const ismg = await anIsmg(t);
    const frames = [connectFrame(), frame(), submitFrame(9)];
    const heard = await talk(ismg, frames, connectAnswerBytes + 2 * submitAnswerBytes);
    const answers = [0, 1].map((i) => heard.readUInt32BE(connectAnswerBytes + i * submitAnswerBytes + 20));
    t.deepEqual(answers, [result, 0]);
    t.is(rulesBroken(ismg)[0], 'unexpected-pdu');
    t.regex(ismg.log.of('client-fault')[0]!.detail, words);
  });
}

function withByte(frame: Buffer, at: number, byte: number): Buffer {
  frame[at] = byte;
  return frame;
}

test('a command in no text is told and passed over', async (t) => {
  const ismg = await anIsmg(t);
  await talk(ismg, [connectFrame(), header(12, 0x99), submitFrame()], connectAnswerBytes + submitAnswerBytes);
  t.is(rulesBroken(ismg)[0], 'unexpected-pdu');
  t.regex(ismg.log.of('client-fault')[0]!.detail, /0x00000099 is unknown/);
  t.deepEqual(textsOf(ismg, phone), ['mt: hello']);
});

test('a command of gateways among themselves is told', async (t) => {
  const ismg = await anIsmg(t);
  await talk(ismg, [connectFrame(), header(12, 0x10), header(12, 8)], connectAnswerBytes + 13);
  t.regex(ismg.log.of('client-fault')[0]!.detail, /mtRoute has no place here/);
});

test('a number used for another submit is refused with 3 and told', async (t) => {
  const ismg = await anIsmg(t);
  const { connection } = await anSp(t, ismg);
  await connection.submit(message, { sequence: 7 });
  const second = await connection.submit({ ...message, destTerminalIds: [other] }, { sequence: 7 });
  t.like(second, { kind: 'refused', result: 3 });
  t.regex(ismg.log.of('client-fault')[0]!.detail, /sequence number 7 came again for another request/);
  t.deepEqual(textsOf(ismg, other), []);
});

test('more submits than the window are refused with 8 and told', async (t) => {
  const ismg = await anIsmg(t, { accounts: [{ ...account, window: 2 }] });
  const submits = [2, 3, 4].map((sequence) => submitFrame(sequence, { registeredDelivery: 0 }));
  const burst = Buffer.concat([connectFrame(), ...submits]);
  const heard = await talk(ismg, [burst], connectAnswerBytes + 3 * submitAnswerBytes);
  const results = [0, 1, 2].map((i) => heard.readUInt32BE(connectAnswerBytes + i * submitAnswerBytes + 20));
  t.deepEqual(results, [0, 0, 8]);
  t.regex(ismg.log.of('client-fault')[0]!.detail, /number 3 without an answer .* at most 2/);
});

test('more receivers a second than the contract allows are refused with 8 and told', async (t) => {
  const ismg = await anIsmg(t, { accounts: [{ ...account, pace: 3 }] });
  const { connection } = await anSp(t, ismg);
  const group = { ...message, destTerminalIds: [phone, other] };
  // Two seconds may begin on the way, but not four.
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => connection.submit(group)));
  t.true(outcomes.some((outcome) => outcome.kind === 'refused' && outcome.result === 8));
  t.is(rulesBroken(ismg)[0], 'pace');
  t.regex(ismg.log.of('client-fault')[0]!.detail, /4 receivers; the contract allows 3/);
});

test('an answer to nothing is told', async (t) => {
  const ismg = await anIsmg(t);
  const answer = frameOf({ name: 'deliverResp', msgId: 1n, result: 0 }, 77);
  await talk(ismg, [connectFrame(), answer, header(12, 8)], connectAnswerBytes + 13);
  t.regex(ismg.log.of('client-fault')[0]!.detail, /deliverResp .*77 answers nothing/);
});

test('a DELIVER_RESP with another Msg_Id is told', async (t) => {
  const ismg = await anIsmg(t);
  await anSp(t, ismg, { deliver: () => ({ name: 'deliverResp', msgId: 1n, result: 0 }) });
  t.is(await ismg.sendMo(phone, '10658888', 'CY').acknowledged, 0);
  t.deepEqual(rulesBroken(ismg), ['answer-of-another']);
  t.regex(ismg.log.of('client-fault')[0]!.detail, /copy that of the DELIVER, \d{22}/);
});

test('a connection that does not log in is closed and told', async (t) => {
  const ismg = await anIsmg(t, { bindTimeoutMs: 50 });
  await talk(ismg, []);
  t.deepEqual(rulesBroken(ismg), ['no-bind']);
});

test('an SP that answers no active test is let go and told', async (t) => {
  const ismg = await anIsmg(t, { idleMs: 20, responseTimeoutMs: 20 });
  const heard = await talk(ismg, [connectFrame()]);
  t.is(heard.length, connectAnswerBytes + 3 * 12);
  t.deepEqual(rulesBroken(ismg), ['no-answer']);
});

test('going away without TERMINATE is told', async (t) => {
  const ismg = await anIsmg(t);
  await talk(ismg, [connectFrame()], connectAnswerBytes);
  await until(() => rulesBroken(ismg).length > 0, 'it was told');
  t.regex(ismg.log.of('client-fault')[0]!.detail, /without TERMINATE/);
});

for (const [fault, ask, rule] of [
  ['a QUERY of no day', { time: '2026-1-1', queryType: 0 }, 'query-time'],
  ['a QUERY of type 2', { time: '20260101', queryType: 2 }, 'query-type'],
] as const) {
  test(`${fault} is told`, async (t) => {
    const ismg = await anIsmg(t);
    const { connection } = await anSp(t, ismg);
    await connection.request({ name: 'query', queryCode: '', reserve: '', ...ask });
    t.deepEqual(rulesBroken(ismg), [rule]);
  });
}

test('a CANCEL of a message that was never taken is told', async (t) => {
  const ismg = await anIsmg(t);
  const { connection } = await anSp(t, ismg);
  t.like(await connection.request({ name: 'cancel', msgId: 5n }), { response: { successId: 1 } });
  t.deepEqual(rulesBroken(ismg), ['cancel-unknown']);
});

for (const version of [0x20, 0x21, 0x30] as const) {
  test(`an honest SP of version ${version.toString(16)} breaks no rule`, async (t) => {
    const ismg = await anIsmg(t);
    const { connection } = await anSp(t, ismg, {}, { version });
    for (const registeredDelivery of [0, 1]) await connection.submit({ ...message, registeredDelivery });
    await ismg.sendMo(phone, '10658888', 'CY').acknowledged;
    await connection.close();
    t.deepEqual(ismg.log.of('client-fault'), []);
  });
}
