import test from 'ava';
import { Reports } from '../../../src/protocols/reports/index.ts';
import {
  checkLogin,
  connect,
  createMessageIdSource,
  fateOf,
  listen,
  messageIdRange,
  submitResp,
  writeReport,
} from '../../../src/protocols/smgp/index.ts';
import { login, secretOf } from './two-ends.ts';

test('each receiver of a Submit has a report that brings its note, once', async (t) => {
  const ids = createMessageIdSource('010061');
  const heard: string[] = [];
  const gateway = await listen({
    host: '127.0.0.1',
    port: 0,
    authenticate: (claim) => checkLogin(claim, { secretOf, now: new Date() }),
    handlers: { submit: ({ destTermIds }) => submitResp.of({ msgId: ids.next(new Date(), destTermIds.length) }) },
  });
  const sp = await connect({
    host: '127.0.0.1',
    port: gateway.port,
    ...login,
    reports: new Reports(),
    handlers: {
      report: ({ stat }, { deliver, note }) => heard.push(`${deliver.srcTermId} ${note} ${fateOf(stat)}`) && 0,
    },
  });
  t.teardown(async () => {
    await sp.close();
    await gateway.close();
  });
  const group = ['13300000001', '13300000002'];
  const message = { srcTermId: '10620007', destTermIds: group, msgContent: Buffer.from('hello') };
  const outcome = await sp.submit(message, { note: 'order 17' });
  const first = outcome.kind === 'accepted' ? outcome.response.msgId : '';

  const [down] = gateway.connections;
  const dates = { submitDate: '2611231500', doneDate: '2611231501' };
  for (const [i, stat] of [
    [1, 'ACCEPTD'],
    [1, 'UNDELIV'],
    [1, 'UNDELIV'],
    [0, 'DELIVRD'],
  ] as const) {
    const id = messageIdRange(first, 2)[i]!;
    const msgContent = writeReport({ id, sub: '001', dlvrd: '001', ...dates, stat, err: '000', text: '' });
    await down!.deliver({ srcTermId: group[i]!, destTermId: '10620007', isReport: 1, msgContent });
  }
  t.deepEqual(heard, [
    '13300000002 order 17 on-the-way',
    '13300000002 order 17 failed',
    '13300000001 order 17 delivered',
  ]);
});
