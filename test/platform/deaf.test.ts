import test, { type ExecutionContext } from 'ava';
import { Wire } from '../../scripts/lib/wire.ts';
import { type Db, openDb } from '../../src/platform/db.ts';
import { type Job, sweep } from '../../src/platform/jobs.ts';
import { openListener } from '../../src/platform/listen.ts';
import { openLog } from '../../src/platform/log.ts';
import { WorldError } from '../../src/values/outcome.ts';
import { until } from '../carriers/a-world.ts';
import { withDatabase } from '../support/database.ts';

// A network may lose everything and tell nobody: both ends of a connection believe that it is open, and nothing arrives.

const db = withDatabase();
const log = openLog({ level: 'silent' });

/** The database as another machine reaches it, and the wire in between. */
async function farAway(t: ExecutionContext): Promise<{ far: Db; wire: Wire }> {
  const url = new URL(db().url);
  const wire = await Wire.open([{ host: url.hostname, port: Number(url.port) }]);
  url.host = `127.0.0.1:${wire.port}`;
  const far = await openDb(url.href, log, { connections: 3 });
  t.teardown(async () => {
    wire.cut();
    await far.close();
    await wire.close();
  });
  return { far, wire };
}

test('A question to a database that nothing reaches fails in its time and may be asked again; healed, the same pool answers', async (t) => {
  const { far, wire } = await farAway(t);
  wire.swallow();
  const error = await t.throwsAsync(far.read('select 1', [], { withinMs: 200 }), { instanceOf: WorldError });
  t.true(error.retryable);
  wire.heal();
  await until('it answers', () =>
    far.read('select 1', [], { withinMs: 1_000 }).then(
      () => true,
      () => false,
    ),
  );
});

test('A process that nothing reaches any more keeps no row locked: who takes over goes on', async (t) => {
  const { far, wire } = await farAway(t);
  await db().read(`insert into schedule (name, next_at) values ('taken over', '2026-11-23')`);
  const take = (of: Db, next: string) =>
    of.transact((tx) => tx.sql('test: take', `update schedule set next_at = $1 where name = 'taken over'`, [next]));
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let taken = () => {};
  const isTaken = new Promise<void>((resolve) => {
    taken = resolve;
  });
  const lost = far.transact(async (tx) => {
    await tx.sql('test: hold', `update schedule set next_at = '2026-11-24' where name = 'taken over'`, []);
    taken();
    await held;
  });
  await isTaken;
  wire.swallow();
  await until('the other takes it', () =>
    take(db(), '2026-11-25').then(
      () => true,
      () => false,
    ),
  );
  release();
  wire.cut();
  await t.throwsAsync(lost, { instanceOf: WorldError });
  t.deepEqual(await db().read(`select next_at from schedule where name = 'taken over'`), [
    { next_at: new Date('2026-11-25') },
  ]);
});

test('Who listens hears again by himself after his connection became deaf, and is told to look what he missed', async (t) => {
  const { far, wire } = await farAway(t);
  const listener = openListener(far.url, log);
  const heard: (string | undefined)[] = [];
  listener.on('deaf', (payload) => heard.push(payload));
  t.teardown(() => listener.close());
  const isHeard = (word: string) =>
    until(`${word} is heard`, async () => {
      await db().read('select pg_notify($1, $2)', ['deaf', word]);
      return heard.includes(word);
    });
  await isHeard('before');
  wire.swallow();
  const known = heard.length;
  wire.heal();
  await isHeard('after');
  t.true(heard.slice(known).includes(undefined), 'he is told to look for himself');
});

test('A worker that nothing reaches any more amid a sweep loses its lock, and another one sweeps', async (t) => {
  const { far, wire } = await farAway(t);
  let goOn = () => {};
  const stuck = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let rung = () => {};
  const rings = new Promise<void>((resolve) => {
    rung = resolve;
  });
  const due = new Date('2026-11-23T00:00:00Z');
  const endless: Job = {
    name: 'endless',
    nextDue: async () => due,
    run: async () => {
      rung();
      await stuck;
    },
  };
  const first = sweep(far, [endless], due, log);
  await rings;
  t.is(await sweep(db(), [], due, log), 'busy');
  wire.swallow();
  await until('another sweeps', async () => (await sweep(db(), [], due, log)) === 'swept');
  wire.cut();
  goOn();
  await t.throwsAsync(first);
});
