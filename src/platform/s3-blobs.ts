import { randomUUID } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { S3mini } from 's3mini';
import { WorldError } from '../values/outcome.ts';
import { type Comes, changed, freshMs, nobodyAsks, type OpenBlobs, type RawBlobs, writeDraft } from './blobs.ts';
import { sweepOld } from './sweep-old.ts';

/** A bucket of an S3-compatible store, and who we are there. */
export type Bucket = {
  readonly endpoint: string;
  readonly region: string;
  readonly name: string;
  /** What every key begins with. */
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
};

const usualRegion = 'us-east-1';
const namesAtATime = 1_000;

/** Reads `https://KEY:SECRET@host/bucket/prefix?region=name`; undefined when it names no key, secret or bucket. */
export function bucketOf(setting: string): Bucket | undefined {
  const { protocol, host, username, password, pathname, searchParams } = new URL(setting);
  const [, name = '', ...prefix] = decodeURIComponent(pathname).replace(/\/+$/, '').split('/');
  if (username === '' || password === '' || name === '') return undefined;
  return {
    endpoint: `${protocol}//${host}`,
    region: searchParams.get('region') ?? usualRegion,
    ...{ name, prefix: prefix.map((piece) => `${piece}/`).join('') },
    ...{ accessKeyId: decodeURIComponent(username), secretAccessKey: decodeURIComponent(password) },
  };
}

/**
 * Files in a bucket, which every process of the house reaches. What comes in is written to a draft in a folder of this machine first:
 * its name is known only when all of it is here. What goes out comes here whole, too, and is compared with its name. Every call
 * throws a retryable WorldError while the store does not answer as it should.
 */
export async function openS3Blobs(bucket: Bucket, draftsFolder: string): Promise<OpenBlobs> {
  const { S3mini } = await import('s3mini');
  const { endpoint, region, accessKeyId, secretAccessKey } = bucket;
  const store = new S3mini({ endpoint: `${endpoint}/${bucket.name}`, region, accessKeyId, secretAccessKey });
  await mkdir(draftsFolder, { recursive: true });
  return (name, comes = nobodyAsks) =>
    blobsIn({ store, folder: `${bucket.prefix}${name === '' ? 'files' : name}`, endpoint, draftsFolder, comes });
}

type Place = {
  readonly store: S3mini;
  readonly folder: string;
  readonly endpoint: string;
  readonly draftsFolder: string;
  readonly comes: Comes;
};

function blobsIn({ store, folder, endpoint, draftsFolder, comes }: Place): RawBlobs {
  const keyOf = (hash: string) => `${folder}/${hash.slice(0, 2)}/${hash.slice(2)}`;
  const aDraft = () => path.join(draftsFolder, `draft-${randomUUID()}`);

  /** What the store says. That it cannot say anything sensible is its own trouble. */
  async function asked<T>(answer: Promise<T>): Promise<T> {
    return answer.catch((cause: Error) => {
      const what = `the store of files at ${endpoint} does not answer as it should: ${cause.message}`;
      throw new WorldError('blob-store-away', what, { retryable: true, cause });
    });
  }

  function missing(hash: string): WorldError {
    return new WorldError('blob-missing', `file ${hash} is not in the store at ${endpoint}`, { retryable: false });
  }

  /** What the store tells of a file without giving it; undefined where it has none. */
  async function look(hash: string): Promise<{ bytes: number; cameAt: Date } | undefined> {
    const found = (await asked(store.listObjects('/', keyOf(hash), 1)))?.find(({ Key }) => Key === keyOf(hash));
    return found && { bytes: Number(found.Size), cameAt: new Date(found.LastModified) };
  }

  /** Brings a file here, whole. Throws as `Blobs.read` does. */
  async function fetched(hash: string): Promise<string> {
    const answer = await asked(store.getObjectResponse(keyOf(hash)));
    if (!answer?.body) throw missing(hash);
    const draft = aDraft();
    try {
      const found = await asked(writeDraft(draft, answer.body, Number.POSITIVE_INFINITY));
      if (found.hash !== hash) throw changed(hash);
      return draft;
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  return {
    async put(source, limitBytes, stay) {
      const draft = aDraft();
      try {
        const blob = await writeDraft(draft, source, limitBytes);
        await comes(blob.hash, stay);
        await asked(store.putObject(keyOf(blob.hash), await openAsBlob(draft)));
        return blob;
      } finally {
        await rm(draft, { force: true });
      }
    },
    async read(hash, range) {
      const draft = await fetched(hash);
      const bytes = createReadStream(draft, range && { start: range.first, end: range.last });
      bytes.once('close', () => void rm(draft, { force: true }));
      return bytes as AsyncIterable<Uint8Array>;
    },
    async bytesOf(hash) {
      const found = await look(hash);
      if (!found) throw missing(hash);
      return found.bytes;
    },
    async headOf(hash, bytes) {
      const answer = await asked(store.getObjectRaw(keyOf(hash), false, 0, bytes));
      return Buffer.from(await asked(answer.arrayBuffer()));
    },
    async isSound(hash) {
      try {
        await rm(await fetched(hash));
        return true;
      } catch (error) {
        if (error instanceof WorldError && !error.retryable) return false;
        throw error;
      }
    },
    async remove(hash, when) {
      const found = await look(hash);
      if (!found) return true;
      if (when !== 'at once' && Date.now() - found.cameAt.getTime() < freshMs) return false;
      return asked(store.deleteObject(keyOf(hash)));
    },
    sweep: () => sweepOld(draftsFolder, () => true),
    async *all() {
      let token: string | undefined;
      do {
        const page = await asked(store.listObjectsPaged('/', `${folder}/`, namesAtATime, token));
        for (const { Key } of page?.objects ?? []) yield Key.slice(folder.length).replaceAll('/', '');
        token = page?.nextContinuationToken;
      } while (token !== undefined);
    },
  };
}
