import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { packageRoot } from './package-root.ts';

/** One folder of prisma/migrations. `checksum` is the SHA-256 that Prisma's ledger keeps of its text. */
export type Migration = { name: string; sql: string; checksum: string };

type LedgerRow = { migration_name: string; checksum: string; finished_at: Date | null };

/** How long a migration waits for a table that others use, and how often it tries. */
export type Patience = { readonly lockMs: number; readonly tries: number };

/** Who waits for a table makes everybody behind it wait: so not for long, and again after the others have gone on. */
const usualPatience: Patience = { lockMs: 2_000, tries: 30 };
const lockNotHad = '55P03';
const longestRestMs = 2_000;

// The key of the advisory lock that Prisma's own engine takes, so that neither runs beside the other.
const prismaLock = 72707369;

const createLedger = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamptz,
  migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
  started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`;

/**
 * Brings the database at `url` up to this program's migrations and returns the names it applied.
 * Where `only` names some, these and no others: a backup is restored into the schema that it was taken of.
 * The ledger is Prisma's own, so `prisma migrate status` and `deploy` agree with it. Several programs may start at once.
 * Throws when a migration fails (it is then undone whole), was edited after it was applied, or is unknown to this program.
 */
export async function migrate(
  url: string,
  only?: ReadonlySet<string>,
  patience: Patience = usualPatience,
): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'spgate migrate' });
  await client.connect().catch((cause: Error) => {
    const { host, port, database } = client;
    throw new Error(
      `PostgreSQL at ${host}:${port} does not let us into database ${database}: ${cause.message}. Correct DATABASE_URL, or start that server`,
      { cause },
    );
  });
  try {
    await client.query('select pg_advisory_lock($1)', [prismaLock]);
    await client.query(createLedger);
    const all = dueMigrations(await readMigrations(), await readLedger(client));
    const due = only ? all.filter(({ name }) => only.has(name)) : all;
    for (const migration of due) await applyWhenFree(client, migration, patience);
    return due.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/** Names of migrations that the database still lacks; empty when it is ready for this program. Throws as `migrate` does. */
export async function pendingMigrations(db: Pick<pg.Pool, 'query'>): Promise<string[]> {
  const [migrations, ledger] = await Promise.all([readMigrations(), readLedger(db)]);
  return dueMigrations(migrations, ledger).map(({ name }) => name);
}

/** Every migration of this program, oldest first. */
export async function readMigrations(): Promise<Migration[]> {
  const folder = path.join(packageRoot, 'prisma/migrations');
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(path.join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function readLedger(db: Pick<pg.Pool, 'query'>): Promise<LedgerRow[]> {
  const { rows } = await db.query<LedgerRow>(
    'select migration_name, checksum, finished_at from _prisma_migrations where rolled_back_at is null',
  );
  return rows;
}

function dueMigrations(migrations: Migration[], ledger: LedgerRow[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of ledger) refuseBadHistory(row, known.get(row.migration_name));
  const applied = new Set(ledger.map((row) => row.migration_name));
  return migrations.filter(({ name }) => !applied.has(name));
}

function refuseBadHistory(row: LedgerRow, migration: Migration | undefined): void {
  const name = row.migration_name;
  if (!migration)
    throw new Error(
      `the database has migration ${name}, which this version does not know: run the version that made it`,
    );
  if (!row.finished_at)
    throw new Error(`migration ${name} was begun by another tool and not finished: see "prisma migrate resolve"`);
  if (row.checksum !== migration.checksum)
    throw new Error(`migration ${name} was edited after it was applied: restore its text and add a new migration`);
}

async function applyWhenFree(client: pg.Client, migration: Migration, { lockMs, tries }: Patience): Promise<void> {
  for (let left = tries - 1; ; left -= 1) {
    try {
      return await apply(client, migration, lockMs);
    } catch (error) {
      if (codeOf(error) !== lockNotHad) throw error;
      if (left === 0)
        throw new Error(
          `migration ${migration.name} waits for a table that others use, and was undone: see pg_stat_activity for who holds it, and start again at a quiet hour`,
          { cause: error },
        );
    }
    await pause(Math.min(lockMs, longestRestMs));
  }
}

function codeOf(error: unknown): string | undefined {
  return ((error as Error).cause as pg.DatabaseError | undefined)?.code;
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration, lockMs: number): Promise<void> {
  await client.query('begin');
  try {
    await client.query(`set local lock_timeout = ${lockMs}`);
    await client.query(sql);
    await client.query(
      'insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) values ($1, $2, $3, now(), 1)',
      [randomUUID(), checksum, name],
    );
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback');
    throw new Error(`migration ${name} failed and was undone: ${(cause as Error).message}`, { cause });
  }
}
