import test from 'ava';
import { deliver, loginOf, type SmgpPdu, type SubmitFields, smgp, submit } from '../../src/protocols/smgp/index.ts';
import { segment } from '../../src/protocols/sms/index.ts';
import { beijingStamp } from '../../src/protocols/wire/index.ts';
import { account, anSmgw, anSp, login, message, other, phone } from './an-smgp-sp.ts';
import { rulesBroken, textsOf, until } from './an-sp.ts';
import { header, resized, talk } from './raw.ts';

type Fault = [change: Partial<SubmitFields>, status: number, rule: string, words: RegExp];
const [firstOfTwo] = segment('x'.repeat(200), { reference: 7 });
const bareOfPk: Partial<SubmitFields> = { options: { tpUdhi: 1 }, msgContent: firstOfTwo!.content };
const foreign = { others: [{ tag: 0x1234, value: Buffer.of(1) }] };

/** What an SP writes into a Submit, the Status it gets, and the rule and words it is told by. */
const wrongSubmits: Record<string, Fault> = {
  'a type that is not to a phone': [{ msgType: 0 }, 30, 'msg-type', /MsgType 0 is not 6/],
  'an access number that is not digits': [{ srcTermId: '118A' }, 46, 'src-term', /SrcTermID "118A"/],
  'an access number of somebody else': [{ srcTermId: '11899' }, 46, 'src-term-unassigned', /which has 11888888/],
  'a receiver that is a landline': [{ destTermIds: ['03110000000'] }, 47, 'dest-term', /no mobile number/],
  'a receiver of another network': [{ destTermIds: ['13930000001'] }, 58, 'dest-network', /of another network/],
  'a receiver twice': [{ destTermIds: [phone, phone] }, 47, 'dest-twice', /twice/],
  'a payer that is no number': [{ chargeTermId: '12' }, 48, 'charge-term', /ChargeTermID "12"/],
  'no service code': [{ serviceId: '' }, 43, 'service-id', /ServiceID is empty/],
  'a NeedReport of 2': [{ needReport: 2 }, 10, 'need-report', /NeedReport 2 is above 1/],
  'a priority of 4': [{ priority: 4 }, 31, 'priority', /Priority 4 is above 3/],
  'a fee type of CMPP': [{ feeType: '05' }, 32, 'fee-type', /FeeType "05" is none of "00"/],
  'a fee in yuan': [{ feeCode: '1.50' }, 33, 'fee-code', /FeeCode "1.50" is not all digits/],
  'no fixed fee': [{ fixedFee: '' }, 40, 'fixed-fee', /FixedFee ""/],
  'an expiry without its zone': [{ validTime: '261123150000' }, 44, 'valid-time', /ValidTime .*yymmddhhmmss032\+/],
  'a schedule in a 13th month': [{ atTime: '261331150000032+' }, 45, 'at-time', /AtTime/],
  'an unknown format': [{ msgFormat: 7 }, 34, 'msg-format', /MsgFormat 7 is none of/],
  'no content': [{ msgContent: Buffer.of() }, 36, 'msg-empty', /MsgLength is 0/],
  'a header flag of 0x40': [{ options: { tpUdhi: 0x40 } }, 10, 'tp-udhi', /TP_udhi 64 is above 1/],
  'a header that is not there': [{ options: { tpUdhi: 1 } }, 10, 'udh', /user data header/],
  'a part that does not say which': [bareOfPk, 10, 'pk-header', /Pk says 1 of 1, the header of MsgContent 1 of 2/],
  'Chinese sent as ASCII': [{ msgContent: Buffer.from('您好') }, 34, 'ascii-content', /not all ASCII/],
  'half a UCS-2 character': [{ msgFormat: 8, msgContent: Buffer.alloc(3) }, 36, 'ucs2-content', /half a/],
  'an unknown parameter': [{ options: foreign }, 10, 'unknown-option', /tag 0x1234/],
};

for (const [fault, [change, result, rule, words]] of Object.entries(wrongSubmits)) {
  test(`a submit with ${fault} is refused with ${result} and told so`, async (t) => {
    const smgw = await anSmgw(t, { serves: (one) => one.startsWith('133') });
    const { connection } = await anSp(t, smgw);
    t.like(await connection.submit({ ...message, ...change }), { kind: 'refused', result });
    t.like(smgw.log.of('client-fault'), [{ rule }]);
    t.regex(smgw.log.of('client-fault')[0]!.detail, words);
    t.deepEqual(textsOf(smgw, phone), []);
  });
}

test('a submit on a connection that only receives is refused with 11 and told so', async (t) => {
  const smgw = await anSmgw(t);
  const { connection } = await anSp(t, smgw, {}, { loginMode: 1 });
  t.like(await connection.submit(message), { kind: 'refused', result: 11 });
  t.deepEqual(rulesBroken(smgw), ['submit-on-receiver']);
});

const { name, password: secret } = account;
const frameOf = (pdu: SmgpPdu, sequence = 1) => smgp.encode(pdu, sequence);
const loginAt = (at: Date) => loginOf({ account: name, secret, loginMode: 2, timestamp: beijingStamp(at) });
const loginFrame = () => frameOf(loginAt(new Date()));
const submitFrame = (sequence = 2, change: Partial<SubmitFields> = {}) =>
  frameOf(submit.of({ msgType: 6, ...message, ...change }), sequence);

const wrongLogins: Record<string, [frame: () => Buffer, status: number, rule: string, words: RegExp]> = {
  'an unknown account': [() => frameOf({ ...loginAt(new Date()), clientId: '99' }), 21, 'login-account', /"99" is not/],
  'a wrong secret': [
    () => frameOf(loginOf({ account: name, secret: 'x', loginMode: 2, timestamp: beijingStamp(new Date()) })),
    21,
    'login-secret',
    /seven zero bytes/,
  ],
  'a clock an hour late': [
    () => frameOf(loginAt(new Date(Date.now() - 3_600_000))),
    21,
    'login-clock',
    /clock is \d+ ms off/,
  ],
  'a version above 3.0': [
    () => frameOf({ ...loginAt(new Date()), clientVersion: 0x40 }),
    22,
    'login-version',
    /ClientVersion is 0x30/,
  ],
  'a LoginMode of 3': [() => frameOf({ ...loginAt(new Date()), loginMode: 3 }), 21, 'login-mode', /LoginMode is 0/],
};

for (const [fault, [frame, status, rule, words]] of Object.entries(wrongLogins)) {
  test(`a login with ${fault} is refused with ${status} and told so`, async (t) => {
    const smgw = await anSmgw(t);
    const heard = await talk(smgw, [frame()]);
    t.is(heard.readUInt32BE(12), status);
    t.deepEqual(rulesBroken(smgw), [rule]);
    t.regex(smgw.log.of('client-fault')[0]!.detail, words);
  });
}

test('more connections than agreed are refused with 2 and told so', async (t) => {
  const smgw = await anSmgw(t, { accounts: [{ ...account, maxConnections: 1 }] });
  const first = await login(smgw);
  await t.throwsAsync(login(smgw), { code: 'login-refused', message: /refused with 2/ });
  t.deepEqual(rulesBroken(smgw), ['too-many-connections']);
  await first.close();
});

const endings: Record<string, [frames: () => Buffer[], words: RegExp]> = {
  'a submit before the login': [() => [submitFrame()], /submit came before Login/],
  'a second login': [() => [loginFrame(), loginFrame()], /a second login came/],
  'what is no SMGP': [() => [Buffer.from('GET / HTTP/1.1\r\n\r\n')], /a frame announces \d+ bytes/],
  'a frame above its limit': [() => [loginFrame(), header(9000, 2)], /9000 bytes, 12 to/],
  'a frame below its header': [() => [loginFrame(), header(5, 4)], /5 bytes, 12 to/],
  'a login that is cut short': [() => [resized(loginFrame(), 30)], /bytes/],
};

for (const [fault, [frames, words]] of Object.entries(endings)) {
  test(`${fault} ends the connection and is told`, async (t) => {
    const smgw = await anSmgw(t);
    await talk(smgw, frames());
    t.deepEqual(rulesBroken(smgw), ['malformed-pdu']);
    t.regex(smgw.log.of('client-fault')[0]!.detail, words);
  });
}

const loginAnswerBytes = 33;
const submitAnswerBytes = 26;
const countAt = 116;

const unreadable: Record<string, [frame: () => Buffer, status: number, words: RegExp]> = {
  'a submit that is cut short': [() => resized(submitFrame(), 100), 10, /submit/],
  'a submit to nobody': [() => withByte(submitFrame(), countAt, 0), 10, /0 items, at least 1/],
  'a submit to 101': [() => withByte(submitFrame(), countAt, 101), 10, /101 items, at most 100/],
  'a submit of 141 bytes': [() => withByte(submitFrame(), countAt + 22, 141), 10, /141 bytes, at most 140/],
  'a deliver to the gateway': [() => frameOf(deliver.of({}), 8), 11, /deliver is not served here/],
};

for (const [fault, [frame, status, words]] of Object.entries(unreadable)) {
  test(`${fault} is answered ${status} and told, and the connection goes on`, async (t) => {
    const smgw = await anSmgw(t);
    const frames = [loginFrame(), frame(), submitFrame(9, { needReport: 0 })];
    const heard = await talk(smgw, frames, loginAnswerBytes + 2 * submitAnswerBytes);
    const answers = [0, 1].map((i) => heard.readUInt32BE(loginAnswerBytes + i * submitAnswerBytes + 22));
    t.deepEqual(answers, [status, 0]);
    t.is(rulesBroken(smgw)[0], 'unexpected-pdu');
    t.regex(smgw.log.of('client-fault')[0]!.detail, words);
  });
}

function withByte(frame: Buffer, at: number, byte: number): Buffer {
  frame[at] = byte;
  return frame;
}

for (const [fault, command, words] of [
  ['a command in no text', 0x99, /0x00000099 is unknown/],
  ['a command of gateways among themselves', 0x05, /forward has no place here/],
] as const) {
  test(`${fault} is told and passed over`, async (t) => {
    const smgw = await anSmgw(t);
    const frames = [loginFrame(), header(12, command), submitFrame(9, { needReport: 0 })];
    await talk(smgw, frames, loginAnswerBytes + submitAnswerBytes);
    t.regex(smgw.log.of('client-fault')[0]!.detail, words);
    t.deepEqual(textsOf(smgw, phone), ['mt: hello']);
  });
}

test('a number used for another submit is refused with 12 and told', async (t) => {
  const smgw = await anSmgw(t);
  const { connection } = await anSp(t, smgw);
  await connection.submit(message, { sequence: 7 });
  const second = await connection.submit({ ...message, destTermIds: [other] }, { sequence: 7 });
  t.like(second, { kind: 'refused', result: 12 });
  t.deepEqual(rulesBroken(smgw), ['unexpected-pdu']);
});

test('more submits than the window are refused with 1 and told', async (t) => {
  const smgw = await anSmgw(t, { accounts: [{ ...account, window: 1 }] });
  const submits = [2, 3].map((sequence) => submitFrame(sequence, { needReport: 0 }));
  const heard = await talk(smgw, [Buffer.concat([loginFrame(), ...submits])], loginAnswerBytes + 2 * submitAnswerBytes);
  t.is(heard.readUInt32BE(loginAnswerBytes + submitAnswerBytes + 22), 1);
  t.deepEqual(rulesBroken(smgw)[0], 'window');
});

test('a Deliver_Resp with another MsgID is told', async (t) => {
  const smgw = await anSmgw(t);
  await anSp(t, smgw, { deliver: () => ({ name: 'deliverResp', msgId: '1'.repeat(20), status: 0 }) });
  t.is(await smgw.sendMo(phone, '11888888', 'CY').acknowledged, 0);
  t.deepEqual(rulesBroken(smgw), ['answer-of-another']);
});

test('an SP that answers no active test is let go and told', async (t) => {
  const smgw = await anSmgw(t, { idleMs: 20, responseTimeoutMs: 20 });
  t.is((await talk(smgw, [loginFrame()])).length, loginAnswerBytes + 3 * 12);
  t.deepEqual(rulesBroken(smgw), ['no-answer']);
});

test('going away without Exit is told', async (t) => {
  const smgw = await anSmgw(t);
  await talk(smgw, [loginFrame()], loginAnswerBytes);
  await until(() => rulesBroken(smgw).length > 0, 'it was told');
  t.regex(smgw.log.of('client-fault')[0]!.detail, /without Exit/);
});

test('an honest SP breaks no rule', async (t) => {
  const smgw = await anSmgw(t);
  const { connection } = await anSp(t, smgw);
  for (const needReport of [0, 1]) await connection.submit({ ...message, needReport });
  await smgw.sendMo(phone, '11888888', 'CY').acknowledged;
  await connection.close();
  t.deepEqual(smgw.log.of('client-fault'), []);
});
