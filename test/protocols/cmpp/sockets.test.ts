import { createServer, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import {
  type Connection,
  type ConnectOptions,
  checkLogin,
  cmpp,
  connect,
  createMsgIdSource,
  fateOf,
  type Handlers,
  type Listening,
  type ListenOptions,
  listen,
  msgIdRange,
  resultCode,
  submitResp,
  type Version,
  writeReport,
} from '../../../src/protocols/cmpp/index.ts';
import { Joiner, readContent, segment } from '../../../src/protocols/sms/index.ts';
import * as vectors30 from '../../fixtures/cmpp/vectors30.ts';
import { latch } from '../latch.ts';
import { login, secretOf } from './two-ends.ts';

const message = { srcId: '10658888', destTerminalIds: ['13000000001'], msgContent: Buffer.from('hello') };

async function gateway(
  t: ExecutionContext,
  handlers: ListenOptions['handlers'],
  changes: Partial<ListenOptions> = {},
): Promise<Listening<Connection>> {
  const listening = await listen({
    host: '127.0.0.1',
    port: 0,
    authenticate: (connect) => checkLogin(connect, { secretOf, now: new Date() }),
    handlers,
    ...changes,
  });
  t.teardown(() => listening.close());
  return listening;
}

function sp(port: number, changes: Partial<ConnectOptions> = {}): Promise<Connection> {
  return connect({ host: '127.0.0.1', port, ...login, ...changes });
}

function acceptsAll(): ListenOptions['handlers'] & { submit: NonNullable<Handlers<Connection>['submit']> } {
  const ids = createMsgIdSource(1001);
  return { submit: (submit) => submitResp.of({ msgId: ids.next(new Date(), submit.destTerminalIds.length) }) };
}

/** A server that says what it is told to after the login. */
async function rawServer(t: ExecutionContext, onMore: (socket: Socket, bytes: Buffer) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.once('data', () => {
      socket.write(vectors30.connectResp);
      socket.on('data', (more) => onMore(socket, more));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as { port: number }).port;
}

for (const version of [0x20, 0x21, 0x30] satisfies Version[]) {
  test(`an SP submits in version ${version >> 4}.${version & 15} and the gateway has it`, async (t) => {
    const taken: string[] = [];
    const { port } = await gateway(t, {
      submit: async (submit, { connection }) => {
        await Promise.resolve();
        taken.push(`${connection.account} ${submit.msgSrc}: ${Buffer.from(submit.msgContent)}`);
        return submitResp.of({ msgId: 9n });
      },
    });
    const ismg = await sp(port, { version });
    const outcome = await ismg.submit(message);
    t.like(outcome, { kind: 'accepted', response: { msgId: 9n } });
    t.deepEqual(taken, ['901234 901234: hello']);
    await ismg.close();
    t.is((await ismg.closed).reason, 'unbound');
  });
}

test('a message of a phone and a report reach their handlers, and are answered when these are done', async (t) => {
  const heard: string[] = [];
  const { port } = await gateway(t, acceptsAll(), {
    onConnection: async (connection) => {
      await connection.deliver({ destId: '10658888', srcTerminalId: '13000000001', msgContent: Buffer.from('CY') });
      const report = { msgId: 9n, stat: 'DELIVRD', submitTime: '2606231524', doneTime: '2606231525' };
      const msgContent = writeReport({ ...report, destTerminalId: '13000000001', smscSequence: 1 }, 0x30);
      const deliver = { destId: '10658888', srcTerminalId: '13000000001', registeredDelivery: 1, msgContent };
      const outcome = await connection.deliver(deliver);
      answered.open(`${heard.join(', ')}: ${outcome.kind}`);
    },
  });
  const answered = latch<string>();
  const ismg = await sp(port, {
    handlers: {
      deliver: async (mo) => {
        await Promise.resolve();
        heard.push(`${mo.srcTerminalId} wrote ${Buffer.from(mo.msgContent)}`);
        return 0;
      },
      report: ({ msgId, stat }) => {
        heard.push(`${msgId} ${fateOf(stat)}`);
        return 0;
      },
    },
  });
  t.is(await answered.opened, '13000000001 wrote CY, 9 delivered: accepted');
  await ismg.close();
});

test('an answer that does not fit counts as a failed handler: it is told, answered "slower", and harms nobody else', async (t) => {
  const errors: unknown[] = [];
  const submit = () => submitResp.of({ msgId: -1n });
  const { port } = await gateway(t, { submit, onError: (error) => errors.push(error) });
  const ismg = await sp(port);
  t.like(await ismg.submit(message), { kind: 'refused', result: 8, retryable: true });
  t.like(errors, [{ code: 'cannot-encode' }]);
  await ismg.close();
});

test('a long text goes up in parts, joined at the gateway, and each receiver of a group has an id', async (t) => {
  const text = '长短信'.repeat(60);
  const joiner = new Joiner({ waitMs: 60_000, maxWaiting: 10, onGivenUp: () => {} });
  const joined = latch<string>();
  const ids = createMsgIdSource(1001);
  const { port } = await gateway(t, {
    submit: ({ srcId, destTerminalIds, msgFmt, tpUdhi, msgContent }) => {
      const content = readContent({ coding: msgFmt, udhi: tpUdhi, content: msgContent });
      const whole = joiner.add(`${srcId} ${destTerminalIds}`, content, 0);
      if (whole !== undefined) joined.open(whole.text ?? '');
      return submitResp.of({ msgId: ids.next(new Date(), destTerminalIds.length) });
    },
  });
  const ismg = await sp(port);
  const destTerminalIds = ['13000000001', '13000000002'];
  const outcomes = await Promise.all(
    segment(text, { reference: 78 }).map(({ coding, udhi, content, number, total }) =>
      ismg.submit({
        ...{ srcId: '10658888', destTerminalIds, pkTotal: total, pkNumber: number },
        ...{ msgFmt: coding, tpUdhi: udhi, msgContent: content },
      }),
    ),
  );
  t.is(await joined.opened, text);
  const msgIds = outcomes.flatMap((outcome) =>
    outcome.kind === 'accepted' ? msgIdRange(outcome.response.msgId, 2) : [],
  );
  t.is(new Set(msgIds).size, 6);
  await ismg.close();
});

test('a report may come before the answer to its Submit', async (t) => {
  const order: string[] = [];
  const { port } = await gateway(t, {
    submit: async (submit, { connection }) => {
      const report = { msgId: 9n, stat: 'DELIVRD', submitTime: '2606231524', doneTime: '2606231525', smscSequence: 1 };
      const destTerminalId = submit.destTerminalIds[0]!;
      await connection.deliver({
        ...{ destId: submit.srcId, srcTerminalId: destTerminalId, registeredDelivery: 1 },
        msgContent: writeReport({ ...report, destTerminalId }, 0x30),
      });
      return submitResp.of({ msgId: 9n });
    },
  });
  const ismg = await sp(port, { handlers: { report: ({ msgId }) => order.push(`report of ${msgId}`) && 0 } });
  const outcome = await ismg.submit(message);
  order.push(outcome.kind === 'accepted' ? `answer ${outcome.response.msgId}` : outcome.kind);
  t.deepEqual(order, ['report of 9', 'answer 9']);
  await ismg.close();
});

test('a refusal says why in words and whether to send again', async (t) => {
  const { port } = await gateway(t, { submit: (submit) => (submit.serviceId === 'FAST' ? resultCode.throttled : 7) });
  const ismg = await sp(port);
  t.like(await ismg.submit(message), { kind: 'refused', result: 7, zh: '业务代码错', retryable: false });
  t.like(await ismg.submit({ ...message, serviceId: 'FAST' }), { kind: 'refused', retryable: true, throttled: true });
  await ismg.close();
});

test('a handler that fails is answered "slower", so that the peer sends again', async (t) => {
  const errors: unknown[] = [];
  const { port } = await gateway(t, {
    submit: () => Promise.reject(new Error('disk full')),
    onError: (error) => errors.push(error),
  });
  const ismg = await sp(port);
  t.like(await ismg.submit(message), { kind: 'refused', result: 8, retryable: true });
  t.like(errors, [{ message: 'disk full' }]);
  await ismg.close();
});

test('a message nobody handles is answered 2', async (t) => {
  const outcome = latch<unknown>();
  const { port } = await gateway(t, acceptsAll(), {
    onConnection: async (connection) => outcome.open(await connection.deliver({ destId: '1', srcTerminalId: '2' })),
  });
  const ismg = await sp(port);
  t.like(await outcome.opened, { kind: 'refused', result: 2 });
  await ismg.close();
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
      return submitResp.of({ msgId: BigInt(taken) });
    },
  });
  const ismg = await sp(port, { window: 4 });
  const outcomes = await Promise.all(Array.from({ length: 500 }, () => ismg.submit(message)));
  t.true(outcomes.every(({ kind }) => kind === 'accepted'));
  t.is(taken, 500);
  t.true(most <= 4);
  await ismg.close();
});

test('a wrong secret is refused with a code that says not to try again', async (t) => {
  const { port } = await gateway(t, {});
  const error = await t.throwsAsync(sp(port, { secret: 'wrong' }), {
    code: 'login-refused',
    message: /refused with 3/,
  });
  t.false((error as Error & { retryable: boolean }).retryable);
});

test('a port nobody listens on is unreachable', async (t) => {
  const closed = await gateway(t, {});
  await closed.close();
  const error = await t.throwsAsync(sp(closed.port), { code: 'unreachable' });
  t.true((error as Error & { retryable: boolean }).retryable);
});

test('when the connection breaks, what was on the way is unknown and what waited was never sent', async (t) => {
  const port = await rawServer(t, (socket) => socket.resetAndDestroy());
  const ismg = await sp(port, { window: 1 });
  const first = ismg.submit(message);
  const second = ismg.submit(message);
  t.like(await first, { kind: 'unknown', reason: 'closed', retryable: false });
  await t.throwsAsync(second, { code: 'not-connected' });
  await t.throwsAsync(ismg.submit(message), { code: 'not-connected' });
  t.is((await ismg.closed).reason, 'lost');
});

test('an answer that does not come leaves the outcome unknown', async (t) => {
  const ismg = await sp(await rawServer(t, () => {}));
  t.like(await ismg.submit(message, { timeoutMs: 1 }), { kind: 'unknown', reason: 'timed-out' });
});

test('an abort before sending rejects, after sending leaves the outcome unknown', async (t) => {
  const ismg = await sp(await rawServer(t, () => {}), { window: 1 });
  const abort = new AbortController();
  const sent = ismg.submit(message, { signal: abort.signal });
  const waiting = ismg.submit(message, { signal: abort.signal });
  abort.abort();
  t.like(await sent, { kind: 'unknown', reason: 'aborted' });
  await t.throwsAsync(waiting, { code: 'aborted' });
});

test('connecting can be given up', async (t) => {
  await t.throwsAsync(sp(await rawServer(t, () => {}), { signal: AbortSignal.abort() }), { code: 'aborted' });
});

test('a field that does not fit is told to the caller and disturbs nobody else', async (t) => {
  const { port } = await gateway(t, acceptsAll());
  const ismg = await sp(port);
  await t.throwsAsync(ismg.submit({ ...message, msgSrc: '9012345' }), { message: /^submit\.msgSrc: "9012345" has 7/ });
  t.is((await ismg.submit(message)).kind, 'accepted');
  await ismg.close();
});

test('a gateway that closes lets the running handlers answer and says good-bye', async (t) => {
  const started = latch<void>();
  const finish = latch<void>();
  const listening = await gateway(t, {
    submit: async () => {
      started.open();
      await finish.opened;
      return submitResp.of({ msgId: 9n });
    },
  });
  const ismg = await sp(listening.port);
  const outcome = ismg.submit(message);
  await started.opened;
  const closed = listening.close();
  finish.open();
  t.is((await outcome).kind, 'accepted');
  t.is((await ismg.closed).reason, 'unbound');
  await closed;
});

test('a gateway that restarts in the middle of a window leaves known and unknown outcomes, and is found again', async (t) => {
  const allTaken = latch<void>();
  let taken = 0;
  const first = await gateway(t, {
    submit: () => {
      if (++taken === 16) allTaken.open();
      return taken <= 10 ? submitResp.of({ msgId: BigInt(taken) }) : new Promise(() => {});
    },
  });
  const ismg = await sp(first.port);
  const outcomes = Promise.all(Array.from({ length: 16 }, () => ismg.submit(message)));
  await allTaken.opened;
  await first.close({ timeoutMs: 1 });
  const kinds = (await outcomes).map(({ kind }) => kind);
  t.deepEqual(kinds, [...Array(10).fill('accepted'), ...Array(6).fill('unknown')]);
  const second = await gateway(t, acceptsAll(), { port: first.port });
  const back = await sp(second.port);
  t.is((await back.submit(message)).kind, 'accepted');
  await back.close();
});

test('connections above the limit are closed at once', async (t) => {
  const { port } = await gateway(t, {}, { maxConnections: 1 });
  const first = await sp(port);
  await t.throwsAsync(sp(port), { code: 'unreachable' });
  await first.close();
});

test('the other version is refused with the remedy', async (t) => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (bytes) => {
      const { sequence } = cmpp(0x30).decodeBytes(bytes);
      const pdu = {
        name: 'connectResp',
        layout: 2,
        status: 0,
        authenticatorIsmg: Buffer.alloc(16),
        version: 0x20,
      } as const;
      socket.write(cmpp(0x20).encode(pdu, sequence));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as { port: number };
  await t.throwsAsync(sp(port), { code: 'login-refused', message: /answers in CMPP 2\.x though 3\.0 was asked/ });
});
