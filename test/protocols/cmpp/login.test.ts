import test from 'ava';
import {
  type CmppEvent,
  type Connect,
  type ConnectResp,
  checkLogin,
  cmpp,
  connectOf,
  isProven,
  type LoginOptions,
  type LoginRules,
} from '../../../src/protocols/cmpp/index.ts';
import * as captured from '../../fixtures/cmpp/captured.ts';
import * as vectors20 from '../../fixtures/cmpp/vectors20.ts';
import * as vectors30 from '../../fixtures/cmpp/vectors30.ts';
import { boundPair, closedIn, ismg, kindsOf, login, now, secretOf, sp } from './two-ends.ts';

const timestamp = 623152430;
const rules: LoginRules = { secretOf, now };
const theirs = { account: '901783', secret: 'ICP001' };
const theirYear = new Date('2026-11-22T07:08:00+08:00');

const read = <T>(bytes: Buffer, version: 0x20 | 0x30 = 0x30) => cmpp(version).decodeBytes(bytes).pdu as T;
const connectWith = (changes: Partial<LoginOptions> = {}) =>
  connectOf({ ...login, version: 0x30, timestamp, ...changes });
const bytesOf = (connect: Connect) => cmpp(0x30).encode(connect, 1);

test('a login is byte for byte what the texts say', (t) => {
  t.deepEqual(bytesOf(connectWith()), vectors30.connect);
  t.deepEqual(bytesOf(connectWith({ version: 0x20 })), vectors20.connect);
});

test('the logins of other programs are accepted', (t) => {
  const theirRules = { ...rules, secretOf: () => theirs.secret, now: theirYear };
  for (const bytes of [captured.connect30OfSmsGate, captured.connect20OfGocmpp, captured.connect20OfSmsGate]) {
    t.is(checkLogin(read(bytes), theirRules).answer.status, 0);
  }
});

test('a gateway answers a login byte for byte as other gateways do', (t) => {
  const { answer } = checkLogin(read(vectors30.connect), rules);
  t.deepEqual(cmpp(0x30).encode(answer, 1), vectors30.connectResp);
  const { answer: answer20 } = checkLogin(read(vectors20.connect), { ...rules, versions: [0x20] });
  t.deepEqual(cmpp(0x20).encode(answer20, 1), vectors20.connectResp);
});

test('the proof of a gateway is understood with Status as one and as four bytes', (t) => {
  for (const [connect, answer] of [
    [captured.connect30OfSmsGate, captured.connectResp30OfSmsGate],
    [captured.connect20OfGocmpp, captured.connectResp20OfGocmpp],
    [captured.connect20OfSmsGate, captured.connectResp20OfSmsGate],
  ] as const) {
    const version = answer.length === 30 ? 0x20 : 0x30;
    t.true(isProven(read<ConnectResp>(answer, version), read<Connect>(connect), theirs.secret));
    t.false(isProven(read<ConnectResp>(answer, version), read<Connect>(connect), 'ICP002'));
  }
});

test('a gateway of 2.x may put Status into its proof as four bytes', (t) => {
  const connect = connectWith({ version: 0x20 });
  const [one, four] = ([1, 4] as const).map((statusBytesInDigest) =>
    checkLogin(connect, { ...rules, statusBytesInDigest }),
  );
  t.notDeepEqual(one!.answer.authenticatorIsmg, four!.answer.authenticatorIsmg);
  t.true(isProven(four!.answer, connect, login.secret));
});

for (const accountInDigest of ['bare', 'padded'] as const) {
  test(`a short account is accepted when it is hashed ${accountInDigest}`, (t) => {
    const connect = connectWith({ account: 'abc', accountInDigest });
    t.is(checkLogin(connect, { ...rules, secretOf: () => login.secret }).answer.status, 0);
  });
}

const refusals: readonly [string, Partial<LoginOptions>, number, RegExp][] = [
  ['a wrong secret', { secret: 'shared-secreT' }, 3, /the secret of account "901234" is wrong/],
  ['an empty secret', { secret: '' }, 3, /is wrong/],
  ['an account nobody knows', { account: '901235' }, 3, /account "901235" is not known/],
  ['a timestamp of an hour ago', { timestamp: 623142430 }, 3, /clock is 3600000 ms off/],
  ['a timestamp of months ago', { timestamp: 123152430 }, 3, /clock is \d+ ms off/],
  ['a timestamp that is no time', { timestamp: 4294967295 }, 3, /clock is Infinity ms off/],
  ['version 4.0', { version: 0x40 as 0x30 }, 4, /version 4\.0 is not served/],
];

for (const [what, changes, status, detail] of refusals) {
  test(`a login with ${what} is answered ${status} and closed, and the log says why`, (t) => {
    const gateway = ismg();
    const events = gateway.receive(bytesOf(connectWith(changes)), 0);
    t.deepEqual(kindsOf(events), ['bind-refused', 'closed']);
    t.regex(closedIn(events).detail, detail);
    t.like(read(gateway.takeOutgoing()), { name: 'connectResp', status, version: 0x30 });
  });
}

test('a refused login proves nothing of the gateway', (t) => {
  const { answer } = checkLogin(connectWith({ secret: 'wrong' }), rules);
  t.deepEqual(Buffer.from(answer.authenticatorIsmg), Buffer.alloc(16));
});

test('an account of more than six characters is refused before anything is sent', (t) => {
  t.throws(() => sp({ account: '9012345' }), { message: /^connect\.sourceAddr: "9012345" has 7 characters/ });
});

for (const [version, bytes] of [
  [0x20, 30],
  [0x21, 30],
  [0x30, 33],
] as const) {
  test(`a client of ${version >> 4}.${version & 15} is answered in its layout, and both know the version`, (t) => {
    const client = sp({ version });
    const gateway = ismg();
    t.deepEqual(gateway.receive(client.takeOutgoing(), 0), [{ kind: 'bound', account: '901234', version }]);
    const answer = gateway.takeOutgoing();
    t.is(answer.length, bytes);
    t.deepEqual(client.receive(answer, 0), [{ kind: 'bound', account: '901234', version }]);
  });
}

test('a gateway that answers in another version is left, with the remedy', (t) => {
  const closed = closedIn(sp({ version: 0x30 }).receive(vectors20.connectResp, 0));
  t.is(closed.reason, 'refused');
  t.regex(closed.detail, /answers in CMPP 2\.x though 3\.0 was asked/);
});

const unproven = () => {
  const answer = Buffer.from(vectors30.connectResp);
  answer[20]! ^= 1;
  return answer;
};

test('a gateway that does not prove itself is a fault for the log', (t) => {
  t.deepEqual(kindsOf(sp().receive(unproven(), 0)), ['protocol-fault', 'bound']);
});

test('a gateway that does not prove itself is left where a proof is required', (t) => {
  const events: readonly CmppEvent[] = sp({ requireProof: true }).receive(unproven(), 0);
  t.is(closedIn(events).reason, 'refused');
});

test('a refusal tells the client the version of the gateway', (t) => {
  const gateway = ismg({ authenticate: (connect) => checkLogin(connect, { ...rules, versions: [0x20] }) });
  const client = sp({ version: 0x30 });
  gateway.receive(client.takeOutgoing(), 0);
  const events = client.receive(gateway.takeOutgoing(), 0);
  t.deepEqual(events[0], { kind: 'bind-refused', result: 4 });
  t.regex(closedIn(events).detail, /status 4 by a gateway of 2\.0/);
});

test('nothing but a login may come first', (t) => {
  for (const bytes of [vectors30.submit, vectors20.terminate, vectors30.activeTestResp, vectors30.connectResp]) {
    const gateway = ismg();
    t.is(closedIn(gateway.receive(bytes, 0)).reason, 'protocol-fault');
    t.is(gateway.takeOutgoing().length, 0);
  }
});

test('a second login on one connection ends it', (t) => {
  const { ismg: gateway } = boundPair();
  t.is(closedIn(gateway.receive(vectors30.connect, 1)).reason, 'protocol-fault');
});

test('a login nobody answers ends after a minute', (t) => {
  const client = sp();
  t.deepEqual(client.tick(59_999), []);
  t.is(closedIn(client.tick(60_000)).reason, 'no-answer');
});

test('a peer that sends its login byte by byte without end is closed', (t) => {
  const gateway = ismg({ loginTimeoutMs: 10_000 });
  gateway.receive(vectors30.connect.subarray(0, 38), 9_999);
  t.is(closedIn(gateway.tick(10_000)).reason, 'no-bind');
});
