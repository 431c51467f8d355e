import path from 'node:path';
import { type Blobs, openBlobs } from '../platform/blobs.ts';
import type { Config } from '../platform/config.ts';
import { openS3Blobs } from '../platform/s3-blobs.ts';

/** Every store of files of the house: what is for good, pictures of errands, what people exported, copies of somebody's data, sealed recordings. */
export const fileStores = ['', 'errands', 'exports', 'copies', 'recordings'] as const;
/** What files of the sealed stores are sealed as. */
export const sealedAs = { errands: 'papers of errands', recordings: 'recordings of calls' } as const;
export type FileStore = (typeof fileStores)[number];
/** Opens one of them. */
export type Stores = (store: FileStore) => Blobs;

/** Where the files of the house are kept: a bucket where one is set, else the data folder. */
export async function openFiles({
  BLOB_STORE,
  SPGATE_DATA,
}: Pick<Config, 'BLOB_STORE' | 'SPGATE_DATA'>): Promise<Stores> {
  if (BLOB_STORE) return openS3Blobs(BLOB_STORE, path.join(SPGATE_DATA, 'drafts'));
  return (store) => openBlobs(path.join(SPGATE_DATA, store));
}
