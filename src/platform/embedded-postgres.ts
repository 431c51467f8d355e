import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from './log.ts';
import { type PostgresHome, preparePostgresHome } from './postgres-home.ts';

type Settings = Readonly<Record<string, string>>;

/** A running server. `stop` leaves it running while another program is connected: the last one out turns off the light. */
export type EmbeddedPostgres = { url: string; stop(): Promise<void> };

type Postmaster = { pid: number; port: number; ready: boolean };

// Crash recovery after a power cut may replay minutes of work. A server that cannot start at all is given up much sooner.
const startDeadlineMs = 120_000;
const launchLimit = 5;
const leaveDeadlineMs = 1_000;
const stopDeadlineMs = 60_000;
const pollMs = 20;
const lookEveryMs = 500;
const longestWaitMs = 10_000;

/**
 * Starts the real PostgreSQL that npm brought, or attaches to the one that already serves `folder` (a program that was
 * killed leaves it running). Listens on 127.0.0.1 only, on a free port (after a crash that of before), with a password of its own.
 * `settings` are PostgreSQL's, by name. With a `log` the server is kept running until `stop`: one that died is started again where it
 * was, and the log says so. Throws with the tail of the server's log when it does not come up.
 */
export async function startEmbeddedPostgres(
  folder: string,
  { database = 'spgate', settings = {}, log }: { database?: string; settings?: Settings; log?: Log } = {},
): Promise<EmbeddedPostgres> {
  const home = await preparePostgresHome(folder);
  const password = readPassword(home);
  const port = await servingPort(home, password, settings);
  const url = (name: string) => `postgresql://app:${password}@127.0.0.1:${port}/${name}`;
  await createDatabase(url('postgres'), database);
  const keeping = new AbortController();
  const kept = log && keepServing(home, { port, password, settings, log }, keeping.signal);
  return {
    url: url(database),
    async stop() {
      keeping.abort();
      await kept;
      await stopUnlessUsed(home, url('postgres'));
    },
  };
}

/**
 * Looks whether the server lives, and starts it again at the same port when it does not, waiting longer after each attempt that fails:
 * what it left in memory may be held for a moment. Whoever else looks does the same, and the server's own lock lets one of them win.
 */
async function keepServing(
  home: PostgresHome,
  { port, password, settings, log }: { port: number; password: string; settings: Settings; log: Log },
  signal: AbortSignal,
): Promise<void> {
  let goneAt: number | undefined;
  for (let waitMs = lookEveryMs; ; ) {
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      const running = readPostmaster(home);
      const lives = running !== undefined && isPostmaster(running.pid, home);
      const isBack = lives && goneAt !== undefined && running.ready && (await answers(port, password));
      if (isBack)
        log.warn(
          { port, seconds: Math.round((performance.now() - goneAt!) / 1_000) },
          'the embedded PostgreSQL is back',
        );
      if (isBack || (lives && goneAt === undefined)) {
        [goneAt, waitMs] = [undefined, lookEveryMs];
        continue;
      }
      if (goneAt === undefined)
        log.error({ port, log: home.log }, 'the embedded PostgreSQL is gone: it is started again');
      goneAt ??= performance.now();
      if (!lives) await launch(home, running, { ...settings, port: String(port) });
      else if (running.ready && running.port !== port)
        log.error(
          { port, now: running.port },
          'the embedded PostgreSQL serves elsewhere now: start this program again',
        );
    } catch (error) {
      // No file can be opened, say: nobody else hears of what is thrown here, and the program would end.
      log.error({ error }, 'the embedded PostgreSQL cannot be looked after or started');
    }
    waitMs = Math.min(waitMs * 2, longestWaitMs);
  }
}

function readPassword(home: PostgresHome): string {
  try {
    return fs.readFileSync(home.password, 'utf8');
  } catch (cause) {
    throw new Error(`cannot read ${home.password}: run as the user who made it, or set SPGATE_DATA to another folder`, {
      cause,
    });
  }
}

/** Looks, launches and looks again: other starters and a server in recovery are met the same way, by looking again. */
async function servingPort(home: PostgresHome, password: string, settings: Settings): Promise<number> {
  const deadline = performance.now() + startDeadlineMs;
  for (let launches = 0; launches < launchLimit && performance.now() < deadline; ) {
    const running = readPostmaster(home);
    if (!running || !isPostmaster(running.pid, home)) {
      launches += 1;
      await launch(home, running, settings);
    } else if (running.ready && (await answers(running.port, password))) {
      return running.port;
    }
    await sleep(pollMs);
  }
  throw new Error(`PostgreSQL in ${home.data} does not start. The end of ${home.log}:\n${lastLines(home.log)}`);
}

/** Reads the lock file that the server keeps: its process, its port, and whether it takes connections. */
function readPostmaster({ pidFile }: PostgresHome): Postmaster | undefined {
  const [pid, , , port, , , , state] = readIfThere(pidFile).split('\n');
  return pid ? { pid: Number(pid), port: Number(port), ready: state?.startsWith('ready') ?? false } : undefined;
}

/**
 * Is that process this server? A signal alone would also reach a corpse that nobody has reaped, or a stranger
 * who was given the number after a restart of the machine; the command line knows.
 */
function isPostmaster(pid: number, home: PostgresHome): boolean {
  if (process.platform !== 'linux') return isAlive(pid);
  return readIfThere(`/proc/${pid}/cmdline`).split('\0').includes(home.data);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Starts one server in a session of its own: Ctrl-C must not reach it before we have drained. Resolves when it is ready or gone.
 * `dead` is one that left its lock file behind: its address is taken again, for programs that used it still look there.
 */
async function launch(home: PostgresHome, dead: Postmaster | undefined, settings: Settings): Promise<void> {
  // The number is a corpse's or a stranger's: PostgreSQL itself would take it for a server that still runs.
  if (dead && isAlive(dead.pid)) fs.rmSync(home.pidFile, { force: true });
  const chosen = {
    listen_addresses: '127.0.0.1',
    port: String(await freePort(dead?.port || 0)),
    unix_socket_directories: '',
    ...settings,
  };
  const args = Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = fs.openSync(home.log, 'a');
  const server = spawn(home.programs.postgres, ['-D', home.data, ...args], {
    ...home.user,
    stdio: ['ignore', log, log],
    detached: true,
  });
  fs.closeSync(log);
  server.unref();
  await readyOrGone(server, home);
}

async function readyOrGone(server: ChildProcess, home: PostgresHome): Promise<void> {
  await once(server, 'spawn');
  while (server.exitCode === null && server.signalCode === null) {
    const running = readPostmaster(home);
    if (running?.pid === server.pid && running?.ready) return;
    await sleep(pollMs);
  }
}

/** `wanted` if nobody has it, else any. */
async function freePort(wanted = 0): Promise<number> {
  const probe = net.createServer().listen(wanted, '127.0.0.1');
  const isFree = await once(probe, 'listening').then(
    () => true,
    () => false,
  );
  if (!isFree) return freePort();
  const { port } = probe.address() as net.AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function answers(port: number, password: string): Promise<boolean> {
  const url = `postgresql://app:${password}@127.0.0.1:${port}/postgres`;
  try {
    await withClient(url, (client) => client.query('select 1'));
    return true;
  } catch {
    return false; // it is starting or stopping: the caller looks again until its deadline
  }
}

async function createDatabase(adminUrl: string, name: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount) return;
    await client.query(`create database ${pg.escapeIdentifier(name)}`).catch((error: pg.DatabaseError) => {
      // Two starters at once: the other one made it.
      if (error.code !== '42P04' && error.code !== '23505') throw error;
    });
  });
}

async function stopUnlessUsed(home: PostgresHome, adminUrl: string): Promise<void> {
  const running = readPostmaster(home);
  // One that is not ready is being started, or stopped, by another program.
  if (!running?.ready || !isPostmaster(running.pid, home)) return;
  if (await withClient(adminUrl, isUsed)) return;
  // Whether it is gone is seen here: pg_ctl, waiting, takes a server that another program starts at once for the one it stops.
  const stop = spawn(home.programs.pgCtl, ['stop', '-D', home.data, '-m', 'fast', '-W'], {
    ...home.user,
    stdio: 'ignore',
  });
  await once(stop, 'exit');
  const deadline = performance.now() + stopDeadlineMs;
  while (readPostmaster(home)?.pid === running.pid && isPostmaster(running.pid, home)) {
    if (performance.now() > deadline)
      throw new Error(`PostgreSQL in ${home.data} did not stop within ${stopDeadlineMs / 1_000} s; see ${home.log}`);
    await sleep(pollMs);
  }
}

/** Our own connections are closed by now, but their server processes take a moment to leave. */
async function isUsed(admin: pg.Client): Promise<boolean> {
  const deadline = performance.now() + leaveDeadlineMs;
  while (await hasOthers(admin)) {
    if (performance.now() > deadline) return true;
    await sleep(pollMs);
  }
  return false;
}

async function hasOthers(admin: pg.Client): Promise<boolean> {
  const { rowCount } = await admin.query(
    "select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1",
  );
  return rowCount === 1;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The text of a file that may vanish at any moment; empty when it is not there. */
function readIfThere(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return '';
    throw error;
  }
}

function lastLines(file: string): string {
  return readIfThere(file).split('\n').slice(-12).join('\n');
}
