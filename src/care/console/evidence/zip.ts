import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { ZipFile } from 'yazl';
import type { CareHouse } from '../../house.ts';
import type { Pack } from './pack.ts';
import { writePdf } from './pdf.ts';
import { rowsOf } from './rows.ts';

/** A file of a pack, as its manifest names it. */
export type Listed = { readonly name: string; readonly bytes: number; readonly sha256: string };

/**
 * Writes a pack as ZIP while it is read: the PDF, the rows as JSON, bytes as they came, recordings; last the manifest with the
 * SHA-256 of each file, and that of the manifest. `onManifest` is told the latter before the end is sent.
 */
export function writeZip(
  pack: Pack,
  house: CareHouse,
  onManifest: (sha256: string) => Promise<void>,
): AsyncIterable<Uint8Array> {
  const zip = new ZipFile();
  const out = zip.outputStream as Readable;
  const listed: Listed[] = [];
  const fail = (error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error)));
  zip.on('error', fail);

  function add(name: string, open: () => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>): void {
    zip.addReadStreamLazy(name, { mtime: pack.madeAt, mode: 0o644 }, (give) => {
      Promise.resolve()
        .then(open)
        .then((source) => give(null, counted(Readable.from(source, { objectMode: false }), name, listed, fail)))
        .catch(fail);
    });
  }

  add('evidence.pdf', () => writePdf(pack, house));
  for (const [name, rows] of Object.entries(rowsOf(pack, house)))
    add(`rows/${name}.json`, () => [Buffer.from(`${JSON.stringify(rows, undefined, 2)}\n`)] as never);
  for (const { name, bytes } of pack.originals) add(`originals/${name}`, () => [bytes] as never);
  for (const { name, hash, isSound } of pack.recordings)
    if (isSound) add(`recordings/${name}`, () => house.recordings.read(hash));

  let manifest = Buffer.alloc(0);
  zip.addReadStreamLazy('manifest.json', { mtime: pack.madeAt, mode: 0o644 }, (give) => {
    // Entries are written one after another, so all others are listed by now.
    manifest = Buffer.from(`${JSON.stringify({ madeAt: pack.madeAt, files: listed }, undefined, 2)}\n`);
    give(null, Readable.from([manifest], { objectMode: false }));
  });
  zip.addReadStreamLazy('manifest.sha256', { mtime: pack.madeAt, mode: 0o644 }, (give) => {
    const sum = createHash('sha256').update(manifest).digest('hex');
    onManifest(sum)
      .then(() => give(null, Readable.from([Buffer.from(`${sum}  manifest.json\n`)], { objectMode: false })))
      .catch(fail);
  });
  zip.end();
  return out;
}

/** Counts and hashes a file on its way. */
function counted(source: Readable, name: string, listed: Listed[], fail: (error: unknown) => void): Readable {
  const digest = createHash('sha256');
  let bytes = 0;
  const through = new Transform({
    transform(chunk: Buffer, _, done) {
      digest.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      listed.push({ name, bytes, sha256: digest.digest('hex') });
      done();
    },
  });
  source.on('error', fail);
  return source.pipe(through);
}
