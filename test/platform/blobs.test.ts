import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { BlobTooLarge, openBlobs } from '../../src/platform/blobs.ts';

const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-blobs-'));
const blobs = openBlobs(folder);
test.after.always(() => rm(folder, { recursive: true }));

const bytes = Buffer.from('RIFF of a recording');
const hash = createHash('sha256').update(bytes).digest('hex');

async function contentOf(name: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await blobs.read(name)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test.serial('A file is kept under its SHA-256 and read back; the same bytes again are the same file', async (t) => {
  for (const source of [[bytes], [bytes.subarray(0, 4), bytes.subarray(4)]]) {
    t.like(await blobs.put(source, 100), { hash, bytes: bytes.length, head: bytes });
  }
  t.is(await contentOf(hash), 'RIFF of a recording');
  t.true(await blobs.isSound(hash));
});

test.serial('A file beyond the limit, and one whose source breaks off, leave nothing behind', async (t) => {
  const before = await readdir(path.join(folder, 'blobs'));
  await t.throwsAsync(blobs.put([bytes], bytes.length - 1), { instanceOf: BlobTooLarge });
  await t.throwsAsync(blobs.put(breaksOff(), 100), { message: 'the line went dead' });
  t.deepEqual(await readdir(path.join(folder, 'blobs')), before);
});

test.serial('A file that was changed on disk, or is gone, is not handed out', async (t) => {
  await writeFile(path.join(folder, 'blobs', hash.slice(0, 2), hash.slice(2)), 'another recording!!');
  await t.throwsAsync(blobs.read(hash), { message: /was changed on disk: bring it back from a backup/ });
  t.false(await blobs.isSound(hash));
  await t.throwsAsync(blobs.read('0'.repeat(64)), { message: /cannot be read/ });
  t.false(await blobs.isSound('0'.repeat(64)));
});

async function* breaksOff() {
  yield bytes;
  throw new Error('the line went dead');
}
