import type { Stay } from './blobs.ts';
import type { Db, Tx } from './db.ts';

/** A file of one of the stores of the house. */
export type Came = { readonly store: string; readonly hash: string };

/** Notes files that come into a store, or that a row lets go of: what no row names a day later goes. */
export async function noteFiles(tx: Tx, store: string, hashes: readonly string[], stay?: Stay): Promise<void> {
  await tx.sql(
    'note files',
    `insert into file_came (store, hash, at)
     select $1, h, case when $3 then 'infinity' else clock_timestamp() end from unnest($2::text[]) h
     on conflict (store, hash) do update set at = greatest(file_came.at, excluded.at)`,
    [store, hashes, stay === 'for good'],
  );
}

const isOld = `at < clock_timestamp() - interval '1 day'`;

/** Files noted more than a day ago, after one, at most `limit`. */
export function filesThatCame(db: Db, { store, hash }: Came, limit: number): Promise<Came[]> {
  return db.read<Came>(
    `select store, hash from file_came where (store, hash) > ($1, $2) and ${isOld} order by store, hash limit $3`,
    [store, hash, limit],
  );
}

/** Holds an old note: who brings the same again waits until this transaction is over. False when somebody has just done so. */
export async function lockNote(tx: Tx, { store, hash }: Came): Promise<boolean> {
  const found = await tx.sql(
    'lock note of file',
    `select from file_came where store = $1 and hash = $2 and ${isOld} for update`,
    [store, hash],
  );
  return found.length > 0;
}

/** Nothing is left to ask about a file. */
export async function forgetNote(tx: Tx, { store, hash }: Came): Promise<void> {
  await tx.sql('forget note of file', 'delete from file_came where store = $1 and hash = $2', [store, hash]);
}
