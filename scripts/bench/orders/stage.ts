import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../../src/platform/embedded-postgres.ts';
import { freePort, Program, writeLinkSheet } from '../../lib/program.ts';
import { type GatewayOptions, LeanGateway, largestWindow } from './gateway.ts';
import { parentOf, type Watched } from './processes.ts';

/** What a benchmark stands on: PostgreSQL that waits for the disk, the program as a process of its own, the gateway's end. */
export type Stage = {
  readonly gateway: LeanGateway;
  readonly program: Program;
  readonly sql: pg.Client;
  readonly databaseUrl: string;
  readonly watched: Watched;
};

export type StageOptions = GatewayOptions & {
  /** Folder of the server's data. */
  readonly data: string;
  /** More arguments of the program's Node, such as those of the profiler. */
  readonly nodeArguments: readonly string[];
};

/** Opens a stage, lends it to `use`, and leaves nothing behind but the folder of the server. */
export async function withStage(options: StageOptions, use: (stage: Stage) => Promise<void>): Promise<void> {
  const { data, nodeArguments } = options;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-bench-'));
  const database = `bench_${Date.now()}`;
  const postgres = await startEmbeddedPostgres(data, { database });
  const sql = new pg.Client({ connectionString: postgres.url });
  await sql.connect();
  const gateway = new LeanGateway(options);
  const listenPort = await freePort();
  await writeLinkSheet(folder, { smgPort: await gateway.open(), listenPort, window: largestWindow });
  const settings = { databaseUrl: postgres.url, links: folder, data: folder, nodeArguments };
  const program = new Program(settings, (text) => process.stderr.write(text));
  try {
    await program.start();
    gateway.connectTo(listenPort);
    const stage = { gateway, program, sql, databaseUrl: postgres.url, watched: await watchedOf(program, sql) };
    await Promise.race([use(stage), gateway.failure]);
  } finally {
    await gateway.close();
    await program.stop();
    await sql.end();
    await dropDatabase(postgres.url, database);
    await postgres.stop();
    await rm(folder, { recursive: true });
  }
}

const settleDeadlineMs = 30_000;

/** Begins no more orders, and waits until each is confirmed, reported and answered. */
export async function settle(gateway: LeanGateway): Promise<void> {
  gateway.rest();
  const deadline = performance.now() + settleDeadlineMs;
  while (gateway.underWay > 0) {
    if (performance.now() > deadline) throw new Error(`${gateway.underWay} orders, reports or requests are left open`);
    await pause(20);
  }
}

type Count = Record<'mos' | 'asked' | 'mts' | 'submits' | 'reported' | 'written', number>;

/**
 * Stops the program and looks whether the database has every order just once. Returns how many rows were inserted,
 * changed or deleted for one order.
 */
export async function inspect({ gateway, program, sql }: Stage, reports: boolean): Promise<{ rowsPerOrder: number }> {
  await settle(gateway);
  await gateway.close();
  await program.stop();
  const { rows } = await sql.query<Count>(
    `select (select count(*) from mo where command = 'order')::int as mos,
       (select count(*) from subscription where state = 'pending-confirm')::int as asked,
       (select count(*) from mt)::int as mts, (select count(*) from submit)::int as submits,
       (select count(*) from mt where state = 'delivered')::int as reported,
       (select sum(n_tup_ins + n_tup_upd + n_tup_del) from pg_stat_user_tables where schemaname = 'public')::float as written`,
  );
  const { written, ...found } = rows[0]!;
  const { confirmed } = gateway;
  const due = {
    mos: confirmed,
    asked: confirmed,
    mts: confirmed,
    submits: confirmed,
    reported: reports ? confirmed : 0,
  };
  for (const [what, count] of Object.entries(due)) {
    const there = found[what as keyof typeof found];
    if (there !== count)
      throw new Error(`${confirmed} orders were confirmed; of ${what} there are ${there}, not ${count}`);
  }
  return { rowsPerOrder: written / confirmed };
}

async function watchedOf(program: Program, sql: pg.Client): Promise<Watched> {
  const { rows } = await sql.query<{ pid: number }>('select pg_backend_pid() as pid');
  return { program: program.pid!, postmaster: parentOf(rows[0]!.pid) };
}

async function dropDatabase(url: string, name: string): Promise<void> {
  const address = new URL(url);
  address.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: address.href });
  await admin.connect();
  await admin.query(`drop database ${name} with (force)`);
  await admin.end();
}
