import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { decideOpening, type Opening } from '../../src/business/tickets/decide.ts';
import { countViews, type ListFilter, listTickets, statementOf, type Viewer } from '../../src/business/tickets/list.ts';
import { loadDesk } from '../../src/business/tickets/sheet.ts';
import { type Db, openDb } from '../../src/platform/db.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { openLog } from '../../src/platform/log.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { newId } from '../../src/values/id.ts';

/**
 * How soon lists and searches of tickets answer when there are many: a million tickets and two million messages unless told. Prints
 * p50 and p95 of each, against a ticket found by its key, and how the search is planned. Figures go to ops/reliability.md.
 *
 *     node dist/scripts/bench/tickets.js [--tickets 1000000] [--times 20]
 */
const { values } = parseArgs({
  options: { tickets: { type: 'string', default: '1000000' }, times: { type: 'string', default: '20' } },
});
const count = Number(values.tickets);
const times = Number(values.times);
const now = new Date('2026-11-26T10:00:00+08:00');
const agent = newId(now);

const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-tickets-'));
const postgres = await startEmbeddedPostgres(folder);
try {
  await migrate(postgres.url);
  const db = await openDb(postgres.url, openLog({ level: 'error' }));
  const begun = performance.now();
  await fill(db);
  console.log(
    `${count} tickets and ${2 * count} messages in ${((performance.now() - begun) / 1000).toFixed(0)} s, load ${os.loadavg()[0]!.toFixed(1)}`,
  );
  await measure(db);
  await db.close();
} finally {
  await postgres.stop();
  await rm(folder, { recursive: true });
}

/** One in fifty is not over; every hundredth of those is one agent's. Texts are put together of what people write. */
async function fill(db: Db): Promise<void> {
  const desk = await loadDesk(path.join(packageRoot, 'content'));
  const opening: Omit<Opening, 'source'> = {
    ...{
      id: newId(now),
      phone: '13000000000',
      email: null,
      name: null,
      accessNumber: null,
      reference: null,
      deadlineAt: null,
    },
    ...{ organisation: null, filedBy: null, category: 'usage', subject: '', assignee: null },
    priority: 'normal',
  };
  const { ticket } = decideOpening({ ...opening, source: 'sms' }, desk, now);
  const page = 10_000;
  for (let from = 0; from < count; from += page) {
    await db.read(
      `with made as (
         select n, (lpad(to_hex(((extract(epoch from $1::timestamptz) - ($2 - n)) * 1000)::bigint), 12, '0') || lpad(to_hex(n), 20, '0'))::uuid as id,
           '130' || lpad((n % 400000)::text, 8, '0') as phone,
           case when n % 50 = 0 then (array['open', 'technical', 'answer-due', 'supervisor', 'waiting'])[1 + n / 50 % 5] else 'closed' end as state,
           (array['退费', '收不到短信', '重复扣费', '退订失败', '资费咨询', '彩信打不开'])[1 + n % 6] || n % 1000 as subject,
           $1::timestamptz - make_interval(secs => $2 - n) as at
         from generate_series($3::int + 1, least($2, $3 + $5::int)) n),
       tickets as (
         insert into ticket (id, number, phone, state, source, category, priority, assignee, organisation, escalation, version, changed_at,
           due_at, look_at, body, grams)
         select id, n, phone, state, 'sms', (array['usage', 'tariff', 'complaint-fee'])[1 + n % 3], 'normal',
           case when n % 100 = 0 and state <> 'closed' then $4::uuid end, case when n % 1000 = 0 then '河北联通' end, 0, 1, at,
           case when state in ('closed', 'waiting') then 'infinity' else at + interval '2 hours' end, null,
           $6::jsonb || jsonb_build_object('id', id, 'phone', phone, 'state', state, 'subject', subject),
           array(select distinct lower(substr(subject, i, 2)) from generate_series(1, length(subject) - 1) i)
         from made returning 1)
       insert into ticket_message (id, ticket_id, direction, channel, text, at, grams)
       select gen_random_uuid(), m.id, case turn when 0 then 'in' else 'out' end, 'sms', x.text, m.at,
         array(select distinct substr(x.text, i, 2) from generate_series(1, length(x.text) - 1) i)
       from made m cross join generate_series(0, 1) turn
         cross join lateral (select case turn when 0 then m.subject || '，我是' || (array['石家庄', '唐山', '保定', '邯郸', '秦皇岛'])[1 + m.n % 5]
           || '的用户，号码尾号' || m.n % 10000 || '，请尽快处理' else '您好，您反映的' || m.subject || '正在核实，请耐心等待' end as text) x`,
      [now, count, from, agent, page, JSON.stringify(ticket)],
    );
  }
  const client = await db.pool.connect();
  await client.query('set statement_timeout = 0');
  for (const table of ['ticket', 'ticket_message']) await client.query(`vacuum analyze ${table}`);
  client.release(true);
}

async function measure(db: Db): Promise<void> {
  const viewer = { id: agent, scope: { all: true } } as const;
  const lists: Record<string, ListFilter> = {
    mine: { view: 'mine' },
    unassigned: { view: 'unassigned' },
    'due soon': { view: 'due' },
    waiting: { view: 'waiting' },
    'technical support': { view: 'technical' },
    supervisor: { view: 'supervisor' },
    all: { view: 'all' },
    'all of a category': { view: 'all', category: 'complaint-fee' },
    'all of a phone': { view: 'all', phone: '13000012345' },
    'by its number': { view: 'all', text: `KF${count - 5}` },
    'search: rare words (尾号9876 邯郸)': { view: 'all', text: '尾号9876 邯郸' },
    'search: a place (秦皇岛), a fifth of all': { view: 'all', text: '秦皇岛' },
    'search: two characters of a sixth (退费)': { view: 'all', text: '退费' },
    'search: nothing (流量包月)': { view: 'all', text: '流量包月' },
  };
  const key = await timed(() =>
    db.read('select id from ticket where number = $1', [1 + Math.floor(Math.random() * count)]),
  );
  console.log(`${'by its key'.padEnd(44)} p50 ${key.p50} ms  p95 ${key.p95} ms`);
  let slowest = 0;
  for (const [name, filter] of Object.entries(lists)) {
    const { p50, p95 } = await timed(() => listTickets(db, viewer, { filter, after: undefined, limit: 30 }, now));
    slowest = Math.max(slowest, Number(p95));
    console.log(`${name.padEnd(44)} p50 ${p50} ms  p95 ${p95} ms`);
  }
  const counts = await timed(() => countViews(db, viewer, now));
  console.log(`${'how many each list has'.padEnd(44)} p50 ${counts.p50} ms  p95 ${counts.p95} ms`);
  console.log(`slowest list to key: ${(slowest / Number(key.p50)).toFixed(0)}`);
  await explain(db, viewer, { view: 'all', text: '尾号9876 邯郸' });
  await explain(db, viewer, { view: 'all', text: '退费', isCommon: true });
}

async function explain(db: Db, viewer: Viewer, filter: Parameters<typeof statementOf>[1]): Promise<void> {
  const { text, values: given } = statementOf(viewer, filter, undefined, now);
  console.log(`\nhow ${filter.text} is found`);
  for (const row of await db.read<{ 'QUERY PLAN': string }>(
    `explain (analyze, timing off, costs off) ${text} limit 30`,
    given,
  ))
    console.log(row['QUERY PLAN']);
}

async function timed(work: () => Promise<unknown>): Promise<{ p50: string; p95: string }> {
  const took: number[] = [];
  for (let turn = 0; turn < times; turn++) {
    const from = performance.now();
    await work();
    took.push(performance.now() - from);
  }
  took.sort((a, b) => a - b);
  return { p50: took[Math.floor(times / 2)]!.toFixed(1), p95: took[Math.floor(times * 0.95)]!.toFixed(1) };
}
