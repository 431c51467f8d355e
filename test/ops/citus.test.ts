import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { sheetOf } from '../../scripts/lib/capacity.ts';
import { aHotHouse, liveHotJourneys } from '../../scripts/lib/hot-journeys.ts';
import { type Left, liveMeasured, type Size, type WorkName, works } from '../../scripts/lib/measured-month.ts';
import { shardFaults } from '../../scripts/lib/shard-faults.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { acrossPhones, besidePhones, shards } from '../../src/platform/shards.ts';
import { newId } from '../../src/values/id.ts';
import { withDatabase } from '../support/database.ts';
import { until } from '../support/house.ts';
import { faultsOf, tablesOf } from '../support/phone-named.ts';
import { createTestDatabase } from '../support/server.ts';
import { recordStatements, type Statement } from '../support/statements.ts';

const db = withDatabase();

test.serial(
  'Every table has its place, and what is sharded by phone has the phone in every key and looks at no other node',
  async (t) => {
    t.deepEqual(await shardFaults(db().pool), []);
  },
);

test.serial(
  'A new table without a place, a unique index without phone, a sequence, a pointer and a trigger that look beyond the phone are found',
  async (t) => {
    const client = await db().pool.connect();
    try {
      await client.query(`begin;
      create table homeless (id uuid primary key);
      create table keyless (phone text not null, number serial, merchant uuid references merchant (id), unique (merchant));
      create unique index mt_queue_at_once on mt_queue (lane, due_at);
      alter table consent add constraint consent_of foreign key (phone, subscription_id) references subscription (phone, id);
      create function look_around() returns trigger language plpgsql as
        $$ begin perform from subscription s where s.phone = new.phone; return new; end $$;
      create trigger consent_looks before insert on consent for each row execute function look_around();`);
      t.deepEqual(await shardFaults(client, { ...shards, byPhone: [...shards.byPhone, 'keyless', 'gone', 'gone'] }), [
        'consent is sharded by phone and its trigger consent_looks reads subscription by name, which spans the nodes',
        'gone is named in platform/shards.ts and is no table',
        'gone is named in platform/shards.ts and is no table',
        'gone is named twice in platform/shards.ts',
        'homeless is a table that platform/shards.ts does not name: say where it lives',
        'keyless is sharded by phone and has no column phone of text collate "C" that is never empty',
        'keyless is sharded by phone and has no primary key',
        'keyless is sharded by phone and keyless_merchant_key is unique without it',
        'keyless points by keyless_merchant_fkey at merchant, which lives elsewhere',
        'keyless.number counts by a sequence, which every node would have of its own',
        'mt_queue is sharded by phone and mt_queue_at_once is unique without it',
      ]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  },
);

test('What names the phone, phones, or what it joins them with is found to name it; a planted query without phone is found, and so is one that a cluster refuses', (t) => {
  for (const named of [
    'select * from mt where phone = $1 and id = $2',
    'select * from subscription s where s.phone = any($1) and closed_at is null',
    'update submit s set state = t.state from unnest($1::text[], $2::text[]) t(phone, state) where s.phone = t.phone',
    'delete from held_mt h using (select $1::text as phone) d where (h.phone, h.mt_id) = (d.phone, d.mt_id)',
    'with gone as (delete from mt_queue where phone = $1 returning *) select * from gone g join mt on mt.phone = g.phone',
    'select * from mt join submit using (phone) where mt.phone = $1',
    'select (select min(sent_at) from submit s where s.phone = m.phone) from mt m where m.phone = any($1)',
    'delete from consent where (phone, id) in (select p, i from unnest($1::text[], $2::uuid[]) t(p, i))',
    'insert into mo_seen (phone, link) select * from unnest($1::text[], $2::text[]) on conflict do nothing',
    'select id from subscription where phone = $1 for update',
    'select * from merchant where id = $1 for update',
  ])
    t.deepEqual(faultsOf(named), [], named);
  for (const [planted, faults] of [
    ['select * from mt where id = $1', ['unnamed mt']],
    ['select * from mt_2026_11 where id = $1', ['unnamed mt']],
    ['select * from mt where phone = $1 or id = $2', ['unnamed mt']],
    ['select * from mt where ($1::text is null or phone = $1)', ['unnamed mt']],
    ['select * from mt m join submit s on s.phone = m.phone where s.link = $1', ['unnamed mt', 'unnamed submit']],
    ['select * from mt m join submit s on s.mt_id = m.id where m.phone = $1', ['unnamed submit']],
    ['update charge set state = $2 where id = $1', ['unnamed charge']],
    ['with due as (select * from mt_queue where due_at <= $1) select * from due', ['unnamed mt_queue']],
    ['insert into mo_seen (link) values ($1)', ['unnamed mo_seen']],
    ['select * from mt_queue where lane = $1 and priority = 0 and due_at <= $2 limit 9', ['claim mt_queue']],
    ['select * from mt_queue where lane = $1 and due_at <= $2 limit 9', ['unnamed mt_queue']],
    ['select phone from subscription where phone > $1 order by phone limit 9', ['page subscription']],
    ['select id from subscription where phone = any($1) for update', ['locks subscription']],
    ['select exists (select from submit where phone = $1)', ['empty submit']],
    ['select i from unnest($1::text[]) i where exists (select from mt where mt.phone = i.phone)', ['correlated mt']],
  ] as const)
    t.deepEqual(faultsOf(planted), faults, planted);
});

test.serial(
  'Whatever is asked while people order, confirm, cancel, are answered, sent to and billed, and redeem, names the phone or is listed with its reason; nothing locks rows of several phones; and it touches nothing that all share, but for what is listed: one query without phone among all that, and one transaction about what all share, are found',
  async (t) => {
    const recording = recordStatements();
    const house = await aHotHouse(await createTestDatabase());
    const [planted, ofAll] = ['select text from mt where id = $1', 'update staff_account set name = name where false'];
    try {
      await liveHotJourneys(house);
      await until('alarms are looked at', async () =>
        [...recording.statements.values()].find(({ name }) => name === 'take the look at alarms'),
      );
      await house.db.read(planted, [newId(house.clock.now())]);
      await house.db.transact(async (tx) => {
        await tx.sql('of a phone', 'select from subscriber where phone = $1', ['15633000001']);
        await tx.sql('of all', ofAll, []);
      });
    } finally {
      recording.stop();
      await house.stop();
    }
    const asked = [...recording.statements.values()].filter(({ text }) =>
      /^\s*(select|with|insert|update|delete)/i.test(text),
    );
    for (const hot of ['claim MTs', 'settle MTs', 'insert MTs', 'redeem', 'phones of members', 'phones of month'])
      t.true(
        asked.some(({ name }) => name === hot),
        `${hot} was not asked`,
      );
    const wrong = asked.flatMap((statement) =>
      faultsOf(statement.text)
        .filter((fault) => !/^(page|claim) /.test(fault) && !(fault.startsWith('unnamed ') && mayAskAll(statement)))
        .map((fault) => `${fault}: ${statement.name ?? statement.text}`),
    );
    t.deepEqual(wrong, [`unnamed mt: ${planted}`]);
    const claim = asked.find(({ name }) => name === 'claim MTs')!;
    t.deepEqual(faultsOf(claim.text), ['claim mt_queue'], 'each lane and priority is asked by itself');

    const onNodes = new Set(shards.byPhone);
    const beside = new Set(Object.values(besidePhones).flat());
    const shared = recording.transactions().flatMap((statements) => {
      const tables = statements.map(({ name, text }) => ({ by: name ?? text, of: [...tablesOf(text)] }));
      if (!tables.some(({ of }) => of.some((table) => onNodes.has(table)))) return [];
      return tables.flatMap(({ by, of }) =>
        of.flatMap((table) => (shards.coordinator.includes(table) && !beside.has(table) ? [`${table} by ${by}`] : [])),
      );
    });
    t.deepEqual([...new Set(shared)], ['staff_account by of all']);
  },
);

test.serial(
  'Each order, car, membership SMS, redemption, issue, reminder and fee leaves just the rows that ops/capacity.md tells',
  async (t) => {
    const phones = ['15633010001', '15633010002', '15633010003'];
    const house = await aHotHouse(await createTestDatabase());
    try {
      const left = await liveMeasured(house, phones);
      const rows = (of: ReadonlyMap<string, { rows: number }>, people: number) =>
        Object.fromEntries([...of].flatMap(([table, size]) => (size.rows === 0 ? [] : [[table, size.rows / people]])));
      const { measured } = await readSheet();
      for (const [work, { tables }] of left)
        t.deepEqual(rows(tables, phones.length), rows(measured.get(work)!.tables, 1), works[work]);
    } finally {
      await house.stop();
    }
  },
);

test('What ops/capacity.md says that one, ten and a hundred million subscribers need follows from what it says was measured', async (t) => {
  const { measured, text } = await readSheet();
  t.is(measured.size, Object.keys(works).length);
  t.is(sheetOf(measured, [1e6, 1e7, 1e8]), text);
});

/** What the sheet says was measured of each work, and all of its printed part. */
async function readSheet(): Promise<{ measured: ReadonlyMap<WorkName, Left>; text: string }> {
  const sheet = await readFile(path.join(packageRoot, 'ops/capacity.md'), 'utf8');
  const text = sheet.split('## Measured\n')[1]!.trim();
  const measured = Object.entries(works).map(([work, title]): [WorkName, Left] => {
    const part = text.split(`### ${title}\n`)[1]!.split(/^##/m)[0]!;
    const lines = [...part.matchAll(/^\| ([a-z_]+) \| ([\d.]+) \| (\d+) \| (\d+) \|/gm)].filter(
      ([, name]) => name !== 'together',
    );
    const tables = lines.map(([, table, rows, packed, lying]): [string, Size] => [
      table!,
      { rows: Number(rows), packed: Number(packed), lying: Number(lying) },
    ]);
    return [work as WorkName, { tables: new Map(tables), wal: Number(/^WAL: (\d+)/m.exec(part)![1]) }];
  });
  return { measured: new Map(measured), text };
}

function mayAskAll({ name, text }: Statement): boolean {
  const begins = [name ?? '', text.trimStart().replace(/\s+/g, ' ')];
  return acrossPhones.some(({ asks }) => asks.some((ask) => begins.some((one) => one.startsWith(ask))));
}
