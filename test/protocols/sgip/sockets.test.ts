import { createConnection, createServer, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import {
  type Connection,
  checkLogin,
  connect,
  type Handlers,
  type Listening,
  type ListenOptions,
  listen,
  sgip,
} from '../../../src/protocols/sgip/index.ts';
import * as vectors from '../../fixtures/sgip/vectors.ts';
import { aDeliver, aSubmit, login, spNode } from './two-ends.ts';

const { name: _, ...message } = aSubmit;

async function gateway(
  t: ExecutionContext,
  handlers: Handlers,
  changes: Partial<ListenOptions> = {},
): Promise<Listening> {
  const listening = await listen({
    host: '127.0.0.1',
    port: 0,
    end: 'smg',
    authenticate: (bind) => checkLogin(bind, { ...login, loginTypes: [1] }),
    handlers,
    ...changes,
  });
  t.teardown(() => listening.close());
  return listening;
}

function sp(port: number, changes: Partial<Parameters<typeof connect>[0]> = {}): Promise<Connection> {
  return connect({ host: '127.0.0.1', port, node: spNode, ...login, ...changes });
}

/** A promise to wait for and the key to it. */
function latch<T>(): { opened: Promise<T>; open: (value: T) => void } {
  let open: (value: T) => void = () => {};
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** A server that says what it is told to. */
async function rawServer(t: ExecutionContext, onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as { port: number }).port;
}

/** Answers the login, then leaves the rest to `onMore`. */
function bindThen(onMore: (socket: Socket, bytes: Buffer) => void): (socket: Socket) => void {
  return (socket) => {
    socket.once('data', (bytes) => {
      const { sequence } = sgip.decodeBytes(bytes);
      socket.write(sgip.encode({ name: 'bindResp', result: 0, reserve: '' }, sequence));
      socket.on('data', (more) => onMore(socket, more));
    });
  };
}

test('an SP submits and the gateway has it, answered when its handler is done', async (t) => {
  const taken: string[] = [];
  const { port } = await gateway(t, {
    submit: async (body, { loginName }) => {
      await Promise.resolve();
      taken.push(`${loginName}: ${Buffer.from(body.messageContent)}`);
      return 0;
    },
  });
  const smg = await sp(port);
  const outcome = await smg.submit(message);
  t.is(outcome.kind, 'accepted');
  t.deepEqual(taken, ['spuser: hello']);
  await smg.close();
  t.is((await smg.closed).reason, 'unbound');
});

test('a refusal says why in words and whether to send again', async (t) => {
  const { port } = await gateway(t, { submit: (body) => (body.corpId === '88888' ? 88 : 6) });
  const smg = await sp(port);
  t.like(await smg.submit(message), { kind: 'refused', result: 6, retryable: false, throttled: false });
  t.like(await smg.submit({ ...message, corpId: '88888' }), {
    kind: 'refused',
    result: 88,
    zh: '流量控制',
    retryable: true,
    throttled: true,
  });
});

test('a handler that fails is answered "busy", so that the peer sends again', async (t) => {
  const errors: unknown[] = [];
  const { port } = await gateway(t, {
    submit: () => Promise.reject(new Error('disk full')),
    onError: (error) => errors.push(error),
  });
  const smg = await sp(port);
  t.like(await smg.submit(message), { kind: 'refused', result: 11, retryable: true });
  t.like(errors, [{ message: 'disk full' }]);
});

test('an answer that does not fit counts as a failed handler: it is told, answered "busy", and harms nobody else', async (t) => {
  const errors: unknown[] = [];
  const { port } = await gateway(t, { submit: () => 300, onError: (error) => errors.push(error) });
  const smg = await sp(port);
  t.like(await smg.submit(message), { kind: 'refused', result: 11, retryable: true });
  t.like(errors, [{ code: 'cannot-encode' }]);
});

test('more submits than the window wait their turn and all are taken once', async (t) => {
  let most = 0;
  let open = 0;
  let taken = 0;
  const { port } = await gateway(t, {
    submit: async () => {
      most = Math.max(most, ++open);
      await new Promise(setImmediate);
      open--;
      taken++;
      return 0;
    },
  });
  const smg = await sp(port, { window: 4 });
  const outcomes = await Promise.all(Array.from({ length: 500 }, () => smg.submit(message)));
  t.true(outcomes.every(({ kind }) => kind === 'accepted'));
  t.is(taken, 500);
  t.true(most <= 4);
});

test('a gateway that sends Deliver down the connection of the SP is served', async (t) => {
  const answered = latch<string>();
  const port = await rawServer(
    t,
    bindThen((socket, bytes) => {
      const { pdu } = sgip.decodeBytes(bytes);
      if (pdu.name === 'submit') socket.write(vectors.deliver);
      else answered.open(pdu.name);
    }),
  );
  const heard: string[] = [];
  const handlers: Handlers = { deliver: (body) => heard.push(body.userNumber) && 0 };
  const smg = await sp(port, { handlers });
  void smg.submit(message);
  t.is(await answered.opened, 'deliverResp');
  t.deepEqual(heard, ['8613000000001']);
});

test('a wrong password is refused with a code that says not to try again', async (t) => {
  const { port } = await gateway(t, {});
  await t.throwsAsync(sp(port, { password: 'wrong' }), { code: 'login-refused', message: /refused with 1/ });
});

test('a port nobody listens on is unreachable', async (t) => {
  const closed = await gateway(t, {});
  await closed.close();
  const error = await t.throwsAsync(sp(closed.port), { code: 'unreachable' });
  t.true((error as Error & { retryable: boolean }).retryable);
});

test('a gateway that closes during the login is unreachable, not for ever awaited', async (t) => {
  const port = await rawServer(t, (socket) => socket.end());
  await t.throwsAsync(sp(port), { code: 'unreachable' });
});

test('when the connection breaks, what was on the way is unknown and what waited was never sent', async (t) => {
  const port = await rawServer(
    t,
    bindThen((socket) => socket.resetAndDestroy()),
  );
  const smg = await sp(port, { window: 1 });
  const first = smg.submit(message);
  const second = smg.submit(message);
  t.like(await first, { kind: 'unknown', reason: 'closed', retryable: true });
  await t.throwsAsync(second, { code: 'not-connected' });
  await t.throwsAsync(smg.submit(message), { code: 'not-connected' });
  t.is((await smg.closed).reason, 'lost');
});

test('an answer that does not come leaves the outcome unknown, with the number to send again by', async (t) => {
  const port = await rawServer(
    t,
    bindThen(() => {}),
  );
  const smg = await sp(port);
  const sequence = { node: spNode, time: 1123150000, serial: 1 };
  const outcome = await smg.submit(message, { sequence, timeoutMs: 1 });
  t.deepEqual(outcome, { kind: 'unknown', sequence, reason: 'timed-out', retryable: true });
});

test('an abort before sending rejects, after sending leaves the outcome unknown', async (t) => {
  const port = await rawServer(
    t,
    bindThen(() => {}),
  );
  const smg = await sp(port, { window: 1 });
  const abort = new AbortController();
  const sent = smg.submit(message, { signal: abort.signal });
  const waiting = smg.submit(message, { signal: abort.signal });
  abort.abort();
  t.like(await sent, { kind: 'unknown', reason: 'aborted' });
  await t.throwsAsync(waiting, { code: 'aborted' });
  await t.throwsAsync(smg.submit(message, { signal: abort.signal }), { code: 'aborted' });
});

test('connecting can be given up', async (t) => {
  const port = await rawServer(t, () => {});
  const abort = new AbortController();
  const connecting = sp(port, { signal: abort.signal });
  abort.abort();
  await t.throwsAsync(connecting, { code: 'aborted' });
  await t.throwsAsync(sp(port, { signal: AbortSignal.abort() }), { code: 'aborted' });
});

test('a field that does not fit is told to the caller and disturbs nobody else', async (t) => {
  const { port } = await gateway(t, { submit: () => 0 });
  const smg = await sp(port);
  await t.throwsAsync(smg.submit({ ...message, corpId: '123456' }), { message: /^submit\.corpId: "123456" has 6/ });
  t.is((await smg.submit(message)).kind, 'accepted');
});

test('a gateway delivers to an SP that listens, and goes on when the SP is back', async (t) => {
  const heard: string[] = [];
  const spListens = (port: number) =>
    listen({
      host: '127.0.0.1',
      port,
      authenticate: (bind) => checkLogin(bind, { ...login, loginTypes: [2] }),
      handlers: { deliver: (body) => heard.push(body.userNumber) && 0 },
    });
  const first = await spListens(0);
  for (const listening of [first, undefined]) {
    const server = listening ?? (await spListens(first.port));
    const smg = await connect({ host: '127.0.0.1', port: server.port, node: 102100, end: 'smg', ...login });
    t.is((await smg.request(aDeliver)).kind, 'accepted');
    await server.close();
    await smg.closed;
  }
  t.deepEqual(heard, ['8615633000001', '8615633000001']);
});

test('closing lets the running handlers answer', async (t) => {
  const started = latch<void>();
  const finish = latch<number>();
  const listening = await gateway(t, {
    submit: () => {
      started.open();
      return finish.opened;
    },
  });
  const smg = await sp(listening.port);
  const outcome = smg.submit(message);
  await started.opened;
  const closed = listening.close();
  finish.open(0);
  t.is((await outcome).kind, 'accepted');
  await closed;
});

test('connections above the limit are closed at once', async (t) => {
  const { port } = await gateway(t, {}, { maxConnections: 2 });
  const first = await sp(port);
  const second = await sp(port);
  await t.throwsAsync(sp(port), { code: 'unreachable' });
  await Promise.all([first.close(), second.close()]);
});

test('garbage is closed without an answer', async (t) => {
  const { port } = await gateway(t, {});
  const socket = createConnection(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\n\r\n');
  const heard: Buffer[] = [];
  socket.on('data', (bytes) => heard.push(bytes));
  await new Promise((resolve) => socket.on('close', resolve));
  t.deepEqual(heard, []);
});
