// How long reports take beside millions of messages: `node dist/scripts/bench/reports.js [messages]`, on a database of its own.
import { jobsOf } from '../../src/care/reports/jobs.ts';
import { rowsOf } from '../../src/care/reports/roll-up.ts';
import { type Db, openDb } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { ensurePartitions } from '../../src/platform/partitions.ts';
import { allReports } from '../../src/roles/reports.ts';
import { createTestDatabase, testServer } from '../../test/support/server.ts';

const messages = Number(process.argv[2] ?? 1_000_000);
const subscribers = messages / 10;
const now = new Date('2026-12-31T15:00:00+08:00');
const log = openLog({ level: 'silent' });

const server = await testServer();
process.env['TEST_PG_URL'] ??= server.url;
const database = await createTestDatabase();
const db = await openDb(database.url, log);
try {
  for (const month of ['2026-10-15', '2026-12-15']) await ensurePartitions(db, new Date(month));
  await load(db);
  const begun = performance.now();
  const [job] = jobsOf(allReports);
  let rings = 0;
  for (;;) {
    const due = await job!.nextDue(db, now);
    if (!due || due > now) break;
    await job!.run(db, due, log);
    rings += 1;
  }
  console.log(`three months kept in ${rings} rings: ${Math.round(performance.now() - begun)} ms`);
  for (const report of allReports) {
    const times: number[] = [];
    for (let turn = 0; turn < 20; turn++) {
      const asked = performance.now();
      await rowsOf(db, report, { from: '2026-10-01', to: '2026-12-31' });
      times.push(performance.now() - asked);
    }
    const [p50, p95] = [0.5, 0.95].map((part) =>
      Math.round(times.toSorted((a, b) => a - b)[Math.floor(part * 20) - 1]!),
    );
    console.log(`${report.name}: three months, today counted live, p50 ${p50} ms, p95 ${p95} ms`);
  }
} finally {
  await db.close();
  await database.drop();
  await server.stop();
}

/** Three months of texts, and a tenth as many relations that begin, of which a fifth end. */
async function load({ pool }: Db): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    await client.query(
      `insert into mo (phone, id, link, carrier_message_id, access_number, text, state, command, received_at, product, keyword, section)
       select '156' || lpad((g % ${subscribers})::text, 8, '0'),
         (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(g::text), 1, 19))::uuid, 'smg', g::text,
         '10620007', 'CY', 'taken', 'order', at, (array['car-owner','car-owner-vip','weather-now','weather',null])[1 + g % 5],
         (array['CY','CYV','TQ','TQDY','Y'])[1 + g % 5], case when g % 5 = 2 then 's' || (g % 97) end
       from (select g, timestamptz '2026-10-01 00:00+08' + g * (interval '91 days 15 hours' / ${messages}) as at
         from generate_series(1, ${messages}) g) x`,
    );
    await client.query(
      `insert into subscription (phone, id, product, billing_group, state, tariff_version, channel, asked_from, asked_at, active_from, closed_at)
       select '156' || lpad(g::text, 8, '0'), gen_random_uuid(), case when g % 4 = 0 then 'car-owner-vip' else 'car-owner' end,
         'car-owner', case when g % 5 = 0 then 'closed' else 'active' end, 1, 'sms', '10620007', at, at,
         case when g % 5 = 0 then at + interval '2 days' end
       from (select g, timestamptz '2026-10-01 00:00+08' + g * (interval '89 days' / ${subscribers}) as at
         from generate_series(1, ${subscribers}) g) x`,
    );
    await client.query(
      `insert into subscription_event (phone, id, subscription_id, from_state, to_state, cause, channel, actor, evidence, at)
       select phone, gen_random_uuid(), id, f, st, 'order', channel, phone, '{}', at from (
         select phone, id, channel, null as f, 'pending-confirm' as st, asked_at as at from subscription
         union all select phone, id, channel, 'pending-carrier', 'active', active_from from subscription
         union all select phone, id, channel, 'active', 'closed', closed_at from subscription where closed_at is not null) x
       order by at`,
    );
    await client.query('vacuum analyze');
  } finally {
    client.release(true);
  }
}
