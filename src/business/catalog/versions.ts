import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { type CatalogFiles, hashOfFiles } from './files.ts';
import type { Catalog } from './model.ts';

/** Somebody whose name stands under a version. */
export type Signer = { readonly id: Id; readonly name: string };

/** A version as it was released. Append-only: going back is a new version. */
export type CatalogVersion = {
  /** 1, 2 … */
  readonly number: number;
  readonly title: string;
  readonly files: CatalogFiles;
  /** Nobody wrote the first one: it is what the program was started with. */
  readonly authors: readonly Signer[];
  readonly releasedBy: Signer | undefined;
  readonly releasedAt: Date;
  /** From when on all processes follow it. */
  readonly from: Date;
};

/** The words of a version that order something: number → word → product. */
export type OrderWords = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What hears of a new version. */
export const versionChannel = 'catalogue';

/** Every word that orders a product, as they are kept to be understood when they are no words any more. */
export function orderWordsOf({ accessNumbers }: Catalog): OrderWords {
  return Object.fromEntries(
    accessNumbers.map(({ number, words }) => [
      number,
      Object.fromEntries([...words].filter(([, { verb }]) => !verb).map(([word, { product }]) => [word, product])),
    ]),
  );
}

/** Writes the first version unless there is one: several processes may start at once, and one of them writes it. */
export async function saveFirstVersion(db: Db, files: CatalogFiles, words: OrderWords, now: Date): Promise<void> {
  await db.read(
    `insert into catalogue_version (number, title, files, hash, order_words, authors, released_at, in_force_from)
     values (1, '', $1, $2, $3, '[]', $4, $4) on conflict (number) do nothing`,
    [JSON.stringify(Object.fromEntries(files)), hashOfFiles(files), words, now],
  );
}

/** Writes a version and tells every process; false, and nothing written, when another one has taken its number. */
export async function saveVersion(tx: Tx, version: CatalogVersion, words: OrderWords): Promise<boolean> {
  const saved = await tx.sql(
    'save catalogue version',
    `insert into catalogue_version (number, title, files, hash, order_words, authors, released_by, released_at, in_force_from)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (number) do nothing returning number`,
    [
      version.number,
      version.title,
      JSON.stringify(Object.fromEntries(version.files)),
      hashOfFiles(version.files),
      JSON.stringify(words),
      JSON.stringify(version.authors),
      version.releasedBy ? JSON.stringify(version.releasedBy) : null,
      version.releasedAt,
      version.from,
    ],
  );
  if (saved.length === 0) return false;
  await tx.sql('tell of catalogue version', 'select pg_notify($1, $2)', [versionChannel, String(version.number)]);
  return true;
}

/** One version; undefined where there is none of this number. */
export async function findVersion(db: Db, number: number): Promise<CatalogVersion | undefined> {
  const [row] = await db.read<VersionRow>(`select ${columns} from catalogue_version where number = $1`, [number]);
  return row && fromRow(row);
}

/** Versions above `above`, the oldest first. */
export async function versionsAbove(db: Db, above: number): Promise<CatalogVersion[]> {
  const rows = await db.read<VersionRow>(
    `select ${columns} from catalogue_version where number > $1 order by number limit 1000`,
    [above],
  );
  return rows.map(fromRow);
}

/** The number of the newest version; 0 where there is none. */
export async function newestVersion(db: Db): Promise<number> {
  const [row] = await db.read<{ number: number }>(
    'select coalesce(max(number), 0)::int as number from catalogue_version',
  );
  return row!.number;
}

/** The number of the version that was in force at `at`, or of the first; 0 where there is none. */
export async function versionInForce(db: Db, at: Date): Promise<number> {
  const [row] = await db.read<{ number: number }>(
    `select coalesce(max(number) filter (where in_force_from <= $1), min(number), 0)::int as number from catalogue_version`,
    [at],
  );
  return row!.number;
}

/** The order words of every version, the oldest first. */
export async function wordsOfVersions(db: Db): Promise<OrderWords[]> {
  const rows = await db.read<{ words: OrderWords }>(
    'select order_words as words from catalogue_version order by number',
  );
  return rows.map(({ words }) => words);
}

/** What a list shows of a version. */
export type VersionHead = Omit<CatalogVersion, 'files'>;

/** Versions below `below`, the newest first. */
export async function versionHeads(db: Db, below: number, limit: number): Promise<VersionHead[]> {
  return db.read<VersionHead>(
    `select number, title, authors, released_by as "releasedBy", released_at as "releasedAt", in_force_from as "from"
     from catalogue_version where number < $1 order by number desc limit $2`,
    [below, limit],
  );
}

const columns = `number, title, files, authors, released_by as "releasedBy", released_at as "releasedAt", in_force_from as "from"`;

type VersionRow = {
  number: number;
  title: string;
  files: Record<string, string>;
  authors: Signer[];
  releasedBy: Signer | null;
  releasedAt: Date;
  from: Date;
};

function fromRow({ files, releasedBy, ...row }: VersionRow): CatalogVersion {
  return { ...row, releasedBy: releasedBy ?? undefined, files: new Map(Object.entries(files)) };
}
