import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import test from 'ava';
import pg from 'pg';
import { openDb, type Reading, readTogether, type Tx } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { migrate, pendingMigrations, readMigrations } from '../../src/platform/migrate.ts';
import { newId } from '../../src/values/id.ts';
import { WorldError } from '../../src/values/outcome.ts';
import { withDatabase } from '../support/database.ts';
import { createEmptyDatabase } from '../support/server.ts';

const db = withDatabase();

test('two programs that start at once bring a database up to date once', async (t) => {
  const { url, drop } = await createEmptyDatabase();
  const applied = await Promise.all([migrate(url), migrate(url)]);
  const names = (await readMigrations()).map(({ name }) => name);
  t.deepEqual(applied.map((list) => list.length).sort(), [0, names.length]);
  t.deepEqual(await migrate(url), []);
  await drop();
});

test('a test database lacks no migration', async (t) => {
  t.deepEqual(await pendingMigrations(db().pool), []);
});

test('an applied migration that was edited since stops the start and says what to do', async (t) => {
  const { url, drop } = await createEmptyDatabase();
  await migrate(url);
  await query(url, "update _prisma_migrations set checksum = 'another'");
  await t.throwsAsync(migrate(url), { message: /was edited after it was applied: restore its text/ });
  await drop();
});

test('a database made by a newer version is left alone', async (t) => {
  const { url, drop } = await createEmptyDatabase();
  await migrate(url);
  await query(url, "update _prisma_migrations set migration_name = '99990101000000_future'");
  await t.throwsAsync(migrate(url), { message: /99990101000000_future, which this version does not know/ });
  await drop();
});

test('a migration that fails leaves nothing behind, so the next start tries again', async (t) => {
  const { url, drop } = await createEmptyDatabase();
  const [first] = await readMigrations();
  await query(url, 'create table subscription ()'); // in the way of the first migration
  await t.throwsAsync(migrate(url), { message: new RegExp(`migration ${first?.name} failed and was undone`) });
  await query(url, 'drop table subscription');
  t.is((await migrate(url))[0], first?.name);
  await drop();
});

test('a migration does not stand in the way of who uses a table: it waits a moment, tries again, and says who to ask', async (t) => {
  const { url, drop } = await createEmptyDatabase();
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  await holder.query('begin');
  await migrate(url, new Set());
  await holder.query('lock table _prisma_migrations in share mode');
  const message = /waits for a table that others use, and was undone: see pg_stat_activity/;
  await t.throwsAsync(migrate(url, undefined, { lockMs: 20, tries: 2 }), { message });
  await holder.query('rollback');
  t.deepEqual(
    await pendingMigrations(holder),
    (await readMigrations()).map(({ name }) => name),
  );
  t.true((await migrate(url)).length > 0);
  await holder.end();
  await drop();
});

test('Of statements that went together none has an effect when one of them fails', async (t) => {
  const ring = (name: string, at: string) => (tx: Tx) =>
    tx.sql('test: ring', 'insert into schedule (name, next_at) values ($1, $2)', [name, at]);
  const rings = [ring('one', '2026-11-23'), ring('two', 'never'), ring('three', '2026-11-23')];
  await t.throwsAsync(
    db().transact((tx) => Promise.all(rings.map((each) => each(tx)))),
    { message: /invalid input syntax.*never/ },
  );
  t.deepEqual(await db().read('select name from schedule'), []);
  await db().transact((tx) => rings[0]!(tx));
  t.deepEqual(await db().read('select name from schedule'), [{ name: 'one' }]);
});

test('A connection that is lost, in the work or at its commit, may be tried again; a wrong statement may not', async (t) => {
  const loseIt = async (tx: Tx) => {
    const [mine] = await tx.sql<{ pid: number }>('test: mine', 'select pg_backend_pid() as pid', []);
    await db().read('select pg_terminate_backend($1, 5000)', [mine!.pid]);
    return tx;
  };
  const retryable = { instanceOf: WorldError, code: 'database-away' };
  await t.throwsAsync(db().transact(loseIt), retryable);
  await t.throwsAsync(
    db().transact(async (tx) => (await loseIt(tx)).sql('test: one', 'select 1', [])),
    retryable,
  );
  await t.throwsAsync(db().read('select 1 / 0'), { instanceOf: pg.DatabaseError });
});

test('Work that goes on after a failed statement is not taken for committed', async (t) => {
  const work = async (tx: Tx) => {
    await tx.sql('test: wrong', 'select 1 / 0', []).catch(() => undefined);
    return 'done';
  };
  await t.throwsAsync(db().transact(work), { message: /nothing of it is kept/ });
});

test('A statement that comes after its transaction is refused', async (t) => {
  const late = await db().transact(async (tx) => () => tx.sql('test: late', 'select 1', []));
  await t.throwsAsync(late(), { message: /statement test: late came after its transaction had ended/ });
});

test('A look begins no transaction and keeps its plans, as does a transaction that asks for it; any other plans anew', async (t) => {
  const ask = (at: Reading) => at.sql('one setting', `select set_config('application_name', $1, false)`, ['looked']);
  type Plans = { generic: number; custom: number; begun: string };
  const plans = (at: Reading) =>
    at.sql<Plans>(
      'plans of a statement',
      `select generic_plans::int as generic, custom_plans::int as custom, now()::text as begun from pg_prepared_statements where name = $1`,
      ['one setting'],
    );
  const twice = async (at: Reading) => {
    await Promise.all([ask(at), ask(at)]);
    const [[first], [second]] = (await Promise.all([plans(at), plans(at)])) as [[Plans], [Plans]];
    return { generic: second.generic, custom: second.custom, isOne: first.begun === second.begun };
  };
  t.deepEqual(await db().look(twice), { generic: 2, custom: 0, isOne: false });
  t.like(await db().transact(twice, 'kept'), { custom: 0, isOne: true });
  const before = await db().transact(twice);
  t.true(before.isOne && before.custom > 0);
  const later = await db().look(async (at) => at);
  await t.throwsAsync(ask(later), { message: /came after its transaction had ended/ });
});

test('What a look is told in one breath is one statement of one moment, each answer for whoever asked; what is asked after an answer is another', async (t) => {
  const many = Array.from({ length: 12 }, (_, nth) => nth);
  const sum = many.map((nth) => `$${nth + 1}::int`).join(' + ');
  const seen = `select $1::text as said, statement_timestamp() as at, array[]::text[] as none`;
  type Seen = { said: string; at: string; none: string[] };
  const ask = async (at: Reading) => {
    const together = await Promise.all([
      at.told<Seen>('test: first', seen, ['first']),
      at.told<{ sum: number }>('test: sum', `select ${sum} as sum`, many),
      at.told<Seen>('test: none', `${seen} where $2`, ['none', false]),
      at.told<Seen>('test: last', seen, ['$1, last']),
    ]);
    return { together, next: await at.told<Seen>('test: first', seen, ['next']) };
  };
  const { together, next } = await db().look(ask);
  const [[first], sums, none, [last]] = together;
  t.deepEqual([first?.said, sums, none, last?.said, next[0]?.said], ['first', [{ sum: 66 }], [], '$1, last', 'next']);
  t.is(first?.at, last?.at);
  t.not(first?.at, next[0]?.at);
  const told = await db().transact(ask);
  t.deepEqual(told.together[1], sums, 'a transaction tells the same, each by itself');
  t.not(told.together[0][0]?.at, told.together[3][0]?.at);

  const wrong = db().look((at) =>
    Promise.all([at.told('test: first', seen, ['first']), at.told('test: wrong', 'select 1 / $1::int as none', [0])]),
  );
  await t.throwsAsync(wrong, { message: /division by zero/ });
  const left = db().look((at) =>
    Promise.all([at.told('test: first', seen, ['first']), Promise.reject(new Error('left'))]),
  );
  await t.throwsAsync(left, { message: 'left' });
});

test('Prisma and SQL speak in the same transaction, and an error undoes both', async (t) => {
  const at = new Date('2026-11-23T15:00:00+08:00');
  const account = {
    id: newId(at),
    name: 'both',
    role: 'operator',
    passwordHash: '$argon2id$',
    passwordChangeDue: true,
    createdAt: at,
  };
  const names = 'select name from staff_account where name = $1';
  const failed = db().transactWithPrisma(async (tx) => {
    await tx.prisma.staffAccount.create({ data: account });
    const seen = await tx.sql('test: staff', names, ['both']);
    throw new Error(`SQL sees ${seen.length}`);
  });
  await t.throwsAsync(failed, { message: 'SQL sees 1' });
  t.deepEqual(await db().read(names, ['both']), []);
});

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text);
  await client.end();
}

test('What is asked together goes to the database in one packet, and each question has its own answer', async (t) => {
  const { hostname, port } = new URL(db().url);
  let packets = 0;
  const between = createServer((ours) => {
    const theirs = connect(Number(port), hostname);
    ours.on('data', () => packets++).pipe(theirs);
    theirs.pipe(ours);
    ours.on('error', () => theirs.destroy());
  }).listen(0, '127.0.0.1');
  await once(between, 'listening');
  const url = new URL(db().url);
  url.hostname = '127.0.0.1';
  url.port = String((between.address() as AddressInfo).port);
  const far = await openDb(url.href, openLog({ level: 'silent' }));
  packets = 0;
  const questions = Array.from({ length: 40 }, (_, index) => index);
  const answers = await readTogether(far, (at) =>
    Promise.all(
      questions.map(async (index) => (await at.read<{ it: number }>('select $1::int as it', [index]))[0]?.it),
    ),
  );
  t.deepEqual(answers, questions);
  t.is(packets, 1);
  await t.throwsAsync(
    readTogether(far, (at) => Promise.all([at.read('select 1'), at.read('select nothing from nowhere')])),
    { message: /nowhere/ },
  );
  t.deepEqual(await far.read('select 1 as one'), [{ one: 1 }], 'the connection is as good as before');
  await far.close();
  between.close();
});
