import test, { type ExecutionContext } from 'ava';
import { MemoryStore, Reports } from '../../../src/protocols/reports/index.ts';
import {
  type Connection,
  type ConnectOptions,
  checkLogin,
  connect,
  type Handlers,
  type ListenOptions,
  listen,
  type Report,
  report,
  type Sequence,
} from '../../../src/protocols/sgip/index.ts';
import { aSubmit, login, smgNode, spNode } from './two-ends.ts';

const { name: _, ...message } = aSubmit;
const host = '127.0.0.1';

async function server(
  t: ExecutionContext,
  loginType: number,
  options: Omit<ListenOptions, 'host' | 'port' | 'authenticate'>,
) {
  const authenticate: ListenOptions['authenticate'] = (bind) => checkLogin(bind, { ...login, loginTypes: [loginType] });
  const listening = await listen({ host, port: 0, authenticate, ...options });
  t.teardown(() => listening.close());
  return listening.port;
}

async function client(t: ExecutionContext, options: Partial<ConnectOptions> & { port: number; node: number }) {
  const connection = await connect({ host, ...login, ...options });
  t.teardown(() => connection.close());
  return connection;
}

/** An SP that remembers what it sends, and a gateway that takes it and reports on a connection of its own. */
async function world(t: ExecutionContext, { submit = () => 0 }: Pick<Handlers, 'submit'> = {}) {
  const heard: [phone: string, note: string | undefined, state: number][] = [];
  const store = new MemoryStore();
  const reports = new Reports(store);
  const hear: Handlers = { report: (body, { note }) => heard.push([body.userNumber, note, body.state]) && 0 };
  const smg = await server(t, 1, { end: 'smg', handlers: { submit } });
  const sp = await client(t, { port: smg, node: spNode, reports });
  const courier = await client(t, {
    port: await server(t, 2, { handlers: hear, reports }),
    node: smgNode,
    end: 'smg',
  });
  return { heard, store, sp, courier };
}

function tell(courier: Connection, submitSequenceNumber: Sequence, fields: Partial<Report> = {}) {
  return courier.request(report.of({ submitSequenceNumber, userNumber: '8615633000001', ...fields }));
}

test('a Report on another connection brings the note of its Submit, once', async (t) => {
  const { heard, sp, courier } = await world(t);
  const { sequence } = await sp.submit(message, { note: 'order 17' });
  for (const state of [1, 0, 0]) t.is((await tell(courier, sequence, { state })).kind, 'accepted');
  t.deepEqual(heard, [
    ['8615633000001', 'order 17', 1],
    ['8615633000001', 'order 17', 0],
  ]);
});

test('each receiver of one Submit has a Report of its own, with or without the 86', async (t) => {
  const { heard, sp, courier } = await world(t);
  const userNumbers = ['8615633000001', '8615633000002'];
  const { sequence } = await sp.submit({ ...message, userNumbers }, { note: 'order 17' });
  await tell(courier, sequence, { userNumber: '15633000002' });
  await tell(courier, sequence, { userNumber: '8615633000001', state: 2, errorCode: 27 });
  t.deepEqual(heard, [
    ['15633000002', 'order 17', 0],
    ['8615633000001', 'order 17', 2],
  ]);
});

test('a Report that overtakes the answer finds its note', async (t) => {
  const { heard, sp, courier } = await world(t, {
    submit: async (_body, { sequence }) => {
      await tell(courier, sequence);
      return 0;
    },
  });
  t.is((await sp.submit(message, { note: 'order 17' })).kind, 'accepted');
  t.deepEqual(heard, [['8615633000001', 'order 17', 0]]);
});

test('a Report of a message nobody remembers is handed on without a note', async (t) => {
  const { heard, sp, courier } = await world(t);
  const { sequence } = await sp.submit(message);
  await tell(courier, sequence);
  t.deepEqual(heard, [['8615633000001', undefined, 0]]);
});

test('what was refused or not sent is not waited for', async (t) => {
  const { store, sp } = await world(t, { submit: () => 6 });
  t.is((await sp.submit(message, { note: 'refused' })).kind, 'refused');
  await t.throwsAsync(sp.submit({ ...message, corpId: '123456' }, { note: 'does not fit' }));
  await t.throwsAsync(sp.submit(message, { note: 'aborted', signal: AbortSignal.abort() }), { code: 'aborted' });
  t.is(store.size, 0);
});

test('when a second try is refused the note stays, for the first may have been taken', async (t) => {
  const answers: ((result: number) => void)[] = [];
  const submit = () => (answers.length === 0 ? new Promise<number>((resolve) => answers.push(resolve)) : 9);
  const { heard, sp, courier } = await world(t, { submit });
  const { sequence, kind } = await sp.submit(message, { note: 'order 17', timeoutMs: 1 });
  t.is(kind, 'unknown');
  t.like(await sp.submit(message, { note: 'order 17', sequence }), { kind: 'refused', result: 9 });
  answers[0]!(0);
  await tell(courier, sequence);
  t.deepEqual(heard, [['8615633000001', 'order 17', 0]]);
});

test('a note that nothing can keep is refused before anything is sent', async (t) => {
  let taken = 0;
  const smg = await server(t, 1, { end: 'smg', handlers: { submit: () => taken++ && 0 } });
  const forgetful = await client(t, { port: smg, node: spNode });
  await t.throwsAsync(forgetful.submit(message, { note: 'order 17' }), { message: /give connect\(\) `reports`/ });
  const full = {
    get: async () => undefined,
    put: () => Promise.reject(new Error('disk full')),
    delete: async () => {},
  };
  const sp = await client(t, { port: smg, node: spNode, reports: new Reports(full) });
  await t.throwsAsync(sp.submit(message, { note: 'order 17' }), { message: 'disk full' });
  t.is(taken, 0);
});
