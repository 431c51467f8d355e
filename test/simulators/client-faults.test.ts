import test from 'ava';
import {
  bind,
  createSequenceSource,
  resultIn,
  type Sequence,
  ServerSession,
  type SubmitFields,
  sgip,
  submit,
} from '../../src/protocols/sgip/index.ts';
import { listen } from '../../src/protocols/wire/index.ts';
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
import { header, talk } from './raw.ts';

const sequences = createSequenceSource(account.node);
const next = (): Sequence => sequences.next(new Date());
const user = `86${phone}`;

/** What an SP writes into a Submit, the result it gets, and the rule and words it is told by. */
const wrongSubmits: Record<string, [change: Partial<SubmitFields>, result: number, rule: string, words: RegExp]> = {
  'an access number that is not digits': [{ spNumber: '1062A' }, 5, 'sp-number', /SPNumber "1062A"/],
  'an access number of somebody else': [{ spNumber: '10629999' }, 102, 'sp-number-unassigned', /which has 10620007/],
  'another enterprise code': [{ corpId: '99999' }, 101, 'corp-id', /CorpId "99999" is not the account's "01234"/],
  'no receiver': [{ userNumbers: [] }, 5, 'user-count', /UserCount is 0/],
  'a receiver without 86': [{ userNumbers: [phone] }, 6, 'user-number', /with 86 in front/],
  'a receiver that is a landline': [{ userNumbers: ['8603110000000'] }, 6, 'user-number', /no mobile number/],
  'a receiver of another network': [{ userNumbers: ['8613930000001'] }, 6, 'user-network', /of another network/],
  'a receiver twice': [{ userNumbers: [user, user] }, 6, 'user-number-twice', /twice/],
  'a payer without 86': [{ chargeNumber: phone }, 6, 'charge-number', /21 zeros/],
  'a payer of 20 zeros': [{ chargeNumber: '0'.repeat(20) }, 6, 'charge-number', /21 zeros/],
  'no service code': [{ serviceType: '' }, 5, 'service-type', /ServiceType is empty/],
  'an unknown fee type': [{ feeType: 5 }, 14, 'fee-type', /FeeType 5 is above 4/],
  'a fee in yuan': [{ feeValue: '1.50' }, 14, 'fee-value', /FeeValue "1.50" is not fen/],
  'no fee': [{ feeValue: '' }, 14, 'fee-value', /FeeValue ""/],
  'a credit that is no number': [{ givenValue: 'x' }, 14, 'given-value', /GivenValue "x"/],
  'an agent flag of 2': [{ agentFlag: 2 }, 5, 'agent-flag', /AgentFlag 2/],
  'an MO flag of 4': [{ morelatetoMtFlag: 4 }, 5, 'mo-flag', /MorelatetoMTFlag 4/],
  'an MO flag that is for the system': [{ morelatetoMtFlag: 3 }, 40, 'mo-flag-forbidden', /monthly records only/],
  'a priority of 10': [{ priority: 10 }, 5, 'priority', /Priority 10 is above 9/],
  'an expiry without its zone': [{ expireTime: '261123150000' }, 5, 'expire-time', /yymmddhhmmss032\+/],
  'a schedule on the 31st of a 13th month': [{ scheduleTime: '261331150000032+' }, 5, 'schedule-time', /ScheduleTime/],
  'a report flag of 4': [{ reportFlag: 4 }, 5, 'report-flag', /ReportFlag 4/],
  'a header flag of 0x40': [{ tpUdhi: 0x40 }, 5, 'tp-udhi', /TP_udhi 64 is above 1/],
  'an unknown coding': [{ messageCoding: 7 }, 5, 'message-coding', /MessageCoding 7/],
  'a message type': [{ messageType: 1 }, 5, 'message-type', /MessageType 1/],
  'no content': [{ messageContent: Buffer.of() }, 8, 'message-length', /MessageLength is 0/],
  '141 bytes': [{ messageContent: Buffer.alloc(141, 65) }, 8, 'message-length', /MessageLength 141 is above 140/],
  'a header that is not there': [{ tpUdhi: 1, messageContent: Buffer.from('hello') }, 5, 'udh', /user data header/],
  'Chinese sent as ASCII': [{ messageContent: Buffer.from('您好') }, 5, 'ascii-content', /not all ASCII/],
  'half a UCS-2 character': [{ messageCoding: 8, messageContent: Buffer.alloc(3) }, 8, 'ucs2-content', /half a/],
};

for (const [fault, [change, result, rule, words]] of Object.entries(wrongSubmits)) {
  test(`a submit with ${fault} is refused with ${result} and told so`, async (t) => {
    const smg = await aGateway(t, { serves: (one) => one === phone || one === other });
    const connection = await login(smg);
    t.teardown(() => connection.close());
    t.like(await connection.submit({ ...message, ...change }), { kind: 'refused', result });
    t.like(smg.log.of('client-fault'), [{ rule }]);
    t.regex(smg.log.of('client-fault')[0]!.detail, words);
    t.deepEqual(textsOf(smg), []);
  });
}

for (const [fault, sequence, result, rule] of [
  ['the node of somebody else', { ...next(), node: 3021009999 }, 93, 'sequence-node'],
  ['a time that is none', { ...next(), time: 1399000000 }, 9, 'sequence-time'],
] as const) {
  test(`a sequence number with ${fault} is refused with ${result} and told so`, async (t) => {
    const smg = await aGateway(t);
    const connection = await login(smg);
    t.teardown(() => connection.close());
    t.like(await connection.submit(message, { sequence }), { kind: 'refused', result });
    t.deepEqual(rulesBroken(smg), [rule]);
  });
}

for (const [fault, change, result, rule] of [
  ['an unknown name', { name: 'nobody' }, 1, 'login-name'],
  ['a wrong password', { password: 'guess' }, 1, 'login-password'],
] as const) {
  test(`a login with ${fault} is refused with ${result} and told so`, async (t) => {
    const smg = await aGateway(t);
    await t.throwsAsync(login(smg, change), { code: 'login-refused', message: new RegExp(`refused with ${result}`) });
    t.deepEqual(rulesBroken(smg), [rule]);
  });
}

test('more connections than agreed are refused with 3 and told so', async (t) => {
  const smg = await aGateway(t, { accounts: [{ ...account, maxConnections: 1 }] });
  const first = await login(smg);
  await t.throwsAsync(login(smg), { code: 'login-refused', message: /refused with 3/ });
  t.deepEqual(rulesBroken(smg), ['too-many-connections']);
  await first.close();
  const second = await login(smg);
  await second.close();
});

const bindFrame = sgip.encode(
  bind.of({ loginType: 1, loginName: account.name, loginPassword: account.password }),
  next(),
);
const submitFrame = () => sgip.encode(submit.of(message), next());

const wrongBytes: Record<string, [frames: () => Buffer[], rule: string, words: RegExp]> = {
  'a submit before the login': [() => [submitFrame()], 'malformed-pdu', /submit came before Bind/],
  'what is no SGIP': [() => [Buffer.from('GET / HTTP/1.1\r\n\r\n')], 'malformed-pdu', /a frame announces \d+ bytes/],
  'a frame above two kilobytes': [() => [bindFrame, header(4000, 0, 20)], 'malformed-pdu', /4000 bytes, 20 to 2048/],
  'a frame below its header': [() => [bindFrame, header(12, 0, 20)], 'malformed-pdu', /12 bytes, 20 to 2048/],
  'a command in no text': [() => [bindFrame, header(20, 0x99, 20)], 'malformed-pdu', /0x00000099 is unknown/],
  'a login type that is not for an SP': [
    () => [sgip.encode(bind.of({ loginType: 2, loginName: account.name, loginPassword: account.password }), next())],
    'login-type',
    /LoginType 2 is not for an SP/,
  ],
};

for (const [fault, [frames, rule, words]] of Object.entries(wrongBytes)) {
  test(`${fault} ends the connection and is told`, async (t) => {
    const smg = await aGateway(t);
    await talk(smg, frames());
    t.deepEqual(rulesBroken(smg), [rule]);
    t.regex(smg.log.of('client-fault')[0]!.detail, words);
  });
}

test('a second login on a connection is answered 2 and told', async (t) => {
  const smg = await aGateway(t);
  const heard = await talk(smg, [bindFrame, bindFrame], 58);
  t.like(sgip.decodeBytes(heard.subarray(29)), { pdu: { name: 'bindResp', result: 2 } });
  t.true(rulesBroken(smg).includes('unexpected-pdu'));
});

test('a deliver sent to the gateway is answered 7 and told', async (t) => {
  const smg = await aGateway(t);
  const connection = await login(smg);
  const request = { name: 'deliver', userNumber: user, spNumber: '10620007' } as const;
  const blank = { tpPid: 0, tpUdhi: 0, messageCoding: 0, messageContent: Buffer.from('x'), reserve: '' };
  t.like(await connection.request({ ...request, ...blank }), { kind: 'refused', result: 7 });
  t.deepEqual(rulesBroken(smg), ['unexpected-pdu']);
  await connection.close();
});

test('a connection that does not log in is closed and told', async (t) => {
  const smg = await aGateway(t, { bindTimeoutMs: 50 });
  await talk(smg, []);
  t.deepEqual(rulesBroken(smg), ['no-bind']);
});

test('more submits than the window are refused with 11 and told', async (t) => {
  const smg = await aGateway(t, { accounts: [{ ...account, window: 2 }] });
  const frames = [bindFrame, submitFrame(), submitFrame(), submitFrame()];
  const heard = await talk(smg, [Buffer.concat(frames)], 4 * 29);
  const results = [1, 2, 3].map((i) => sgip.decodeBytes(heard.subarray(i * 29, (i + 1) * 29)).pdu);
  t.deepEqual(
    results.map((pdu) => 'result' in pdu && pdu.result),
    [0, 0, 11],
  );
  t.regex(smg.log.of('client-fault')[0]!.detail, /number 3 without an answer .* at most 2/);
});

test('going away without Unbind is told', async (t) => {
  const smg = await aGateway(t);
  await talk(smg, [bindFrame], 29);
  await until(() => rulesBroken(smg).length > 0, 'it was told');
  t.deepEqual(rulesBroken(smg), ['no-unbind']);
});

test('an SP that refuses our login is told', async (t) => {
  const smg = await aGateway(t);
  const { port } = await aReceiver(t, {}, { authenticate: () => 1 });
  smg.connectTo(account.name, { host: '127.0.0.1', port });
  smg.sendMo(phone, '10620007', 'CY');
  await until(() => rulesBroken(smg).includes('bind-refused'), 'it was told');
  t.is(smg.waiting, 1);
});

test('a submit down the connection that the gateway opened is answered 7 and told', async (t) => {
  const smg = await aGateway(t);
  const results: number[] = [];
  const listener = await listen<ServerSession>({
    host: '127.0.0.1',
    port: 0,
    accept: () => ({
      session: new ServerSession({ end: 'sp', authenticate: () => 0 }, performance.now()),
      onEvents(events, { session }) {
        for (const event of events) {
          if (event.kind === 'bound') session.request(submit.of(message), { sequence: next(), at: performance.now() });
          if (event.kind === 'answered') results.push(resultIn(event.response));
        }
      },
    }),
  });
  t.teardown(() => listener.close('the test is over'));
  smg.connectTo(account.name, { host: '127.0.0.1', port: listener.port });
  smg.sendMo(phone, '10620007', 'CY');
  await until(() => results.length === 1, 'it was answered');
  t.deepEqual(results, [7]);
  t.deepEqual(rulesBroken(smg), ['wrong-connection']);
});

test('an honest SP breaks no rule', async (t) => {
  const smg = await aGateway(t);
  const sp = await anSp(t, smg);
  for (const reportFlag of [0, 1, 2, 3]) await sp.connection.submit({ ...message, reportFlag });
  await smg.sendMo(phone, '10620007', 'CY').acknowledged;
  await sp.connection.close();
  t.deepEqual(smg.log.of('client-fault'), []);
});
