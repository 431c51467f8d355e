import path from 'node:path';
import { type Comes, openBlobs, type RawBlobs } from '../platform/blobs.ts';
import type { Config } from '../platform/config.ts';
import type { Db } from '../platform/db.ts';
import { noteFiles } from '../platform/files-that-came.ts';
import { openS3Blobs } from '../platform/s3-blobs.ts';

/** Every store of files of the house: what is for good, pictures of errands, what people exported, copies of somebody's data, sealed recordings. */
export const fileStores = ['', 'errands', 'exports', 'copies', 'recordings'] as const;
/** What files of the sealed stores are sealed as. */
export const sealedAs = { errands: 'papers of errands', recordings: 'recordings of calls' } as const;
export type FileStore = (typeof fileStores)[number];
/** Opens one of them; who asks is told of each file just before it is there. */
export type Stores = (store: FileStore, comes?: Comes) => RawBlobs;

/** Where the files of the house are kept: a bucket where one is set, else the data folder. */
export async function openFiles({
  BLOB_STORE,
  SPGATE_DATA,
}: Pick<Config, 'BLOB_STORE' | 'SPGATE_DATA'>): Promise<Stores> {
  if (BLOB_STORE) return openS3Blobs(BLOB_STORE, path.join(SPGATE_DATA, 'drafts'));
  return (store, comes) => openBlobs(path.join(SPGATE_DATA, store), comes);
}

/** The same stores, each file of which is noted as it comes: so that a crash before its row leaves none that nobody knows of. */
export function notedFiles(stores: Stores, db: Db): (store: FileStore) => RawBlobs {
  return (store) => stores(store, (hash, stay) => db.transact((tx) => noteFiles(tx, store, [hash], stay)));
}
