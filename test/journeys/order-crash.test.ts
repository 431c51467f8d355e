import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import pg from 'pg';
import { freePort, Program, writeLinkSheet } from '../../scripts/lib/program.ts';
import { readVacResponse, vacNotify, writeVacNotify } from '../../src/protocols/order-sync/index.ts';
import { until } from '../support/house.ts';
import { createTestDatabase } from '../support/server.ts';

const platform = `peer: vac
dialect: vac
carrier: unicom
path: /services/SyncNotifySP
from: [127.0.0.1]
spId: "82100"
products: { "9000000005": car-owner }
cancels: { by: file }
`;
const phone = '15633000201';
const notify = vacNotify({
  ...{ recordSequenceId: 'K1', userIdType: '1', userId: `86${phone}`, spId: '82100', productId: '9000000005' },
  ...{ updateType: '1', updateTime: '20260314101500' },
});

test('A program killed with -9 between recording a notice and deciding it has answered it, and decides it at its next start', async (t) => {
  const database = await createTestDatabase();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'crash-'));
  const links = path.join(folder, 'links');
  await writeLinkSheet(links, { smgPort: await freePort(), listenPort: await freePort() });
  await mkdir(path.join(links, 'orders'));
  await writeFile(path.join(links, 'orders/vac.yaml'), platform);
  let said = '';
  const program = new Program({ databaseUrl: database.url, links, data: folder }, (piece) => {
    said += piece;
  });
  const client = new pg.Client({ connectionString: database.url });
  t.teardown(async () => {
    await program.kill();
    await client.end();
    await database.drop();
    await rm(folder, { recursive: true });
  });
  await client.connect();
  await program.start();

  // Somebody else is at this phone, so it is recorded and cannot be decided yet.
  await client.query('begin');
  await client.query(`insert into subscriber (phone, carrier, holder_since) values ($1, 'unicom', now())`, [phone]);
  const answer = await fetch(`${said.match(/http:\/\/[\w.:]+/)![0]}/services/SyncNotifySP`, {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: writeVacNotify(notify),
  });
  t.deepEqual(readVacResponse(await answer.text()), { recordSequenceId: 'K1', resultCode: 0 });
  const decided = await client.query('select phone from order_verdict');
  t.deepEqual(decided.rows, [], 'answered while the decision waits');
  await program.kill();
  await client.query('rollback');
  const waiting = await client.query('select phone from order_event_waiting');
  t.deepEqual(waiting.rows, [{ phone }]);

  await program.start();
  const state = await until('the notice is decided', async () => {
    const { rows } = await client.query<{ state: string }>('select state from subscription where phone = $1', [phone]);
    return rows[0]?.state;
  });
  t.is(state, 'active');
  const { rows } = await client.query('select verdict from order_verdict');
  t.deepEqual(rows, [{ verdict: 'applied' }]);
});
