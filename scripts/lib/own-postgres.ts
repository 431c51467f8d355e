import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { chmod, cp, lchown, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type PostgresHome, preparePostgresHome } from '../../src/platform/postgres-home.ts';
import { freePort } from './program.ts';
import type { Address } from './wire.ts';

/** How a server ends: `fast` sends everybody away and writes down all, `immediate` is a crash with a good-bye, `kill` is kill -9. */
export type End = 'fast' | 'immediate' | 'kill';

const database = 'spgate';
const slot = 'standby';
const signals = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' } as const;
const startDeadlineMs = 60_000;
const lookAgainMs = 50;
/** What in a running server's folder is no part of a copy: its process, its WAL (which is streamed), its slots. */
const notCopied = new Set(['postmaster.pid', 'postmaster.opts', 'pg_wal', 'pg_replslot']);

type Parts = {
  home: PostgresHome;
  data: string;
  port: number;
  password: string;
  settings: Readonly<Record<string, string>>;
};

/** A PostgreSQL server that nobody else uses, so that it can be stopped, killed, filled and replaced. It stays on its port. */
export class OwnPostgres {
  readonly #parts: Parts;
  #server: ChildProcess | undefined;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A new one with an empty database, its files in `folder`, its data in `disk` where that is given. What was there is gone. */
  static async create(
    folder: string,
    { disk, settings = {} }: { disk?: string; settings?: Readonly<Record<string, string>> } = {},
  ): Promise<OwnPostgres> {
    const before = await preparePostgresHome(folder);
    await rm(before.data, { recursive: true });
    const home = await preparePostgresHome(folder);
    await writeFile(home.log, '');
    await give(home, path.dirname(home.log));
    const data = disk === undefined ? home.data : path.join(disk, 'data');
    if (disk !== undefined) await copyFor(home, home.data, data);
    const password = await readFile(home.password, 'utf8');
    const server = new OwnPostgres({ home, data, port: await freePort(), password, settings });
    await server.start();
    await server.ask(`create database ${database}`, 'postgres');
    return server;
  }

  get address(): Address {
    return { host: '127.0.0.1', port: this.#parts.port };
  }

  get url(): string {
    return this.#urlOf(database);
  }

  /** Starts it unless it is at work, maybe at its own recovery, and resolves when it takes connections. Rejects when it ends before. */
  async start(): Promise<void> {
    if (!this.#isAtWork) this.#launch();
    const deadline = performance.now() + startDeadlineMs;
    while (!(await this.takesConnections())) {
      if (!this.#isAtWork || performance.now() > deadline)
        throw new Error(`PostgreSQL in ${this.#parts.data} does not start; see ${this.#parts.home.log}`);
      await pause(lookAgainMs);
    }
  }

  /** As a service manager does it: starts it, however often it ends, until it takes connections. */
  async startAgainAndAgain(): Promise<void> {
    while (
      !(await this.start().then(
        () => true,
        () => false,
      ))
    )
      await pause(lookAgainMs);
  }

  /** Resolves when it is gone. */
  async end(how: End): Promise<void> {
    if (!this.#isAtWork) return;
    const gone = once(this.#server!, 'exit');
    this.#server!.kill(signals[how]);
    await gone;
  }

  /** What it has said since it was made. */
  said(): Promise<string> {
    return readFile(this.#parts.home.log, 'utf8');
  }

  async takesConnections(): Promise<boolean> {
    return this.ask('select 1', 'postgres').then(
      () => true,
      () => false,
    );
  }

  async ask(sql: string, name = database): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.#urlOf(name), connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /**
   * Another server that follows this one, made by a low-level base backup: its files are copied while it works, and the label
   * of the backup says from where the WAL has to be read, which is streamed. Nothing is committed here from then on before it is there as well.
   */
  async follower(name: string): Promise<OwnPostgres> {
    const { home, data, password, settings } = this.#parts;
    const copy = `${home.data}-${name}`;
    const backup = new pg.Client({ connectionString: this.url });
    await backup.connect();
    try {
      await backup.query(`select pg_create_physical_replication_slot($1, true)`, [slot]);
      await backup.query(`select pg_backup_start($1, fast => true)`, [name]);
      await copyFor(home, data, copy, notCopied);
      const { rows } = await backup.query('select labelfile from pg_backup_stop(wait_for_archive => false)');
      for (const folder of ['pg_wal', 'pg_replslot']) await mkdir(path.join(copy, folder), { mode: 0o700 });
      await writeFile(path.join(copy, 'backup_label'), rows[0].labelfile);
      await writeFile(path.join(copy, 'standby.signal'), '');
      await give(home, copy);
    } finally {
      await backup.end();
    }
    const { host, port } = this.address;
    const follower = new OwnPostgres({
      ...{ home, data: copy, port: await freePort(), password },
      settings: {
        ...settings,
        primary_conninfo: `host=${host} port=${port} user=app password=${password} application_name=${name}`,
        primary_slot_name: slot,
      },
    });
    await follower.start();
    await this.ask(`alter system set synchronous_standby_names = '${name}'`);
    await this.ask('select pg_reload_conf()');
    return follower;
  }

  /** It follows nobody any more, and takes writes. */
  async promote(): Promise<void> {
    await this.ask('select pg_promote(true, 60)');
  }

  get #isAtWork(): boolean {
    return this.#server?.exitCode === null && this.#server.signalCode === null;
  }

  #launch(): void {
    const { home, data, port, settings } = this.#parts;
    const chosen = { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '', ...settings };
    const args = Object.entries(chosen).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    const log = openSync(home.log, 'a');
    const server = spawn(home.programs.postgres, ['-D', data, ...args], { ...home.user, stdio: ['ignore', log, log] });
    closeSync(log);
    // It does not outlive who started it.
    const follow = () => server.kill('SIGQUIT');
    process.once('exit', follow);
    server.once('exit', () => process.off('exit', follow));
    this.#server = server;
  }

  #urlOf(name: string): string {
    const { port, password } = this.#parts;
    return `postgresql://app:${password}@127.0.0.1:${port}/${name}`;
  }
}

/** Files of a server at work may go while they are copied; then it is begun anew. */
async function copyFor(home: PostgresHome, from: string, to: string, without: ReadonlySet<string> = new Set()) {
  const filter = (file: string) => !without.has(path.relative(from, file));
  for (let isWhole = false; !isWhole; ) {
    await rm(to, { recursive: true, force: true });
    isWhole = await cp(from, to, { recursive: true, filter }).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        return false;
      },
    );
  }
  await give(home, to);
}

/** To the account that the server runs as. */
async function give({ user: { uid, gid } }: PostgresHome, folder: string): Promise<void> {
  await chmod(folder, 0o700);
  if (uid === undefined || gid === undefined) return;
  await lchown(folder, uid, gid);
  for (const name of await readdir(folder, { recursive: true })) await lchown(path.join(folder, name), uid, gid);
}
