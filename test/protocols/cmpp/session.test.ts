import test from 'ava';
import {
  type Cancel,
  type CmppTicket,
  cmpp,
  createMsgIdSource,
  msgIdRange,
  query,
  type ServerSession,
  submit,
  submitResp,
} from '../../../src/protocols/cmpp/index.ts';
import * as vectors20 from '../../fixtures/cmpp/vectors20.ts';
import * as vectors30 from '../../fixtures/cmpp/vectors30.ts';
import { aDeliver, aSubmit, boundPair, closedIn, ismg, kindsOf, now, requestsIn, sp } from './two-ends.ts';

const submitBytes = (sequence: number, changes = {}) => cmpp(0x30).encode({ ...aSubmit, ...changes }, sequence);
const activeTest = Buffer.from('0000000c0000000800000022', 'hex');

type Said = { name: string; result?: number };

/** What a session says, PDU by PDU. */
function said(session: ServerSession): Said[] {
  const bytes = session.takeOutgoing();
  const pdus: Said[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    pdus.push(cmpp(0x30).decodeBytes(bytes.subarray(at, at + bytes.readUInt32BE(at))).pdu as Said);
  }
  return pdus;
}

test('nothing is sent before the login is answered', (t) => {
  t.is(sp().request(aSubmit, { at: 0 }), 'not-bound');
});

test('a Submit is answered when the gateway is ready, and its ticket comes back with the answer', (t) => {
  const { sp: client, ismg: gateway } = boundPair();
  const ticket = client.request(aSubmit, { at: 5 }) as CmppTicket;
  const [request] = requestsIn(gateway.receive(client.takeOutgoing(), 6));
  t.like(request, { kind: 'submit', sequence: ticket.sequence, body: { srcId: '10658888' } });
  t.is(gateway.takeOutgoing().length, 0);
  const response = submitResp.of({ msgId: 9n });
  t.true(gateway.answer(request!, response));
  t.deepEqual(client.receive(gateway.takeOutgoing(), 7), [{ kind: 'answered', ticket, response }]);
  t.is(client.pending, 0);
});

test('a gateway delivers on the connection of the SP, and the answer names the message', (t) => {
  const { sp: client, ismg: gateway } = boundPair();
  gateway.request(aDeliver, { at: 1 });
  const [request] = requestsIn(client.receive(gateway.takeOutgoing(), 1));
  client.answer(request!, 0);
  t.like(gateway.receive(client.takeOutgoing(), 2)[0], {
    kind: 'answered',
    response: { name: 'deliverResp', msgId: 77n, result: 0 },
  });
});

test('the numbers of the two directions do not mix', (t) => {
  const { sp: client, ismg: gateway } = boundPair();
  const up = client.request(aSubmit, { at: 1 }) as CmppTicket;
  const down = gateway.request(aDeliver, { at: 1, sequence: up.sequence }) as CmppTicket;
  for (const event of requestsIn(gateway.receive(client.takeOutgoing(), 2))) gateway.answer(event, 0);
  for (const event of requestsIn(client.receive(gateway.takeOutgoing(), 2))) client.answer(event, 0);
  t.is(client.pending, 0);
  t.like(gateway.receive(client.takeOutgoing(), 3)[0], { kind: 'answered', ticket: down });
});

test('a Query and a Cancel are answered', (t) => {
  const { sp: client, ismg: gateway } = boundPair();
  client.request(query.of({ time: '20260623' }), { at: 1 });
  client.request({ name: 'cancel', msgId: 5n } satisfies Cancel, { at: 1 });
  const [asked, cancelled] = requestsIn(gateway.receive(client.takeOutgoing(), 1));
  gateway.answer(asked!, 0);
  gateway.answer(cancelled!, 1);
  t.like(client.receive(gateway.takeOutgoing(), 2), [
    { kind: 'answered', response: { name: 'queryResp', time: '20260623', mtTlMsg: 0 } },
    { kind: 'answered', response: { name: 'cancelResp', successId: 1 } },
  ]);
});

test('every receiver of a group send has an id of its own', (t) => {
  const { sp: client, ismg: gateway } = boundPair();
  const destTerminalIds = ['13000000001', '13000000002', '13000000003'];
  client.request(submit.of({ destTerminalIds }), { at: 1 });
  const [request] = requestsIn(gateway.receive(client.takeOutgoing(), 1));
  const msgId = createMsgIdSource(1001).next(now, destTerminalIds.length);
  gateway.answer(request!, submitResp.of({ msgId }));
  const [event] = client.receive(gateway.takeOutgoing(), 2);
  t.like(event, { kind: 'answered', response: { msgId } });
  t.deepEqual(msgIdRange(msgId, 3), [msgId, msgId + 1n, msgId + 2n]);
});

test('no more than the window is on the way', (t) => {
  const { sp: client } = boundPair({ window: 2 });
  const tickets = [1, 2, 3].map(() => client.request(aSubmit, { at: 0 }));
  t.is(tickets[2], 'window-full');
  t.is(client.pending, 2);
});

test('sixteen are on the way unless told', (t) => {
  const { sp: client } = boundPair();
  for (let i = 0; i < 16; i++) t.not(client.request(aSubmit, { at: 0 }), 'window-full');
  t.is(client.request(aSubmit, { at: 0 }), 'window-full');
});

test('an answer that does not come is told once, and the caller may send again under the same number', (t) => {
  const { sp: client, ismg: gateway } = boundPair();
  const ticket = client.request(aSubmit, { at: 0 }) as CmppTicket;
  t.deepEqual(client.tick(59_999), []);
  t.deepEqual(client.tick(60_000), [{ kind: 'timed-out', ticket }]);
  const again = client.request(aSubmit, { at: 60_000, sequence: ticket.sequence }) as CmppTicket;
  const [first, copy] = [gateway.receive(client.takeOutgoing(), 60_001), again.sequence];
  t.is(copy, ticket.sequence);
  t.is(requestsIn(first).length, 1, 'the copy is recognised');
  gateway.answer(requestsIn(first)[0]!, submitResp.of({ msgId: 9n }));
  t.like(client.receive(gateway.takeOutgoing(), 60_002), [{ kind: 'answered', ticket: again }]);
});

test('a number still waiting for its answer cannot be used', (t) => {
  const { sp: client } = boundPair();
  const { sequence } = client.request(aSubmit, { at: 0 }) as CmppTicket;
  t.throws(() => client.request(aSubmit, { at: 0, sequence }), { name: 'RangeError', message: /still waiting/ });
});

test('a response nobody asked for is dropped with a fault', (t) => {
  const { sp: client } = boundPair();
  t.deepEqual(kindsOf(client.receive(vectors30.submitResp, 1)), ['protocol-fault']);
});

test('a Submit sent again gets the same answer again', (t) => {
  const { ismg: gateway } = boundPair();
  const [request] = requestsIn(gateway.receive(submitBytes(7), 1));
  gateway.answer(request!, submitResp.of({ msgId: 9n }));
  t.deepEqual(gateway.receive(submitBytes(7), 2), [{ kind: 'repeated', sequence: 7 }]);
  t.like(said(gateway), [
    { name: 'submitResp', msgId: 9n, result: 0 },
    { name: 'submitResp', msgId: 9n, result: 0 },
  ]);
});

test('a request that was answered "slower" is taken anew when it comes again under its number', (t) => {
  const { ismg: gateway } = boundPair();
  const [first] = requestsIn(gateway.receive(submitBytes(7), 1));
  t.true(gateway.answer(first!, 8));
  const [again] = requestsIn(gateway.receive(submitBytes(7), 2));
  t.true(gateway.answer(again!, submitResp.of({ msgId: 9n })));
  t.deepEqual(
    said(gateway).map(({ name, result }) => [name, result]),
    [
      ['submitResp', 8],
      ['submitResp', 0],
    ],
  );
});

test('another Submit under a used number is answered 3', (t) => {
  const { ismg: gateway } = boundPair();
  gateway.receive(submitBytes(7), 1);
  t.deepEqual(kindsOf(gateway.receive(submitBytes(7, { srcId: '10659999' }), 2)), ['protocol-fault']);
  t.like(said(gateway), [{ name: 'submitResp', result: 3 }]);
});

const wrong: readonly [string, Buffer, string[]][] = [
  ['a Submit cut short is answered 4', framed(submitBytes(7).subarray(0, 100)), ['submitResp 4']],
  [
    'a Submit with bytes too many is answered 4',
    framed(Buffer.concat([submitBytes(7), Buffer.of(0)])),
    ['submitResp 4'],
  ],
  ['a Submit to nobody is answered 1', withoutReceivers(), ['submitResp 1']],
  ['a Submit to 200 numbers is answered 1', withByte(submitBytes(7), 140, 200), ['submitResp 1']],
  ['a Deliver sent to a gateway is answered 2', cmpp(0x30).encode(aDeliver, 7), ['deliverResp 2']],
  ['an unknown command is passed over', withCommand(vectors20.terminate, 0x99), []],
  ['a command of gateways among themselves is passed over', withCommand(vectors20.terminate, 0x10), []],
];

for (const [what, bytes, answers] of wrong) {
  test(`${what}, and the connection goes on`, (t) => {
    const { ismg: gateway } = boundPair();
    t.deepEqual(kindsOf(gateway.receive(Buffer.concat([bytes, submitBytes(8)]), 1)), ['protocol-fault', 'submit']);
    t.deepEqual(
      said(gateway).map(({ name, result }) => `${name} ${result}`),
      answers,
    );
  });
}

const fatal: readonly [string, Buffer][] = [
  ['a length of two gigabytes', Buffer.from('7fffffff00000004', 'hex')],
  ['a length below the header', Buffer.from('0000000500000004', 'hex')],
  ['a length above the limit', Buffer.from('0000100100000004', 'hex')],
  ['a Query cut short', framed(vectors30.query.subarray(0, 30))],
  ['an answer cut short', framed(vectors30.submitResp.subarray(0, 22))],
];

for (const [what, bytes] of fatal) {
  test(`${what} ends the connection, and what follows is not read`, (t) => {
    const { ismg: gateway } = boundPair();
    const events = gateway.receive(Buffer.concat([bytes, submitBytes(8)]), 1);
    t.deepEqual(kindsOf(events), ['closed']);
    t.is(closedIn(events).reason, 'protocol-fault');
    t.deepEqual(gateway.receive(submitBytes(9), 2), []);
  });
}

test('99 receivers and 160 characters are taken', (t) => {
  const { ismg: gateway } = boundPair();
  const numbers = Array.from({ length: 99 }, (_, i) => `130000000${i}`);
  const events = gateway.receive(submitBytes(7, { destTerminalIds: numbers, msgContent: Buffer.alloc(160, 65) }), 1);
  t.like(requestsIn(events)[0], { body: { destTerminalIds: numbers } });
});

test('wherever a stream of PDUs is cut, the same happens', (t) => {
  const stream = Buffer.concat([vectors30.connect, submitBytes(2), activeTest, vectors30.query, submitBytes(3)]);
  const whole = ismg().receive(stream, 0);
  t.deepEqual(kindsOf(whole), ['bound', 'submit', 'query', 'submit']);
  for (let cut = 0; cut <= stream.length; cut++) {
    const gateway = ismg();
    const events = [...gateway.receive(stream.subarray(0, cut), 0), ...gateway.receive(stream.subarray(cut), 0)];
    t.deepEqual(events, whole, `cut at ${cut}`);
  }
});

test('an active test is answered at once, by either end', (t) => {
  const { sp: client, ismg: gateway } = boundPair();
  for (const end of [client, gateway]) {
    t.deepEqual(end.receive(activeTest, 1), []);
    t.is(end.takeOutgoing().toString('hex'), '0000000d800000080000002200');
  }
});

test('a silent peer is asked after 30 s, then every minute, and given up after the third time', (t) => {
  const { sp: client } = boundPair();
  const tested = (at: number) => {
    t.deepEqual(client.tick(at), []);
    return client.takeOutgoing().length > 0;
  };
  t.deepEqual([29_999, 30_000, 89_999, 90_000, 150_000].map(tested), [false, true, false, true, true]);
  t.is(closedIn(client.tick(210_000)).reason, 'no-answer');
});

test('a peer that is heard is not asked, and an answer begins the silence anew', (t) => {
  const { sp: client, ismg: gateway } = boundPair();
  client.tick(30_000);
  gateway.receive(client.takeOutgoing(), 30_000);
  client.receive(gateway.takeOutgoing(), 30_001);
  client.tick(60_000);
  t.is(client.takeOutgoing().length, 0);
  client.tick(60_001);
  t.is(client.takeOutgoing().length, 12);
});

test('while so much is owed that nothing is read, the silence is ours', (t) => {
  const { ismg: gateway } = boundPair({}, { maxOwed: 1 });
  const [request] = requestsIn(gateway.receive(submitBytes(7), 0));
  t.true(gateway.congested);
  t.deepEqual(gateway.tick(1_000_000), []);
  gateway.answer(request!, 0);
  t.false(gateway.congested);
});

test('a good-bye waits for the answers both ways, then both know', (t) => {
  const { sp: client, ismg: gateway } = boundPair();
  client.request(aSubmit, { at: 0 });
  gateway.request(aDeliver, { at: 0 });
  const [submitted] = requestsIn(gateway.receive(client.takeOutgoing(), 1));
  const [delivered] = requestsIn(client.receive(gateway.takeOutgoing(), 1));
  client.unbind(2);
  t.is(client.request(aSubmit, { at: 2 }), 'not-bound');
  t.is(client.takeOutgoing().length, 0);
  gateway.answer(submitted!, 0);
  client.receive(gateway.takeOutgoing(), 3);
  t.is(client.takeOutgoing().length, 0);
  client.answer(delivered!, 0);
  const events = gateway.receive(client.takeOutgoing(), 4);
  t.deepEqual(kindsOf(events), ['answered', 'closed']);
  t.is(closedIn(events).reason, 'unbound');
  t.is(closedIn(client.receive(gateway.takeOutgoing(), 5)).reason, 'unbound');
});

test('a gateway may say good-bye: what crosses it is taken and answered, and then both know', (t) => {
  const { sp: client, ismg: gateway } = boundPair();
  gateway.unbind(1);
  client.request(aSubmit, { at: 1 });
  const [crossed] = requestsIn(gateway.receive(client.takeOutgoing(), 2));
  t.deepEqual(client.receive(gateway.takeOutgoing(), 3), [], 'it waits for the answer');
  gateway.answer(crossed!, 0);
  const events = client.receive(gateway.takeOutgoing(), 4);
  t.like(events, [
    { kind: 'answered', response: { result: 0 } },
    { kind: 'closed', reason: 'unbound', unanswered: [] },
  ]);
  t.is(closedIn(gateway.receive(client.takeOutgoing(), 5)).reason, 'unbound');
});

test('who asks without a pause keeps nobody: the good-bye goes when what came before it is answered, and what came since is answered too', (t) => {
  const { sp: client, ismg: gateway } = boundPair();
  const ask = (at: number) => {
    gateway.request(aDeliver, { at });
    return requestsIn(client.receive(gateway.takeOutgoing(), at))[0]!;
  };
  const before = ask(1);
  client.unbind(2);
  const since = ask(3);
  t.is(client.takeOutgoing().length, 0, 'what came before goes first');
  client.answer(before, 0);
  const [answered, goodbye] = [client.takeOutgoing(), ask(4)];
  t.is(answered.readUInt32BE(answered.length - 8), 2, 'the good-bye went with the answer');
  t.deepEqual(kindsOf(gateway.receive(answered, 5)), ['answered']);
  client.receive(vectors20.terminateResp, 6);
  t.false(client.closed, 'the gateway lets go early: two answers are still owed');
  client.answer(since, 0);
  t.false(client.closed);
  client.answer(goodbye, 0);
  t.deepEqual(kindsOf(gateway.receive(client.takeOutgoing(), 7)), ['answered', 'answered', 'closed']);
  t.is(closedIn(client.tick(8)).reason, 'unbound');
});

test('a good-bye that was answered ends as one at its time, though what the peer asked since is not answered', (t) => {
  const { sp: client, ismg: gateway } = boundPair();
  client.unbind(0, 5_000);
  gateway.request(aDeliver, { at: 1 });
  client.receive(gateway.takeOutgoing(), 1);
  client.receive(vectors20.terminateResp, 2);
  t.deepEqual(client.tick(4_999), []);
  t.like(closedIn(client.tick(5_000)), {
    reason: 'unbound',
    detail: 'we said good-bye, and 1 requests were not answered',
  });
});

test('a peer that says good-bye and answers nothing more is let go after 5 s', (t) => {
  const { sp: client } = boundPair();
  const ticket = client.request(aSubmit, { at: 0 }) as CmppTicket;
  client.receive(vectors20.terminate, 1_000);
  t.deepEqual(client.tick(5_999), []);
  t.deepEqual(closedIn(client.tick(6_000)).unanswered, [ticket]);
});

test('a good-bye nobody answers ends in time, with what was on the way', (t) => {
  const { sp: client } = boundPair();
  const ticket = client.request(aSubmit, { at: 0 }) as CmppTicket;
  client.unbind(0, 5_000);
  const closed = closedIn(client.tick(5_000));
  t.is(closed.reason, 'no-answer');
  t.deepEqual(closed.unanswered, [ticket]);
});

test('when the connection breaks, what was on the way is handed back once', (t) => {
  const { sp: client, ismg: gateway } = boundPair();
  const ticket = client.request(aSubmit, { at: 0 }) as CmppTicket;
  const [request] = requestsIn(gateway.receive(client.takeOutgoing(), 1));
  client.end('lost', 'reset');
  client.end('stopped', 'again');
  t.deepEqual(client.tick(1), [{ kind: 'closed', reason: 'lost', detail: 'reset', unanswered: [ticket] }]);
  t.deepEqual(client.tick(2), []);
  gateway.end('lost', 'reset');
  t.false(gateway.answer(request!, 0));
});

test('a request is answered once', (t) => {
  const { ismg: gateway } = boundPair();
  const [request] = requestsIn(gateway.receive(submitBytes(7), 1));
  t.true(gateway.answer(request!, 0));
  t.false(gateway.answer(request!, 0));
});

test('a window of nothing is refused', (t) => {
  t.throws(() => sp({ window: 0 }), { name: 'RangeError', message: 'window 0 is not 1 or more' });
});

function framed(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt32BE(bytes.length, 0);
  return changed;
}

function withCommand(bytes: Buffer, command: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt32BE(command, 4);
  return changed;
}

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = value;
  return changed;
}

/** A Submit of 3.0 whose list of receivers is empty: the count at 140, the one number after it left out. */
function withoutReceivers(): Buffer {
  const bytes = submitBytes(7);
  return framed(Buffer.concat([bytes.subarray(0, 140), Buffer.of(0), bytes.subarray(141 + 32)]));
}
