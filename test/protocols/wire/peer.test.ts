import { createConnection, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { ServerSession, type SgipEvent } from '../../../src/protocols/sgip/index.ts';
import { connect, type Listener, listen, type PeerOptions } from '../../../src/protocols/wire/index.ts';
import * as vectors from '../../fixtures/sgip/vectors.ts';
import { aSubmit, numbers, requestsIn, smgServer, spClient } from '../sgip/two-ends.ts';

type Hooks = Partial<PeerOptions<ServerSession>> & { maxOwed?: number; bindTimeoutMs?: number };

async function gateway(t: ExecutionContext, { maxOwed, bindTimeoutMs, ...options }: Hooks = {}) {
  const events: SgipEvent[] = [];
  const session = () =>
    new ServerSession(
      { end: 'smg', authenticate: () => 0, ...(maxOwed && { maxOwed }), ...(bindTimeoutMs && { bindTimeoutMs }) },
      performance.now(),
    );
  const listener: Listener<ServerSession> = await listen<ServerSession>({
    host: '127.0.0.1',
    port: 0,
    accept: () => ({ session: session(), onEvents: (batch) => events.push(...batch), ...options }),
  });
  t.teardown(() => listener.close('the test is over'));
  return { listener, events };
}

function raw(t: ExecutionContext, port: number): Socket {
  const socket = createConnection(port, '127.0.0.1').on('error', () => {});
  t.teardown(() => socket.destroy());
  return socket;
}

/** Resolves when `socket` has heard `count` bytes. */
function heard(socket: Socket, count: number): Promise<number> {
  let bytes = 0;
  return new Promise((resolve) => {
    socket.resume().on('data', (chunk) => {
      bytes += chunk.length;
      if (bytes >= count) resolve(bytes);
    });
  });
}

function closed(socket: Socket): Promise<void> {
  socket.resume();
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

test('a peer that floods is slowed down: what is owed stays bounded and everything is answered', async (t) => {
  const submits = 20_000;
  let mostOwed = 0;
  const { listener } = await gateway(t, {
    maxOwed: 50,
    onEvents: (events, { session }) => {
      mostOwed = Math.max(mostOwed, session.owed);
      const requests = requestsIn(events);
      setImmediate(() => {
        for (const request of requests) session.answer(request, 0);
      });
    },
  });
  const socket = raw(t, listener.port);
  socket.write(vectors.bind);
  socket.write(Buffer.concat(Array(submits).fill(vectors.submit)));
  t.is(await heard(socket, 29 * (submits + 1)), 29 * (submits + 1));
  const submitsInOneChunk = Math.ceil(65536 / vectors.submit.length);
  t.true(mostOwed <= 50 + submitsInOneChunk, `${mostOwed}`);
});

test('a peer that takes no answers is read no more, and gets every answer once it does', async (t) => {
  const submits = 200_000;
  let asked = 0;
  const { listener } = await gateway(t, {
    onEvents: (events, { session }) => {
      for (const request of requestsIn(events)) {
        asked++;
        session.answer(request, 0);
      }
    },
  });
  const socket = raw(t, listener.port);
  socket.pause();
  socket.write(vectors.bind);
  const all = Buffer.concat(Array(submits).fill(vectors.submit));
  let taken = false;
  socket.write(all, () => {
    taken = true;
  });
  await until(() => [...listener.peers].some((peer) => peer.unsentBytes > 16_384));
  t.false(taken);
  t.true(asked < submits);
  t.is(await heard(socket, 29 * (submits + 1)), 29 * (submits + 1));
  t.is(asked, submits);
});

test('a held peer is not read until it is released', async (t) => {
  const { listener, events } = await gateway(t);
  const socket = raw(t, listener.port);
  socket.write(vectors.bind);
  await heard(socket, 29);
  const [peer] = listener.peers;
  peer!.held = true;
  socket.write(vectors.submit);
  const other = raw(t, listener.port);
  other.write(vectors.bind);
  await heard(other, 29);
  t.deepEqual(requestsIn(events), []);
  peer!.held = false;
  await until(() => requestsIn(events).length === 1);
  t.pass();
});

test('requests of one turn of the event loop leave in one write', async (t) => {
  const chunks: number[] = [];
  const listener = await listen<ServerSession>({
    host: '127.0.0.1',
    port: 0,
    accept: () => ({ session: countingChunks(smgServer(), chunks), onEvents: () => {} }),
  });
  t.teardown(() => listener.close('the test is over'));
  const session = spClient();
  await new Promise<void>((resolve) => {
    connect({ host: '127.0.0.1', port: listener.port, session, onEvents: () => resolve() });
  });
  const next = numbers();
  for (let i = 0; i < 16; i++) session.request(aSubmit, { sequence: next(), at: performance.now() });
  await until(() => chunks.length === 2);
  t.is(chunks[1], 16 * (143 + 21 + 5));
});

test('a peer that connects and says nothing is shed', async (t) => {
  const { listener, events } = await gateway(t, { bindTimeoutMs: 1, tickMs: 5 });
  await closed(raw(t, listener.port));
  t.like(events, [{ kind: 'closed', reason: 'no-bind' }]);
});

test('an address that is not allowed is closed before it is heard', async (t) => {
  const listener = await listen<ServerSession>({ host: '127.0.0.1', port: 0, accept: () => undefined });
  t.teardown(() => listener.close('the test is over'));
  await closed(raw(t, listener.port));
  t.is(listener.peers.size, 0);
});

test('a connection that is cut is told once, and forgotten', async (t) => {
  const { listener, events } = await gateway(t);
  const socket = raw(t, listener.port);
  socket.write(vectors.bind);
  await heard(socket, 29);
  socket.resetAndDestroy();
  await until(() => listener.peers.size === 0);
  t.deepEqual(
    events.map((event) => event.kind),
    ['bound', 'closed'],
  );
});

test('closing the listener closes every connection and frees the port', async (t) => {
  const { listener } = await gateway(t);
  const socket = raw(t, listener.port);
  socket.write(vectors.bind);
  await heard(socket, 29);
  const gone = closed(socket);
  await listener.close('enough');
  await gone;
  const again = await listen<ServerSession>({ host: '127.0.0.1', port: listener.port, accept: () => undefined });
  await again.close('enough');
  t.is(again.port, listener.port);
});

test('a port that is taken is refused with the error of the system', async (t) => {
  const { listener } = await gateway(t);
  const second = listen<ServerSession>({ host: '127.0.0.1', port: listener.port, accept: () => undefined });
  await t.throwsAsync(second, { code: 'EADDRINUSE' });
});

function countingChunks(session: ServerSession, chunks: number[]): ServerSession {
  const receive = session.receive.bind(session);
  session.receive = (bytes, at) => {
    chunks.push(bytes.length);
    return receive(bytes, at);
  };
  return session;
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`still not: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
