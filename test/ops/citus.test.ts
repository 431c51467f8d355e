import test from 'ava';
import { shardFaults } from '../../scripts/lib/shard-faults.ts';
import { shards } from '../../src/platform/shards.ts';
import { withDatabase } from '../support/database.ts';

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
