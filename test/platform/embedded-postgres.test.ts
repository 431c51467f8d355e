import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import test from 'ava';
import pg from 'pg';
import { readConfig } from '../../src/platform/config.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { Lifecycle } from '../../src/platform/lifecycle.ts';
import { openLog } from '../../src/platform/log.ts';
import { restartOf } from '../../src/roles/alarms.ts';
import { startHouse } from '../../src/roles/house.ts';
import { post, until } from '../support/house.ts';

const top = await mkdtemp(path.join(os.tmpdir(), 'spgate-postgres-'));
await chmod(top, 0o755); // root's server runs as another user, who must be able to enter
const folder = path.join(top, 'postgres');
await mkdir(folder);
const data = path.join(folder, 'postgres/data');
const lockFile = path.join(data, 'postmaster.pid');
test.after.always(() => rm(top, { recursive: true, force: true }));

test.serial('programs that start together for the first time share one server', async (t) => {
  const servers = await Promise.all([1, 2, 3].map(() => startEmbeddedPostgres(folder)));
  t.is(new Set(servers.map(({ url }) => url)).size, 1);
  await query(servers[0]!.url, 'create table kept (word text); insert into kept values ($$stays$$)');
  await servers[0]!.stop();
});

test.serial('the data is there at the next start', async (t) => {
  const server = await startEmbeddedPostgres(folder);
  t.deepEqual(await query(server.url, 'select word from kept'), [{ word: 'stays' }]);
  await server.stop();
});

test.serial('a server that was killed comes back with its data, where it was', async (t) => {
  const killed = await startEmbeddedPostgres(folder);
  process.kill(await postmaster(), 'SIGKILL');
  const server = await startEmbeddedPostgres(folder);
  t.is(server.url, killed.url);
  t.deepEqual(await query(server.url, 'select word from kept'), [{ word: 'stays' }]);
  await server.stop();
});

test.serial('programs that keep one server running start it again together, and one of them wins', async (t) => {
  const log = openLog({ level: 'silent' });
  const kept = await Promise.all([1, 2].map(() => startEmbeddedPostgres(folder, { log })));
  for (let times = 0; times < 2; times += 1) {
    process.kill(await postmaster(), 'SIGKILL');
    await until('the server', async () => query(kept[0]!.url, 'select 1').catch(() => undefined));
  }
  t.deepEqual(await query(kept[1]!.url, 'select word from kept'), [{ word: 'stays' }]);
  for (const one of kept) await one.stop();
  await t.throwsAsync(postmaster(), { code: 'ENOENT' });
});

test.serial('a server that is stopped is gone, though another program starts one in its place at once', async (t) => {
  const server = await startEmbeddedPostgres(folder);
  const stopped = server.stop();
  while (existsSync(lockFile)) await setImmediate();
  await leaveStrangersLock();
  await stopped;
  await t.throwsAsync(query(server.url, 'select 1'));
});

test.serial('a lock file whose process number belongs to a stranger does not block the start', async (t) => {
  await leaveStrangersLock();
  const server = await startEmbeddedPostgres(folder);
  t.deepEqual(await query(server.url, 'select 1 as one'), [{ one: 1 }]);
  await server.stop();
});

test.serial('a server that another program still uses is left running', async (t) => {
  const server = await startEmbeddedPostgres(folder);
  const other = new pg.Client({ connectionString: server.url });
  await other.connect();
  await server.stop();
  t.is((await other.query('select 1')).rowCount, 1);
  await other.end();
  await server.stop();
  await t.throwsAsync(query(server.url, 'select 1'));
});

test.serial(
  'A house whose embedded PostgreSQL is killed with -9 starts it again and goes on by itself; the log says it, and the board would',
  async (t) => {
    const lines: string[] = [];
    const log = openLog({ level: 'warn', out: { write: (line: string) => void lines.push(line) } });
    const said = (words: string) => lines.some((line) => line.includes(words));
    const lifecycle = new Lifecycle(log);
    t.teardown(() => lifecycle.stop());
    const { url, db } = await startHouse(readConfig({ SPGATE_DATA: top, PORT: '0' }), log, lifecycle);
    const reader = '15633000001';
    const texts = async () => {
      const shown = (await (await fetch(`${url}/sim/handsets/${reader}/messages`)).json()) as { direction: string }[];
      return shown.filter(({ direction }) => direction === 'mt').length;
    };
    const text = async (words: string) => {
      const before = await texts();
      await post(`${url}/sim/handsets/${reader}/sms`, { to: '10620007', text: words });
      await until(`an answer to ${words}`, async () => ((await texts()) > before ? true : undefined));
    };
    await text('CY');
    t.like(await restartOf(db, 0), { value: 0 });

    const first = await postmaster();
    process.kill(first, 'SIGKILL');
    await until('another server', async () => ((await postmaster().catch(() => first)) !== first ? true : undefined));
    await until('a house that is ready', async () => ((await fetch(`${url}/readyz`)).ok ? true : undefined));
    await text('Y');
    const [row] = await db.read<{ n: number }>('select count(*)::int as n from subscription where phone = $1', [
      reader,
    ]);
    t.is(row!.n, 1, 'what was agreed before it died is known after');
    await until('the log', async () => (said('is back') ? true : undefined));
    t.true(said('the embedded PostgreSQL is gone'));
    t.like(
      await restartOf(db, 3_000),
      { rule: 'database-restarted', value: 1 },
      'a worker that was up before tells it',
    );
    await lifecycle.stop();
    await t.throwsAsync(postmaster(), { code: 'ENOENT' }, 'it stops with the house, and is not started again');
  },
);

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(text);
  await client.end();
  return rows;
}

/** A lock file with the number of a process that lives, and is not PostgreSQL. */
async function leaveStrangersLock(): Promise<void> {
  await writeFile(lockFile, `${process.pid}\n${data}\n0\n1\n\n127.0.0.1\n\nready   \n`);
}

async function postmaster(): Promise<number> {
  return Number((await readFile(lockFile, 'utf8')).split('\n')[0]);
}
