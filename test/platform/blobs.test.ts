import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import test from 'ava';
import { openVault } from '../../src/business/staff/index.ts';
import { type Blobs, BlobTooLarge, openBlobs, type RawBlobs, readWhole } from '../../src/platform/blobs.ts';
import { readConfig } from '../../src/platform/config.ts';
import { bodyOf } from '../../src/platform/http/media.ts';
import { openS3Blobs } from '../../src/platform/s3-blobs.ts';
import { sealedBlobs } from '../../src/platform/sealed-blobs.ts';
import { aBucket, type TestBucket } from '../support/bucket.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'spgate-blobs-'));
const drafts = path.join(folder, 'drafts');
let bucket: TestBucket;
let files: RawBlobs;
test.before(async () => {
  bucket = await aBucket(path.join(folder, 's3'));
  files = (await openS3Blobs(bucket.place, drafts))('');
});
test.after.always(async () => {
  await bucket.stop();
  await rm(folder, { recursive: true });
});

const bytes = Buffer.from('RIFF of a recording');
const hash = createHash('sha256').update(bytes).digest('hex');

/** Both stores, where each keeps the bytes of a name, and the folder where nothing half done may stay. */
const stores: Record<string, { open(): RawBlobs; placeOf(hash: string): string; draftsIn: string }> = {
  folder: {
    open: () => openBlobs(folder),
    placeOf: (name) => path.join(folder, 'blobs', name.slice(0, 2), name.slice(2)),
    draftsIn: path.join(folder, 'blobs'),
  },
  bucket: {
    open: () => files,
    placeOf: (name) => bucket.placeOf(`of-us/files/${name.slice(0, 2)}/${name.slice(2)}`),
    draftsIn: drafts,
  },
};

async function contentOf(blobs: Blobs, name: string, range?: { first: number; last: number }): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await blobs.read(name, range)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

for (const [kind, { open, placeOf, draftsIn }] of Object.entries(stores)) {
  const say = (claim: string) => `In a ${kind}: ${claim}`;

  test.serial(
    say('a file is kept under its SHA-256, named among all and read back; the same bytes again are the same file'),
    async (t) => {
      const blobs = open();
      for (const source of [[bytes], [bytes.subarray(0, 4), bytes.subarray(4)]]) {
        t.like(await blobs.put(source, 100), { hash, bytes: bytes.length, head: bytes });
      }
      const names: string[] = [];
      for await (const name of blobs.all()) names.push(name);
      t.deepEqual(names, [hash]);
      t.is(await contentOf(blobs, hash), 'RIFF of a recording');
      t.is(await contentOf(blobs, hash, { first: 5, last: 6 }), 'of');
      t.is(await blobs.bytesOf(hash), bytes.length);
      for (const most of [4, 64]) t.deepEqual(await blobs.headOf(hash, most), bytes.subarray(0, most));
      t.true(await blobs.isSound(hash));
    },
  );

  test.serial(say('a file beyond the limit, and one whose source breaks off, leave nothing behind'), async (t) => {
    const blobs = open();
    const before = await readdir(draftsIn);
    await t.throwsAsync(blobs.put([bytes], bytes.length - 1), { instanceOf: BlobTooLarge });
    await t.throwsAsync(blobs.put(breaksOff(), 100), { message: 'the line went dead' });
    t.deepEqual(await readdir(draftsIn), before);
  });

  test.serial(
    say('what came in within the hour is not removed; what is older is, and what is gone is gone'),
    async (t) => {
      const blobs = open();
      const old = await blobs.put([Buffer.from('an old recording')], 100);
      t.false(await blobs.remove(old.hash));
      await utimes(placeOf(old.hash), 0, 0);
      t.true(await blobs.remove(old.hash));
      await t.throwsAsync(blobs.bytesOf(old.hash), { code: 'blob-missing' });
      t.true(await blobs.remove(old.hash));
    },
  );

  test.serial(say('a file that was changed where it is kept, or is gone, is not handed out'), async (t) => {
    const blobs = open();
    await writeFile(placeOf(hash), 'another recording!!');
    await t.throwsAsync(blobs.read(hash), { message: /was changed where it is kept: bring it back from a backup/ });
    t.false(await blobs.isSound(hash));
    await t.throwsAsync(blobs.read('0'.repeat(64)), { code: 'blob-missing' });
    t.false(await blobs.isSound('0'.repeat(64)));
  });
}

test("A bucket that does not answer is the world's trouble, told with its address and tried again", async (t) => {
  const away = (await openS3Blobs({ ...bucket.place, endpoint: await deadEndpoint() }, drafts))('');
  await t.throwsAsync(away.put([bytes], 100), { code: 'blob-store-away', message: /127\.0\.0\.1:\d+ does not answer/ });
  await t.throwsAsync(away.isSound(hash), { code: 'blob-store-away' });
  const stranger = (await openS3Blobs({ ...bucket.place, accessKeyId: 'GUESSED' }, drafts))('');
  await t.throwsAsync(stranger.put([bytes], 100), { code: 'blob-store-away', message: /InvalidAccessKeyId/ });
});

test('A bucket is named by one address, sealed unless it is on this machine', (t) => {
  const { BLOB_STORE } = readConfig({ BLOB_STORE: 'https://AK:S%2FK@oss.example/files/sp/one?region=cn-north-1' });
  t.deepEqual(BLOB_STORE, {
    ...{ endpoint: 'https://oss.example', region: 'cn-north-1', name: 'files', prefix: 'sp/one/' },
    ...{ accessKeyId: 'AK', secretAccessKey: 'S/K' },
  });
  for (const wrong of ['http://AK:SK@oss.example/files', 'https://oss.example/files', 'https://AK:SK@oss.example'])
    t.throws(() => readConfig({ BLOB_STORE: wrong }), { message: /BLOB_STORE.*https:\/\/KEY:SECRET@host/s });
});

async function* breaksOff() {
  yield bytes;
  throw new Error('the line went dead');
}

/** An address at which nobody listens. */
async function deadEndpoint(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return `http://127.0.0.1:${port}`;
}

test('A sealed file is read by the key of the house alone; what came before there was a key is read as it is', async (t) => {
  const plain = openBlobs(path.join(folder, 'papers'));
  const sealed = (key: string) => sealedBlobs(plain, openVault(key.repeat(32)), 'papers');
  const store = sealed('k');
  const { hash: name, ...kept } = await store.put([bytes.subarray(0, 4), bytes.subarray(4)], bytes.length);
  t.like(kept, { bytes: bytes.length, head: bytes });
  t.is(await contentOf(store, name), 'RIFF of a recording');
  t.is(await contentOf(store, name, { first: 5, last: 6 }), 'of');
  t.is(await store.bytesOf(name), bytes.length);
  t.true(await store.isSound(name));
  t.false((await contentOf(plain, name)).includes('recording'));
  await t.throwsAsync(contentOf(sealed('l'), name), { message: /sealed with another SECRET_KEY/ });
  await t.throwsAsync(store.put([bytes], bytes.length - 1), { instanceOf: BlobTooLarge });
  const byHand = Buffer.concat([Buffer.from('SPGate sealed 1\n'), openVault('k'.repeat(32)).seal(bytes, 'papers')]);
  const whole = await plain.put([byHand], 200);
  t.is(await contentOf(store, whole.hash, { first: 5, last: 6 }), 'of', 'as the version before sealed it');
  t.is(await store.bytesOf(whole.hash), bytes.length);
  const older = await plain.put([bytes], 100);
  t.is(await contentOf(store, older.hash), 'RIFF of a recording');
});

test('A long file is sealed piece by piece: any part of it is read, and pieces cannot be exchanged, left out or brought from another', async (t) => {
  const plain = openBlobs(path.join(folder, 'long'));
  const vault = openVault('k'.repeat(32));
  const store = sealedBlobs(plain, vault, 'recordings');
  const piece = 64 * 1024;
  const sealedPiece = piece + vault.overheadBytes;
  for (const size of [0, 1, piece - 1, piece, piece + 1, 3 * piece, 3 * piece + 7]) {
    const long = randomBytes(size);
    const { hash: name, bytes: n } = await store.put([long.subarray(0, 100), long.subarray(100)], size);
    t.deepEqual([n, await store.bytesOf(name)], [size, size]);
    t.true((await readWhole(store, name)).equals(long), `${size} bytes`);
    for (const [first, last] of [
      [0, 0],
      [piece - 2, piece + 2],
      [2 * piece, 3 * piece + 3],
      [size - 3, size - 1],
    ] as const)
      if (first >= 0 && first < size) {
        const part = Buffer.concat(await collect(await store.read(name, { first, last })));
        t.true(part.equals(long.subarray(first, last + 1)), `${first}-${last} of ${size}`);
      }
  }
  const opened: Readable[] = [];
  const watched: RawBlobs = {
    ...plain,
    async read(...asked) {
      const file = await plain.read(...asked);
      opened.push(file as unknown as Readable);
      return file;
    },
  };
  const { hash: unread } = await store.put([Buffer.alloc(3 * piece)], 3 * piece);
  bodyOf(await sealedBlobs(watched, vault, 'recordings').read(unread)).destroy();
  bodyOf(await watched.read(unread)).destroy();
  while (!opened.every(({ closed }) => closed)) await new Promise(setImmediate);
  t.is(opened.length, 2, 'each is compared with its name once, and what nobody reads in the end is closed as well');

  const [one, two] = [await sealedBytes('a'), await sealedBytes('b')];
  const at = (file: Buffer, n: number) => file.subarray(32 + n * sealedPiece, 32 + (n + 1) * sealedPiece);
  const head = one.subarray(0, 32);
  for (const forged of [
    [head, at(one, 1), at(one, 0), at(one, 2)],
    [head, at(one, 0), at(one, 1)],
    [head, at(one, 0), at(two, 1), at(one, 2)],
    [head, at(one, 0), at(one, 1), at(one, 2), at(one, 2)],
  ]) {
    const { hash: name } = await plain.put(forged, 10 * piece);
    await t.throwsAsync(readWhole(store, name), { code: 'blob-sealed' });
  }

  async function sealedBytes(letter: string): Promise<Buffer> {
    const { hash: name } = await store.put([Buffer.alloc(2 * piece + 50, letter)], 10 * piece);
    return readWhole(plain, name);
  }
});

async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return chunks;
}
