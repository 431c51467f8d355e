import { createRequire } from 'node:module';
import path from 'node:path';
import type { Bucket } from '../../src/platform/s3-blobs.ts';

type Server = { run(): Promise<{ port: number }>; close(): Promise<void> };
type S3rver = new (options: Record<string, unknown>) => Server;
const S3rver = createRequire(import.meta.url)('s3rver') as S3rver;

/** A bucket in a server that speaks S3 and knows keys (it does not work signatures out). `placeOf` tells in which file it keeps the bytes of a key. */
export type TestBucket = { readonly place: Bucket; placeOf(key: string): string; stop(): Promise<void> };

/** Starts a server with one bucket, which it keeps in a folder. */
export async function aBucket(directory: string): Promise<TestBucket> {
  const name = 'files';
  const options = { directory, port: 0, address: '127.0.0.1', silent: true, configureBuckets: [{ name }] };
  const server = new S3rver(options);
  const { port } = await server.run();
  return {
    place: {
      ...{ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', name, prefix: 'of-us/' },
      ...{ accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    },
    placeOf: (key) => path.join(directory, name, `${key}._S3rver_object`),
    stop: () => server.close(),
  };
}
