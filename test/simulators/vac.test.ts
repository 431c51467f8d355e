import { once } from 'node:events';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { readVacNotify, writeVacResponse } from '../../src/protocols/order-sync/index.ts';
import { readEnvelope } from '../../src/protocols/xml/index.ts';
import { startOrderPlatforms } from '../../src/simulators/vac.ts';

const platforms = [{ peer: 'vac', dialect: 'vac', spId: '82100' } as const];
const now = () => new Date('2026-11-26T10:00:00+08:00');
const order = { phone: '15633000001', productId: '9000000005', updateType: '1', channel: 'hall' };

test('Platforms that were killed hold what they held, and tell the SP what it has not acknowledged', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'platforms-'));
  const file = path.join(folder, 'order-relations.jsonl');
  t.teardown(() => rm(folder, { recursive: true }));
  const first = await startOrderPlatforms({ platforms, now, file });
  const told = await first.register('vac', order);
  t.false(told.acknowledged, 'no SP is there');
  // Nothing is closed in order: a killed process ends in the middle of a line.
  await appendFile(file, '{"holds":{"pee');
  await first.stop();

  const heard: string[] = [];
  const sp = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { recordSequenceId, operation, updateType } = readVacNotify(readEnvelope(Buffer.concat(chunks)));
    heard.push(`${recordSequenceId} ${updateType}`);
    response
      .setHeader('content-type', 'text/xml')
      .end(writeVacResponse(operation, { recordSequenceId, resultCode: 0 }));
  }).listen(0, '127.0.0.1');
  await once(sp, 'listening');
  const second = await startOrderPlatforms({ platforms, now, file });
  second.connectTo('vac', `http://127.0.0.1:${(sp.address() as AddressInfo).port}/`);
  t.like(second.relations(order.phone), [{ productId: '9000000005', state: 'open', channel: 'hall', since: now() }]);
  t.is(second.owed, 1);
  await second.resend();
  t.deepEqual(heard, [`${told.key} 1`]);
  t.true((await second.register('vac', { ...order, updateType: '2' })).acknowledged);
  await second.stop();

  const third = await startOrderPlatforms({ platforms, now, file });
  t.is(third.owed, 0);
  t.like(third.relations(order.phone), [{ state: 'closed' }]);
  await third.stop();
  sp.close();
});
