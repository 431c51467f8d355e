import { createHash, randomUUID } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { migrate, readMigrations } from '../../src/platform/migrate.ts';
import { packageRoot } from '../../src/platform/package-root.ts';

/**
 * The PostgreSQL server that tests share: the one at TEST_PG_URL, else an embedded one with its data in .test/.
 * Test data is worth nothing after a power cut, so the embedded one does not wait for the disk.
 */
export async function testServer(): Promise<EmbeddedPostgres> {
  const given = process.env['TEST_PG_URL'];
  if (given) return { url: given, stop: async () => {} };
  return startEmbeddedPostgres(path.join(packageRoot, '.test'), {
    database: 'postgres',
    settings: { fsync: 'off', full_page_writes: 'off', max_connections: '300' },
  });
}

export type TestDatabase = { url: string; drop(): Promise<void> };

/** A migrated database for those who open it themselves, such as a program in a process of its own. */
export function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(async (admin, url) => `template ${await template(admin, url)} strategy file_copy`);
}

/** A database without any table, for those who test migrations. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase(async () => '');
}

async function createDatabase(options: (admin: pg.Client, adminUrl: string) => Promise<string>): Promise<TestDatabase> {
  const { url: adminUrl } = await testServer();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withAdmin(adminUrl, async (admin) => {
    await admin.query(`create database ${name} ${await options(admin, adminUrl)}`);
  });
  return {
    url: databaseUrl(adminUrl, name),
    drop: () => withAdmin(adminUrl, async (admin) => void (await admin.query(`drop database ${name} with (force)`))),
  };
}

/** Removes what killed test runs left behind, and templates of migrations that have changed since. */
export async function sweepTestDatabases(adminUrl: string): Promise<void> {
  await withAdmin(adminUrl, async (admin) => {
    const { rows } = await admin.query<{ datname: string }>(
      `select datname from pg_database where (datname like 'test\\_%' or datname like 'template\\_%') and datname <> $1
       and not exists (select from pg_stat_activity a where a.datname = pg_database.datname)`,
      [await templateName()],
    );
    for (const { datname } of rows) await admin.query(`drop database if exists ${datname}`);
  });
}

/** Builds the template unless it is there. Named after the migrations, so a change of these makes another; built aside, so a crash leaves no half. */
async function template(admin: pg.Client, adminUrl: string): Promise<string> {
  const name = await templateName();
  await admin.query("select pg_advisory_lock(hashtext('spgate test template'))");
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [name]);
  if (!rowCount) {
    await admin.query(`drop database if exists ${name}_aside with (force)`);
    await admin.query(`create database ${name}_aside`);
    await migrate(databaseUrl(adminUrl, `${name}_aside`));
    await admin.query(`alter database ${name}_aside rename to ${name}`);
  }
  await admin.query("select pg_advisory_unlock(hashtext('spgate test template'))");
  return name;
}

async function templateName(): Promise<string> {
  const sums = (await readMigrations()).map(({ name, checksum }) => name + checksum).join();
  return `template_${createHash('sha256').update(sums).digest('hex').slice(0, 16)}`;
}

function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function withAdmin<T>(url: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
