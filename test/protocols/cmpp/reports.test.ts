import test, { type ExecutionContext } from 'ava';
import {
  type Connection,
  type ConnectOptions,
  checkLogin,
  connect,
  createMsgIdSource,
  fateOf,
  type ListenOptions,
  listen,
  msgIdRange,
  submitResp,
  writeReport,
} from '../../../src/protocols/cmpp/index.ts';
import { Reports } from '../../../src/protocols/reports/index.ts';
import { latch } from '../latch.ts';
import { login, secretOf } from './two-ends.ts';

type Submit = NonNullable<ListenOptions['handlers']['submit']>;

const message = { srcId: '10658888', destTerminalIds: ['13000000001'], msgContent: Buffer.from('hello') };

/** A gateway that takes what comes, and an SP with two connections that remembers what it sends. */
async function world(t: ExecutionContext, submit: Submit = takes()) {
  const heard: string[] = [];
  const reports = new Reports();
  const gateway = await listen({
    host: '127.0.0.1',
    port: 0,
    authenticate: (claim) => checkLogin(claim, { secretOf, now: new Date() }),
    handlers: { submit },
  });
  const handlers: ConnectOptions['handlers'] = {
    report: ({ destTerminalId, stat }, { note }) => heard.push(`${destTerminalId} ${note} ${fateOf(stat)}`) && 0,
  };
  const open = () => connect({ host: '127.0.0.1', port: gateway.port, ...login, handlers, reports });
  const [sp, other] = [await open(), await open()];
  t.teardown(async () => {
    await Promise.all([sp.close(), other.close()]);
    await gateway.close();
  });
  const [down, elsewhere] = [...gateway.connections];
  return { heard, sp, down: down!, elsewhere: elsewhere! };
}

function takes(): Submit {
  const ids = createMsgIdSource(1001);
  return (submit) => submitResp.of({ msgId: ids.next(new Date(), submit.destTerminalIds.length) });
}

function tell(connection: Connection, msgId: bigint, { stat = 'DELIVRD', to = '13000000001' } = {}) {
  const times = { submitTime: '2611231500', doneTime: '2611231501' };
  const msgContent = writeReport({ msgId, stat, ...times, destTerminalId: to, smscSequence: 1 }, 0x30);
  return connection.deliver({ destId: '10658888', srcTerminalId: to, registeredDelivery: 1, msgContent });
}

async function idOf(answer: ReturnType<Connection['submit']>): Promise<bigint> {
  const outcome = await answer;
  return outcome.kind === 'accepted' ? outcome.response.msgId : 0n;
}

test('a report on another connection brings the note of its Submit, once', async (t) => {
  const { heard, sp, elsewhere } = await world(t);
  const id = await idOf(sp.submit(message, { note: 'order 17' }));
  for (const stat of ['ACCEPTD', 'DELIVRD', 'DELIVRD']) t.is((await tell(elsewhere, id, { stat })).kind, 'accepted');
  t.deepEqual(heard, ['13000000001 order 17 on-the-way', '13000000001 order 17 delivered']);
});

test('a report that overtakes the answer waits for it, on its own connection and on another', async (t) => {
  const told: Promise<unknown>[] = [];
  const gate = latch<() => void>();
  const { heard, sp, down, elsewhere } = await world(t, async () => {
    (await gate.opened)();
    return submitResp.of({ msgId: 9n });
  });
  // Both reports are written before the answer is.
  gate.open(() => told.push(...[elsewhere, down].map((each) => tell(each, 9n, { stat: 'ACCEPTD' }))));
  t.is(await idOf(sp.submit(message, { note: 'order 17' })), 9n);
  await Promise.all(told);
  t.deepEqual(heard, Array(2).fill('13000000001 order 17 on-the-way'));
});

test('each receiver of a group has an id and a report of its own', async (t) => {
  const { heard, sp, down } = await world(t);
  const group = ['8613000000001', '13000000002'];
  const first = await idOf(sp.submit({ ...message, destTerminalIds: group }, { note: 'order 17' }));
  const [one, two] = msgIdRange(first, 2);
  await tell(down, two!, { to: '13000000002', stat: 'EXPIRED' });
  await tell(down, one!, { to: '13000000001' });
  t.deepEqual(heard, ['13000000002 order 17 failed', '13000000001 order 17 delivered']);
});

test('a gateway that gives all receivers one id loses no report: those it cannot name come without a note', async (t) => {
  const { heard, sp, down } = await world(t);
  const group = ['13000000001', '13000000002'];
  const first = await idOf(sp.submit({ ...message, destTerminalIds: group }, { note: 'order 17' }));
  for (const to of group) await tell(down, first, { to });
  t.deepEqual(heard, ['13000000001 order 17 delivered', '13000000002 undefined delivered']);
});

test('a note with nothing to keep it in is refused before anything is sent', async (t) => {
  let taken = 0;
  const gateway = await listen({
    host: '127.0.0.1',
    port: 0,
    authenticate: (claim) => checkLogin(claim, { secretOf, now: new Date() }),
    handlers: { submit: () => taken++ && 0 },
  });
  const sp = await connect({ host: '127.0.0.1', port: gateway.port, ...login });
  t.teardown(async () => {
    await sp.close();
    await gateway.close();
  });
  await t.throwsAsync(sp.submit(message, { note: 'order 17' }), { message: /give connect\(\) `reports`/ });
  t.is(taken, 0);
});
