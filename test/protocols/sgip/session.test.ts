import test from 'ava';
import {
  type Request,
  report,
  type SgipEvent,
  type SgipTicket,
  sgip,
  trace,
  userRpt,
} from '../../../src/protocols/sgip/index.ts';
import * as vectors from '../../fixtures/sgip/vectors.ts';
import {
  aDeliver,
  aSubmit,
  boundPair,
  kindsOf,
  type login,
  numbers,
  requestsIn,
  smgClient,
  smgServer,
  spClient,
  spServer,
} from './two-ends.ts';

const sequence = { node: 3021001234, time: 1123150000, serial: 77 };

function closedIn(events: readonly SgipEvent[]): Extract<SgipEvent, { kind: 'closed' }> {
  const closed = events.find((event) => event.kind === 'closed');
  if (closed === undefined) throw new Error(`no closed among ${kindsOf(events)}`);
  return closed;
}

test('an SP logs in at a gateway and both know', (t) => {
  const sp = spClient();
  const smg = smgServer();
  t.deepEqual(smg.receive(sp.takeOutgoing(), 0), [{ kind: 'bound', loginType: 1, loginName: 'spuser' }]);
  t.deepEqual(sp.receive(smg.takeOutgoing(), 0), [{ kind: 'bound', loginType: 1, loginName: 'spuser' }]);
});

const refusals: readonly [string, Partial<typeof login & { loginType: number }>, number][] = [
  ['a wrong password', { password: 'sppasS' }, 1],
  ['a wrong name', { name: 'other' }, 1],
  ['an empty password', { password: '' }, 1],
  ['a wrong login type', { loginType: 2 }, 4],
];

for (const [what, changes, result] of refusals) {
  test(`a login with ${what} is answered ${result} and closed on both ends`, (t) => {
    const sp = spClient(changes);
    const smg = smgServer();
    t.deepEqual(kindsOf(smg.receive(sp.takeOutgoing(), 0)), ['bind-refused', 'closed']);
    const events = sp.receive(smg.takeOutgoing(), 0);
    t.deepEqual(events[0], { kind: 'bind-refused', result });
    t.is(closedIn(events).reason, 'refused');
    t.true(sp.closed && smg.closed);
  });
}

test('a second login on one connection is answered 2 and the first stays good', (t) => {
  const { smg } = boundPair();
  smg.receive(vectors.bind, 0);
  t.like(sgip.decodeBytes(smg.takeOutgoing()).pdu, { name: 'bindResp', result: 2 });
  t.true(smg.bound);
});

test('nothing but a login may come first', (t) => {
  for (const bytes of [vectors.submit, vectors.unbind, vectors.bindResp]) {
    const smg = smgServer();
    t.is(closedIn(smg.receive(bytes, 0)).reason, 'protocol-fault');
    t.is(smg.takeOutgoing().length, 0);
  }
});

test('nothing is sent before the login is answered', (t) => {
  t.is(spClient().request(aSubmit, { sequence, at: 0 }), 'not-bound');
});

test('a Submit is answered when the gateway is ready, and its ticket comes back with the answer', (t) => {
  const { sp, smg } = boundPair();
  const ticket = sp.request(aSubmit, { sequence, at: 5 }) as SgipTicket;
  const [request] = requestsIn(smg.receive(sp.takeOutgoing(), 6));
  t.like(request, { kind: 'submit', sequence, body: { spNumber: '10620007' } });
  t.is(smg.takeOutgoing().length, 0);
  t.true(smg.answer(request!, 0));
  t.deepEqual(sp.receive(smg.takeOutgoing(), 7), [
    { kind: 'answered', ticket, response: { name: 'submitResp', result: 0, reserve: '' } },
  ]);
  t.is(sp.pending, 0);
});

test('a gateway logs in at an SP to send Deliver, Report and UserRpt', (t) => {
  const smg = smgClient();
  const sp = spServer();
  sp.receive(smg.takeOutgoing(), 0);
  smg.receive(sp.takeOutgoing(), 0);
  const next = numbers(102100);
  for (const body of [aDeliver, report.of({ submitSequenceNumber: sequence }), userRpt.of({ userCondition: 1 })]) {
    smg.request(body, { sequence: next(), at: 0 });
  }
  const requests = requestsIn(sp.receive(smg.takeOutgoing(), 1));
  t.deepEqual(kindsOf(requests), ['deliver', 'report', 'userRpt']);
  for (const request of requests) sp.answer(request, 0);
  t.deepEqual(kindsOf(smg.receive(sp.takeOutgoing(), 2)), ['answered', 'answered', 'answered']);
});

test('a gateway may send Deliver down the connection the SP opened', (t) => {
  const { sp, smg } = boundPair();
  smg.request(aDeliver, { sequence: { ...sequence, node: 102100 }, at: 1 });
  const [request] = requestsIn(sp.receive(smg.takeOutgoing(), 1));
  t.true(sp.answer(request!, 0));
  t.deepEqual(kindsOf(smg.receive(sp.takeOutgoing(), 1)), ['answered']);
});

test('a Trace is answered with a whole response', (t) => {
  const { sp, smg } = boundPair();
  const station = { result: 1, nodeId: '102100', receiveTime: '261123150000', sendTime: '', reserve: '' };
  sp.request(trace.of({ submitSequenceNumber: sequence, userNumber: '8615633000001' }), { sequence, at: 1 });
  const [request] = requestsIn(smg.receive(sp.takeOutgoing(), 1));
  smg.answer(request!, { name: 'traceResp', stations: [station] });
  t.like(sp.receive(smg.takeOutgoing(), 1)[0], {
    kind: 'answered',
    response: { name: 'traceResp', stations: [station] },
  });
});

test('a command that is not served is answered 7 by its own response', (t) => {
  const smg = smgClient();
  const sp = spServer();
  sp.receive(smg.takeOutgoing(), 0);
  sp.takeOutgoing();
  const asked: readonly [Request['name'] | 'queryRoute', Buffer, string][] = [
    ['submit', vectors.submit, 'submitResp'],
    ['trace', vectors.trace, 'traceResp'],
    ['queryRoute', sgip.encode({ name: 'queryRoute', body: Buffer.from('?') }, sequence), 'queryRouteResp'],
  ];
  for (const [name, bytes, responseName] of asked) {
    t.deepEqual(kindsOf(sp.receive(bytes, 1)), ['protocol-fault'], name);
    const { pdu } = sgip.decodeBytes(sp.takeOutgoing());
    t.is(pdu.name, responseName as typeof pdu.name);
    t.is(pdu.name === 'traceResp' ? pdu.stations[0]?.result : (pdu as { result: number }).result, 7);
  }
  t.true(sp.bound);
});

test('no more than the window is on the way, and each answer makes room for one', (t) => {
  const { sp, smg } = boundPair({ window: 3 });
  const next = numbers();
  for (let i = 0; i < 3; i++) sp.request(aSubmit, { sequence: next(), at: 1 });
  t.is(sp.request(aSubmit, { sequence: next(), at: 1 }), 'window-full');
  const requests = requestsIn(smg.receive(sp.takeOutgoing(), 1));
  t.is(requests.length, 3);
  smg.answer(requests[1]!, 0);
  sp.receive(smg.takeOutgoing(), 2);
  t.like(sp.request(aSubmit, { sequence: next(), at: 2 }), { sentAt: 2 });
  t.is(sp.request(aSubmit, { sequence: next(), at: 2 }), 'window-full');
});

test('a window above 32 is refused, which is all the text allows', (t) => {
  t.throws(() => spClient({ window: 33 }), { instanceOf: RangeError, message: /window 33 is not from 1 to 32/ });
});

test('an overdue Submit is handed back, goes again by its own number, and a late answer is good for it', (t) => {
  const { sp, smg } = boundPair();
  const ticket = sp.request(aSubmit, { sequence, at: 0, timeoutMs: 30_000 }) as SgipTicket;
  const [request] = requestsIn(smg.receive(sp.takeOutgoing(), 1));
  t.deepEqual(sp.tick(29_999), []);
  t.deepEqual(sp.tick(30_000), [{ kind: 'timed-out', ticket }]);
  t.is(sp.pending, 0);
  const again = sp.request(aSubmit, { sequence, at: 30_001 });
  smg.answer(request!, 0);
  t.like(sp.receive(smg.takeOutgoing(), 30_002)[0], { kind: 'answered', ticket: again as SgipTicket });
});

test('one sequence number is on the way once at a time', (t) => {
  const { sp } = boundPair();
  sp.request(aSubmit, { sequence, at: 0 });
  t.throws(() => sp.request(aSubmit, { sequence, at: 0 }), { message: /3021001234:1123150000:77 is still waiting/ });
});

test('a request whose field does not fit leaves neither bytes nor a ticket', (t) => {
  const { sp } = boundPair();
  t.throws(() => sp.request({ ...aSubmit, corpId: '123456' }, { sequence, at: 0 }), { name: 'EncodeError' });
  t.is(sp.pending, 0);
  t.is(sp.takeOutgoing().length, 0);
});

test('an answer nobody asked for is dropped and told', (t) => {
  const { sp } = boundPair();
  sp.request(aSubmit, { sequence, at: 0 });
  for (const name of ['deliverResp', 'submitResp'] as const) {
    const foreign = name === 'submitResp' ? { ...sequence, time: sequence.time + 1 } : sequence;
    const events = sp.receive(sgip.encode({ name, result: 0, reserve: '' }, foreign), 1);
    t.deepEqual(kindsOf(events), ['protocol-fault']);
  }
  t.is(sp.pending, 1);
});

test('good-bye waits for the answers on the way', (t) => {
  const { sp, smg } = boundPair();
  sp.request(aSubmit, { sequence, at: 0 });
  sp.unbind(1);
  t.is(sp.request(aSubmit, { sequence: { ...sequence, serial: 78 }, at: 1 }), 'not-bound');
  const [request] = requestsIn(smg.receive(sp.takeOutgoing(), 1));
  smg.answer(request!, 0);
  sp.receive(smg.takeOutgoing(), 2);
  t.is(closedIn(smg.receive(sp.takeOutgoing(), 3)).reason, 'unbound');
  t.is(closedIn(sp.receive(smg.takeOutgoing(), 4)).reason, 'unbound');
});

test('good-bye is answered after everything that is owed', (t) => {
  const { sp, smg } = boundPair();
  sp.request(aSubmit, { sequence, at: 0 });
  const [request] = requestsIn(smg.receive(sp.takeOutgoing(), 1));
  smg.receive(vectors.unbind, 2);
  t.is(smg.takeOutgoing().length, 0);
  t.true(smg.answer(request!, 0));
  const events = sp.receive(smg.takeOutgoing(), 3);
  t.deepEqual(kindsOf(events), ['answered', 'protocol-fault']);
  t.true(smg.closed);
});

for (const [name, bytes] of [
  ['of a gateway that changes its sequence number', vectors.capturedUnbindRespOfSmsGate],
  ['of a gateway that adds a body', vectors.capturedLongUnbindRespOfGoSgip],
] as const) {
  test(`the Unbind_Resp ${name} is taken`, (t) => {
    const { sp } = boundPair();
    sp.unbind(0);
    t.is(closedIn(sp.receive(bytes, 1)).reason, 'unbound');
  });
}

test('a good-bye nobody answers ends in time, with what was on the way', (t) => {
  const { sp } = boundPair();
  const ticket = sp.request(aSubmit, { sequence, at: 0 }) as SgipTicket;
  sp.unbind(0, 5_000);
  const closed = closedIn(sp.tick(5_000));
  t.is(closed.reason, 'no-answer');
  t.deepEqual(closed.unanswered, [ticket]);
});

test('a login nobody answers ends after 30 s', (t) => {
  const sp = spClient();
  t.deepEqual(sp.tick(29_999), []);
  t.is(closedIn(sp.tick(30_000)).reason, 'no-answer');
});

test('a peer that connects and does not log in is closed', (t) => {
  const smg = smgServer({ bindTimeoutMs: 10_000 });
  smg.receive(vectors.bind.subarray(0, 60), 9_000);
  t.deepEqual(smg.tick(9_999), []);
  t.is(closedIn(smg.tick(10_000)).reason, 'no-bind');
});

test('a silent connection is closed after 60 s, but not while we owe an answer', (t) => {
  const { sp, smg } = boundPair();
  sp.request(aSubmit, { sequence, at: 0 });
  const [request] = requestsIn(smg.receive(sp.takeOutgoing(), 1_000));
  t.deepEqual(smg.tick(100_000), []);
  smg.answer(request!, 0);
  t.is(closedIn(smg.tick(100_001)).reason, 'idle');
});

test('when the connection breaks, what was on the way is handed back once', (t) => {
  const { sp, smg } = boundPair();
  const ticket = sp.request(aSubmit, { sequence, at: 0 }) as SgipTicket;
  const [request] = requestsIn(smg.receive(sp.takeOutgoing(), 1));
  sp.end('lost', 'reset');
  sp.end('stopped', 'again');
  t.deepEqual(sp.tick(1), [{ kind: 'closed', reason: 'lost', detail: 'reset', unanswered: [ticket] }]);
  t.deepEqual(sp.tick(2), []);
  smg.end('lost', 'reset');
  t.false(smg.answer(request!, 0));
});

test('a request is answered once', (t) => {
  const { sp, smg } = boundPair();
  sp.request(aSubmit, { sequence, at: 0 });
  const [request] = requestsIn(smg.receive(sp.takeOutgoing(), 1));
  t.true(smg.answer(request!, 0));
  t.false(smg.answer(request!, 0));
});

test('a session that owes too many answers asks to be read no more until one is given', (t) => {
  const { sp, smg } = boundPair({ window: 3 }, { maxOwed: 3 });
  const next = numbers();
  for (let i = 0; i < 3; i++) sp.request(aSubmit, { sequence: next(), at: 0 });
  const requests = requestsIn(smg.receive(sp.takeOutgoing(), 1));
  t.true(smg.congested);
  smg.answer(requests[0]!, 0);
  t.false(smg.congested);
});

const illFormed: readonly [string, Buffer][] = [
  ['a command in no text', withCommand(vectors.unbind, 0x99)],
  ['a frame below the header', Buffer.from('00000013', 'hex')],
  ['a frame of two gigabytes', Buffer.from('7fffffff00000003', 'hex')],
  ['a Submit cut short', withLength(vectors.submit.subarray(0, 150))],
  ['a Submit with bytes too many', withLength(Buffer.concat([vectors.submit, Buffer.of(0)]))],
  ['a Submit that announces more content than it has', withByte(vectors.submit, 131 + 42 + 3, 200)],
  ['a Submit that announces gigabytes of content', withByte(vectors.submit, 131 + 42, 0xff)],
  ['a Submit to 200 numbers', withByte(vectors.submit, 62, 200)],
];

for (const [what, bytes] of illFormed) {
  test(`${what} ends the session, and what follows is not read`, (t) => {
    const { smg } = boundPair();
    const events = smg.receive(Buffer.concat([bytes, vectors.submit]), 1);
    t.deepEqual(kindsOf(events), ['closed']);
    t.is(closedIn(events).reason, 'protocol-fault');
    t.deepEqual(smg.receive(vectors.submit, 2), []);
  });
}

test('wherever a stream of PDUs is cut, the same happens', (t) => {
  const stream = Buffer.concat([vectors.bind, vectors.submit, vectors.trace, vectors.deliver, vectors.submitPart1of2]);
  const whole = smgServer().receive(stream, 0);
  t.deepEqual(kindsOf(whole), ['bound', 'submit', 'trace', 'protocol-fault', 'submit']);
  for (let cut = 0; cut <= stream.length; cut++) {
    const smg = smgServer();
    const events = [...smg.receive(stream.subarray(0, cut), 0), ...smg.receive(stream.subarray(cut), 0)];
    t.deepEqual(events, whole, `cut at ${cut}`);
  }
});

function withCommand(bytes: Buffer, command: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt32BE(command, 4);
  return changed;
}

function withLength(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt32BE(bytes.length, 0);
  return changed;
}

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = value;
  return changed;
}
