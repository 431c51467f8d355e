import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Blobs } from '../../platform/blobs.ts';
import { pendingMigrations, readMigrations } from '../../platform/migrate.ts';
import { packageVersion } from '../../platform/package-root.ts';
import { partitioned } from '../../platform/partitions.ts';
import { StartRefused } from '../../platform/refused.ts';
import { WorldError } from '../../values/outcome.ts';
import { fileStores, type Stores } from '../files.ts';
import { type BackedTable, type Manifest, places, storeName } from './manifest.ts';

/** What a backup holds, in numbers. */
export type Backed = { readonly tables: number; readonly rows: number; readonly files: number };
/** Files that were changed where they are kept, so that they could not be taken along. */
export type Unsound = { readonly unsound: readonly string[] };

const ours = { mode: 0o600 } as const;

/**
 * Writes all tables as they are at one moment, and the files that they point at, into a new folder; the house may run meanwhile.
 * Memory does not grow with the tables. Until it is whole the folder is called `….partial`. Throws StartRefused when
 * the folder is there already or the schema is not that of this program.
 */
export async function backUp(url: string, stores: Stores, folder: string, now: Date): Promise<Backed & Unsound> {
  if (await stat(folder).catch(() => undefined))
    throw new StartRefused([`${folder} is there already: name a new folder`]);
  const draft = `${folder}.partial`;
  await mkdir(path.dirname(draft), { recursive: true });
  await mkdir(draft, { mode: 0o700 }).catch((cause: Error) => {
    throw new StartRefused([
      `${cause.message}: remove what an earlier backup left there, or name a folder that can be written to`,
    ]);
  });
  const client = new pg.Client({ connectionString: url, application_name: 'spgate backup', ...patient });
  await client.connect();
  try {
    const read = await tablesTo(draft, client, now);
    // A file is put before a row points at it, and goes before its row does: those of the snapshot are here, or let go of.
    const { unsound, ...files } = await filesTo(draft, stores);
    await writeSafe(places.manifest(draft), `${JSON.stringify({ ...read, files }, undefined, 1)}\n`);
    await rename(draft, folder);
    return { ...sizeOf({ ...read, files }), unsound };
  } finally {
    await client.end();
  }
}

/** What a backup holds. */
export function sizeOf({ tables, files }: Manifest): Backed {
  const rows = tables.reduce((sum, { rows: some }) => sum + some, 0);
  return { tables: tables.length, rows, files: files.count };
}

/** One statement may take as long as a table is large, whatever the role is given. */
export const patient = { statement_timeout: 0, idle_in_transaction_session_timeout: 0, lock_timeout: 60_000 };

async function tablesTo(folder: string, client: pg.Client, now: Date): Promise<Omit<Manifest, 'files'>> {
  await mkdir(path.join(folder, 'tables'), { mode: 0o700 });
  const pending = await pendingMigrations(client);
  if (pending.length > 0)
    throw new StartRefused([
      `migrations ${pending.join(', ')} are not applied: take the backup with the version that runs, or start this one first`,
    ]);
  await client.query('begin isolation level repeatable read read only');
  const tables = await tablesOf(client);
  // Nobody changes or drops one of them until all are read.
  await client.query(`lock table ${tables.map(({ table }) => table).join()} in access share mode`);
  const backed: BackedTable[] = [];
  for (const one of tables) backed.push({ ...one, ...(await copyOut(client, folder, one)) });
  const sequences = await sequencesOf(client);
  await client.query('commit');
  const migrations = (await readMigrations()).map(({ name, checksum }) => ({ name, checksum }));
  return { format: 1, version: packageVersion, takenAt: now.toISOString(), migrations, tables: backed, sequences };
}

/** Every table that outlives a crash, without partitions of its own: what is in these is read through their parent. */
async function tablesOf(client: pg.Client): Promise<Pick<BackedTable, 'table' | 'columns' | 'months'>[]> {
  const { rows } = await client.query<{ table: string; columns: string[]; months: string[] | null }>(
    `select c.relname as table,
       array(select attname::text from pg_attribute a where a.attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '' order by attnum) as columns,
       case when relkind = 'p' then array(select replace(right(p.relname, 7), '_', '-') from pg_inherits i join pg_class p on p.oid = i.inhrelid
         where i.inhparent = c.oid and p.relname ~ '_[0-9]{4}_[0-9]{2}$' order by p.relname) end as months
     from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and relpersistence = 'p'
       and relname <> '_prisma_migrations' order by relname`,
  );
  const unknown = rows.filter(({ table, months }) => months !== null && !(table in partitioned));
  if (unknown.length > 0)
    throw new Error(`tables ${unknown.map(({ table }) => table).join()} have partitions that nobody knows how to make`);
  return rows.map(({ table, columns, months }) => ({ table, columns, ...(months && { months }) }));
}

async function copyOut(
  client: pg.Client,
  folder: string,
  { table, columns }: Pick<BackedTable, 'table' | 'columns'>,
): Promise<Pick<BackedTable, 'rows' | 'sha256'>> {
  const names = columns.map((one) => pg.escapeIdentifier(one)).join();
  const source = client.query(copyTo(`copy (select ${names} from ${table}) to stdout`));
  const digest = createHash('sha256');
  const file = createWriteStream(places.table(folder, table), { ...ours, flags: 'wx', flush: true });
  await pipeline(source, createGzip({ level: 3 }), digesting(digest), file);
  return { rows: source.rowCount, sha256: digest.digest('hex') };
}

function digesting(digest: ReturnType<typeof createHash>): Transform {
  return new Transform({
    transform(chunk: Buffer, _, done) {
      digest.update(chunk);
      done(null, chunk);
    },
  });
}

/** Sequences stand outside of transactions: read after the tables, they are past everything in these. */
async function sequencesOf(client: pg.Client): Promise<Manifest['sequences']> {
  const { rows: names } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S' order by relname`,
  );
  const sequences: Manifest['sequences'] = [];
  for (const { name } of names) {
    const { rows } = await client.query<{ value: string; called: boolean }>(
      `select last_value::text as value, is_called as called from ${pg.escapeIdentifier(name)}`,
    );
    sequences.push({ sequence: name, value: rows[0]!.value, isCalled: rows[0]!.called });
  }
  return sequences;
}

async function filesTo(folder: string, stores: Stores): Promise<Manifest['files'] & Unsound> {
  const [digest, unsound] = [createHash('sha256'), [] as string[]];
  const list = await open(places.files(folder), 'wx', ours.mode);
  let count = 0;
  try {
    for (const store of fileStores) {
      const blobs = stores(store);
      for await (const hash of blobs.all()) {
        const came = await keep(places.file(folder, store, hash), hash, blobs);
        if (came === 'changed') unsound.push(`${storeName(store)}/${hash}`);
        if (came !== 'kept') continue;
        const line = `${storeName(store)}/${hash}\n`;
        await list.write(line);
        digest.update(line);
        count += 1;
      }
    }
    await list.sync();
  } finally {
    await list.close();
  }
  return { count, sha256: digest.digest('hex'), unsound };
}

/** One that was let go of meanwhile is gone; one that was changed where it is kept would be kept as if it were well. */
async function keep(place: string, hash: string, blobs: Blobs): Promise<'kept' | 'gone' | 'changed'> {
  let bytes: AsyncIterable<Uint8Array>;
  try {
    bytes = await blobs.read(hash);
  } catch (error) {
    if (error instanceof WorldError && error.code === 'blob-missing') return 'gone';
    if (error instanceof WorldError && error.code === 'blob-changed') return 'changed';
    throw error;
  }
  await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
  await pipeline(bytes, createWriteStream(place, { ...ours, flags: 'wx', flush: true }));
  return 'kept';
}

async function writeSafe(place: string, text: string): Promise<void> {
  const file = await open(place, 'wx', ours.mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
