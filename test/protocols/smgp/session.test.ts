import test from 'ava';
import {
  checkLogin,
  isProven,
  type Login,
  type LoginOptions,
  type LoginResp,
  loginOf,
  type SmgpTicket,
  type Submit,
  smgp,
  submitResp,
} from '../../../src/protocols/smgp/index.ts';
import * as vectors from '../../fixtures/smgp/vectors.ts';
import {
  aDeliver,
  aSubmit,
  boundPair,
  closedIn,
  kindsOf,
  login,
  now,
  requestsIn,
  secretOf,
  smgw,
  sp,
} from './two-ends.ts';

const timestamp = 1122070835;
const read = <T>(bytes: Buffer) => smgp.decodeBytes(bytes).pdu as T;
const submitBytes = (sequence: number, changes: Partial<Submit> = {}) =>
  smgp.encode({ ...aSubmit, ...changes }, sequence);
const loginBytes = (changes: Partial<LoginOptions> = {}) =>
  smgp.encode(loginOf({ ...login, loginMode: 2, timestamp, ...changes }), 0x14e5b57d);

test('a login is byte for byte that of another program', (t) => {
  t.deepEqual(loginBytes(), vectors.login);
});

test('a gateway answers a login byte for byte as another program does, and so proves itself', (t) => {
  const { answer } = checkLogin(read<Login>(vectors.login), { secretOf, now });
  t.deepEqual(smgp.encode(answer, 0x14e5b57d), vectors.loginResp);
  t.true(isProven(read<LoginResp>(vectors.loginResp), read<Login>(vectors.login), login.secret));
  t.false(isProven(read<LoginResp>(vectors.loginResp), read<Login>(vectors.login), 'other'));
});

test('a timestamp of March is hashed with its leading zero', (t) => {
  const march = loginOf({ ...login, loginMode: 2, timestamp: 301000000 });
  t.is(march.timeStamp, 0x11f0e540);
  t.is(checkLogin(march, { secretOf, now: new Date('2026-03-01T00:00:00+08:00') }).answer.status, 0);
});

for (const accountInDigest of ['bare', 'padded'] as const) {
  test(`a short account is accepted when it is hashed ${accountInDigest}`, (t) => {
    const claim = loginOf({ account: 'abc', secret: 's', loginMode: 0, timestamp, accountInDigest });
    t.is(checkLogin(claim, { secretOf: () => 's', now }).answer.status, 0);
  });
}

const refusals: readonly [string, Partial<LoginOptions>, number, RegExp][] = [
  ['a wrong secret', { secret: 'secreT' }, 21, /the secret of account "12345678" is wrong/],
  ['an account nobody knows', { account: '12345679' }, 21, /account "12345679" is not known/],
  ['a timestamp of an hour ago', { timestamp: 1122060835 }, 21, /clock is 3600000 ms off/],
  ['a login mode of no meaning', { loginMode: 7 as 2 }, 21, /login mode 7 is not accepted/],
];

for (const [what, changes, status, detail] of refusals) {
  test(`a login with ${what} is answered ${status} and closed, and the log says why`, (t) => {
    const gateway = smgw();
    const events = gateway.receive(loginBytes(changes), 0);
    t.deepEqual(kindsOf(events), ['bind-refused', 'closed']);
    t.regex(closedIn(events).detail, detail);
    t.like(read(gateway.takeOutgoing()), { name: 'loginResp', status, serverVersion: 0x30 });
  });
}

test('a version above ours is answered 22', (t) => {
  const gateway = smgw();
  const bytes = loginBytes();
  bytes[41] = 0x40;
  gateway.receive(bytes, 0);
  t.like(read(gateway.takeOutgoing()), { status: 22 });
});

test('an SP logs in and both know; the gateway knows what the SP wants to receive', (t) => {
  const client = sp({ loginMode: 0 });
  const gateway = smgw();
  t.deepEqual(gateway.receive(client.takeOutgoing(), 0), [{ kind: 'bound', account: '12345678', loginMode: 0 }]);
  t.deepEqual(kindsOf(client.receive(gateway.takeOutgoing(), 0)), ['bound']);
});

test('a gateway that does not prove itself is left where a proof is required', (t) => {
  const answer = smgp.encode(
    { name: 'loginResp', status: 0, authenticatorServer: Buffer.alloc(16), serverVersion: 0x30 },
    1,
  );
  t.deepEqual(kindsOf(sp().receive(answer, 0)), ['protocol-fault', 'bound']);
  t.is(closedIn(sp({ requireProof: true }).receive(answer, 0)).reason, 'refused');
});

test('nothing but a login may come first, and only once', (t) => {
  for (const bytes of [vectors.submit, vectors.loginResp]) {
    t.is(closedIn(smgw().receive(bytes, 0)).reason, 'protocol-fault');
  }
  t.is(closedIn(boundPair().smgw.receive(vectors.login, 1)).reason, 'protocol-fault');
});

test('a Submit is answered when the gateway is ready, and its ticket comes back with the answer', (t) => {
  const { sp: client, smgw: gateway } = boundPair();
  const ticket = client.request(aSubmit, { at: 5 }) as SmgpTicket;
  const [request] = requestsIn(gateway.receive(client.takeOutgoing(), 6));
  const response = submitResp.of({ msgId: '11006111220708000000' });
  gateway.answer(request!, response);
  t.deepEqual(client.receive(gateway.takeOutgoing(), 7), [{ kind: 'answered', ticket, response }]);
});

test('a gateway delivers on the connection of the SP, and the answer names the message', (t) => {
  const { sp: client, smgw: gateway } = boundPair();
  gateway.request(aDeliver, { at: 1 });
  const [request] = requestsIn(client.receive(gateway.takeOutgoing(), 1));
  client.answer(request!, 0);
  t.like(gateway.receive(client.takeOutgoing(), 2)[0], { response: { msgId: aDeliver.msgId, status: 0 } });
});

test('a Submit sent again gets the same answer again, another one under its number is answered 12', (t) => {
  const { smgw: gateway } = boundPair();
  const [request] = requestsIn(gateway.receive(submitBytes(7), 1));
  gateway.answer(request!, submitResp.of({ msgId: '11006111220708000000' }));
  const first = gateway.takeOutgoing();
  gateway.receive(submitBytes(7), 2);
  t.deepEqual(gateway.takeOutgoing(), first);
  gateway.receive(submitBytes(7, { srcTermId: '10629999' }), 3);
  t.like(read(gateway.takeOutgoing()), { status: 12 });
});

test('a Submit that cannot be read is answered 10, a Deliver to a gateway 11, and the connection goes on', (t) => {
  const { smgw: gateway } = boundPair();
  const short = submitBytes(7).subarray(0, 100);
  short.writeUInt32BE(100, 0);
  t.deepEqual(kindsOf(gateway.receive(short, 1)), ['protocol-fault']);
  t.like(read(gateway.takeOutgoing()), { name: 'submitResp', status: 10 });
  gateway.receive(smgp.encode(aDeliver, 8), 2);
  t.like(read(gateway.takeOutgoing()), { name: 'deliverResp', status: 11 });
  t.deepEqual(kindsOf(gateway.receive(submitBytes(9), 3)), ['submit']);
});

test('commands of gateways among themselves and unknown ones are passed over', (t) => {
  const { smgw: gateway } = boundPair();
  for (const command of [0x05, 0x12, 0x99]) {
    const bytes = Buffer.from('0000000c0000000000000001', 'hex');
    bytes.writeUInt32BE(command, 4);
    t.deepEqual(kindsOf(gateway.receive(bytes, 1)), ['protocol-fault']);
  }
  t.is(gateway.takeOutgoing().length, 0);
});

test('an active test and its answer have no body', (t) => {
  const { sp: client, smgw: gateway } = boundPair();
  client.tick(30_000);
  const asked = client.takeOutgoing();
  t.is(asked.length, 12);
  t.deepEqual(gateway.receive(asked, 30_000), []);
  t.is(gateway.takeOutgoing().length, 12);
});

test('an SP says good-bye and both know', (t) => {
  const { sp: client, smgw: gateway } = boundPair();
  client.unbind(1);
  t.is(closedIn(gateway.receive(client.takeOutgoing(), 2)).reason, 'unbound');
  t.is(closedIn(client.receive(gateway.takeOutgoing(), 3)).reason, 'unbound');
});

test('wherever a stream of PDUs is cut, the same happens', (t) => {
  const stream = Buffer.concat([vectors.login, submitBytes(2), vectors.submit, submitBytes(3)]);
  const whole = smgw().receive(stream, 0);
  t.deepEqual(kindsOf(whole), ['bound', 'submit', 'submit', 'submit']);
  for (let cut = 0; cut <= stream.length; cut++) {
    const gateway = smgw();
    const events = [...gateway.receive(stream.subarray(0, cut), 0), ...gateway.receive(stream.subarray(cut), 0)];
    t.deepEqual(events, whole, `cut at ${cut}`);
  }
});
