import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';

const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-postgres-'));
await chmod(folder, 0o755); // root's server runs as another user, who must be able to enter
const data = path.join(folder, 'postgres/data');
test.after.always(() => rm(folder, { recursive: true, force: true }));

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

test.serial('a server that was killed comes back with its data', async (t) => {
  const killed = await startEmbeddedPostgres(folder);
  process.kill(await postmaster(), 'SIGKILL');
  const server = await startEmbeddedPostgres(folder);
  t.not(server.url, killed.url);
  t.deepEqual(await query(server.url, 'select word from kept'), [{ word: 'stays' }]);
  await server.stop();
});

test.serial('a lock file whose process number belongs to a stranger does not block the start', async (t) => {
  const file = path.join(data, 'postmaster.pid');
  await writeFile(file, `${process.pid}\n${data}\n0\n1\n\n127.0.0.1\n\nready   \n`);
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

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(text);
  await client.end();
  return rows;
}

async function postmaster(): Promise<number> {
  return Number((await readFile(path.join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]);
}
