import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { migrate, readMigrations } from '../../platform/migrate.ts';
import { partitioned } from '../../platform/partitions.ts';
import { StartRefused } from '../../platform/refused.ts';
import type { Stores } from '../files.ts';
import { type Backed, patient, sizeOf } from './backup.ts';
import { type BackedTable, filesIn, type Manifest, places, readManifest } from './manifest.ts';

/**
 * Brings a backup back into an empty database, and its files into the store: all of it, or nothing. The schema becomes that of the
 * backup; migrations that are newer are applied by the next start. Throws StartRefused when something of the backup is missing
 * or was changed, when it is of a newer version, or when somebody's data are in the database.
 */
export async function restore(url: string, stores: Stores, folder: string): Promise<Backed> {
  const manifest = await readManifest(folder);
  await refuseForeign(manifest);
  const client = new pg.Client({ connectionString: url, application_name: 'spgate restore', ...patient });
  await client.connect();
  try {
    await refuseUsed(client);
    await migrate(url, new Set(manifest.migrations.map(({ name }) => name)));
    await bringFiles(folder, stores);
    await client.query('begin');
    await bringTables(client, manifest, folder);
    await client.query('commit');
    await client.query('analyze');
  } finally {
    await client.end();
  }
  return sizeOf(manifest);
}

async function refuseForeign({ migrations, version }: Manifest): Promise<void> {
  const known = new Map((await readMigrations()).map(({ name, checksum }) => [name, checksum]));
  const foreign = migrations.filter(({ name, checksum }) => known.get(name) !== checksum);
  if (foreign.length > 0)
    throw new StartRefused([
      `migration ${foreign[0]!.name} of the backup is not one of this version: restore it with version ${version} or newer`,
    ]);
}

/** Rows that migrations make themselves. */
const madeByMigrations = new Set(['business_clock', '_prisma_migrations']);

async function refuseUsed(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ table: string }>(
    `select relname as table from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`,
  );
  for (const { table } of rows) {
    if (madeByMigrations.has(table)) continue;
    const { rowCount } = await client.query(`select from ${pg.escapeIdentifier(table)} limit 1`);
    if (rowCount)
      throw new StartRefused([
        `table ${table} has rows: a backup is restored into an empty database only, make a new one`,
      ]);
  }
}

/** Files come before the rows that point at them; one that is there already is the same. */
async function bringFiles(folder: string, stores: Stores): Promise<void> {
  for await (const { store, hash } of filesIn(folder)) {
    const place = places.file(folder, store, hash);
    const kept = await stores(store).put(createReadStream(place), Number.POSITIVE_INFINITY);
    if (kept.hash !== hash) throw new StartRefused([`${place} was changed: take another backup`]);
  }
}

/**
 * In one transaction. What rows must be to each other holds in the snapshot, so it is checked once, at the end; triggers, which refuse
 * changes or make rows of their own, rest meanwhile.
 */
async function bringTables(client: pg.Client, { tables, sequences }: Manifest, folder: string): Promise<void> {
  const keys = await foreignKeysOf(client);
  for (const { table, name } of keys)
    await client.query(`alter table ${table} drop constraint ${pg.escapeIdentifier(name)}`);
  await client.query(`truncate ${tables.map(({ table }) => table).join()}`);
  for (const { table } of tables) await client.query(`alter table ${table} disable trigger user`);
  for (const one of tables) await bringTable(client, one, places.table(folder, one.table));
  for (const { table } of tables) await client.query(`alter table ${table} enable trigger user`);
  for (const { table, name, definition } of keys)
    await client.query(`alter table ${table} add constraint ${pg.escapeIdentifier(name)} ${definition}`);
  for (const { sequence, value, isCalled } of sequences)
    await client.query('select setval($1::regclass, $2, $3)', [sequence, value, isCalled]);
}

async function bringTable(
  client: pg.Client,
  { table, columns, rows, months = [] }: BackedTable,
  file: string,
): Promise<void> {
  for (const month of months)
    await client.query(`select ${partitioned[table as keyof typeof partitioned]}($1, $2::date)`, [
      table,
      `${month}-01`,
    ]);
  const names = columns.map((one) => pg.escapeIdentifier(one)).join();
  const target = client.query(copyFrom(`copy ${table} (${names}) from stdin`));
  await pipeline(createReadStream(file), createGunzip(), target);
  if (target.rowCount !== rows)
    throw new Error(`table ${table} has ${rows} rows in the backup, and ${target.rowCount} came: nothing was changed`);
}

type ForeignKey = { table: string; name: string; definition: string };

async function foreignKeysOf(client: pg.Client): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(
    `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where contype = 'f' and conparentid = 0 and connamespace = 'public'::regnamespace order by conrelid::regclass::text, conname`,
  );
  return rows;
}
