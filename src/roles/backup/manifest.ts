import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { partitioned } from '../../platform/partitions.ts';
import { StartRefused } from '../../platform/refused.ts';
import { type FileStore, fileStores } from '../files.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const name = z.string().regex(/^[a-z_][a-z0-9_]*$/);

const table = z.object({
  table: name,
  columns: z.array(name),
  rows: z.number().int().min(0),
  /** Of the file as it stands in the folder. */
  sha256,
  /** The months that a table by the month has a partition of. */
  months: z.array(z.string().regex(/^\d{4}-\d{2}$/)).optional(),
});

const manifest = z.object({
  format: z.literal(1),
  version: z.string(),
  takenAt: z.iso.datetime(),
  migrations: z.array(z.object({ name: z.string(), checksum: sha256 })),
  tables: z.array(table),
  sequences: z.array(z.object({ sequence: name, value: z.string().regex(/^\d+$/), isCalled: z.boolean() })),
  /** How many files there are, and the sum of the list of their names. */
  files: z.object({ count: z.number().int().min(0), sha256 }),
});

/** What a backup says of itself: where the schema stood, how many rows of each table, and the sums of all that is in its folder. */
export type Manifest = z.infer<typeof manifest>;
export type BackedTable = Manifest['tables'][number];

/** Where the parts of a backup stand in its folder. */
export const places = {
  manifest: (folder: string) => path.join(folder, 'manifest.json'),
  table: (folder: string, of: string) => path.join(folder, 'tables', `${of}.copy.gz`),
  /** Names of files, one a line. */
  files: (folder: string) => path.join(folder, 'files.txt'),
  file: (folder: string, store: FileStore, hash: string) =>
    path.join(folder, 'files', storeName(store), hash.slice(0, 2), hash.slice(2)),
};

/** Reads the manifest of a backup and compares every table's file with it. Throws StartRefused with all that is wrong. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(places.manifest(folder), 'utf8').catch(() => {
    throw new StartRefused([
      `${folder} holds no whole backup: name the folder that spgate backup made, with its manifest.json`,
    ]);
  });
  const read = manifest.safeParse(jsonIn(text));
  if (!read.success)
    throw new StartRefused([
      `${places.manifest(folder)} was changed or comes from another program: take another backup`,
    ]);
  const faults: string[] = [];
  for (const { table: of, sha256: wanted, months } of read.data.tables) {
    const file = places.table(folder, of);
    if (months && !(of in partitioned))
      faults.push(`table ${of} has months, and none here: run the version that made the backup`);
    if ((await sumOf(file).catch(() => undefined)) !== wanted)
      faults.push(`${file} is missing or was changed: take another backup`);
  }
  const list = places.files(folder);
  if ((await sumOf(list).catch(() => undefined)) !== read.data.files.sha256)
    faults.push(`${list} is missing or was changed: take another backup`);
  if (faults.length > 0) throw new StartRefused(faults);
  return read.data;
}

/** The files of a backup, by store and name. */
export async function* filesIn(folder: string): AsyncGenerator<{ store: FileStore; hash: string }> {
  for await (const line of createInterface({ input: createReadStream(places.files(folder)) })) {
    const [named = '', hash = ''] = line.split('/');
    const store = fileStores.find((one) => storeName(one) === named);
    if (store !== undefined) yield { store, hash };
  }
}

/** What the store for most is called where an empty name cannot stand. */
export function storeName(store: FileStore): string {
  return store || 'files';
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function sumOf(file: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(file)) digest.update(chunk as Buffer);
  return digest.digest('hex');
}
