import test, { type ExecutionContext } from 'ava';
import {
  type Connection,
  checkLogin,
  connect,
  createMessageIdSource,
  fateOf,
  type Listening,
  type ListenOptions,
  listen,
  messageIdRange,
  statusCode,
  submitResp,
  writeReport,
} from '../../../src/protocols/smgp/index.ts';
import { latch } from '../latch.ts';
import { login, secretOf } from './two-ends.ts';

const message = { srcTermId: '10628888', destTermIds: ['13000000001'], msgContent: Buffer.from('hello') };

async function gateway(
  t: ExecutionContext,
  handlers: ListenOptions['handlers'],
  changes: Partial<ListenOptions> = {},
): Promise<Listening<Connection>> {
  const listening = await listen({
    host: '127.0.0.1',
    port: 0,
    authenticate: (claim) => checkLogin(claim, { secretOf, now: new Date() }),
    handlers,
    ...changes,
  });
  t.teardown(() => listening.close());
  return listening;
}

test('an SP submits to a group and every receiver has an id', async (t) => {
  const ids = createMessageIdSource('110061');
  const { port } = await gateway(t, {
    submit: ({ destTermIds }) => submitResp.of({ msgId: ids.next(new Date(), destTermIds.length) }),
  });
  const smgw = await connect({ host: '127.0.0.1', port, ...login });
  const outcome = await smgw.submit({ ...message, destTermIds: ['13000000001', '13000000002'] });
  t.is(outcome.kind, 'accepted');
  if (outcome.kind === 'accepted') t.is(messageIdRange(outcome.response.msgId, 2).length, 2);
  await smgw.close();
  t.is((await smgw.closed).reason, 'unbound');
});

test('a message of a phone and a report reach their handlers', async (t) => {
  const answered = latch<string>();
  const heard: string[] = [];
  const { port } = await gateway(
    t,
    {},
    {
      onConnection: async (connection) => {
        const route = { srcTermId: '13000000001', destTermId: '10628888' };
        await connection.deliver({ ...route, msgContent: Buffer.from('CY') });
        const report = { id: '11006111220708000000', sub: '001', dlvrd: '001', stat: 'EXPIRED', err: '001', text: '' };
        const msgContent = writeReport({ ...report, submitDate: '2611220708', doneDate: '2611220709' });
        const outcome = await connection.deliver({ ...route, isReport: 1, msgContent });
        answered.open(`${heard.join(', ')}: ${outcome.kind}`);
      },
    },
  );
  const smgw = await connect({
    ...{ host: '127.0.0.1', port, ...login },
    handlers: {
      deliver: (mo) => heard.push(`${mo.srcTermId} wrote ${Buffer.from(mo.msgContent)}`) && 0,
      report: ({ id, stat }) => heard.push(`${id} ${fateOf(stat)}`) && 0,
    },
  });
  t.is(await answered.opened, '13000000001 wrote CY, 11006111220708000000 failed: accepted');
  await smgw.close();
});

test('a refusal says why in words and whether to send again', async (t) => {
  const { port } = await gateway(t, { submit: ({ serviceId }) => (serviceId === 'FAST' ? statusCode.busy : 43) });
  const smgw = await connect({ host: '127.0.0.1', port, ...login });
  t.like(await smgw.submit(message), { kind: 'refused', result: 43, zh: '非法服务代码', retryable: false });
  t.like(await smgw.submit({ ...message, serviceId: 'FAST' }), { retryable: true, throttled: true });
  await smgw.close();
});

test('a handler that fails is answered "busy", so that the peer sends again', async (t) => {
  const { port } = await gateway(t, { submit: () => Promise.reject(new Error('disk full')) });
  const smgw = await connect({ host: '127.0.0.1', port, ...login });
  t.like(await smgw.submit(message), { kind: 'refused', result: 1, retryable: true });
  await smgw.close();
});

test('a wrong secret is refused with a code that says not to try again', async (t) => {
  const { port } = await gateway(t, {});
  const attempt = connect({ host: '127.0.0.1', port, ...login, secret: 'wrong' });
  await t.throwsAsync(attempt, { code: 'login-refused', message: /refused with 21/ });
});
