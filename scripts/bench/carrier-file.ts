// How long a relation file takes and how much memory: `node dist/scripts/bench/carrier-file.js [rows]`, on a database of its own.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { receiveFile } from '../../src/business/reconciliation/files.ts';
import { readWaitingFiles } from '../../src/business/reconciliation/import.ts';
import type { FileSheet } from '../../src/business/reconciliation/sheets.ts';
import { openBlobs } from '../../src/platform/blobs.ts';
import { openDb } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { ensurePartitions } from '../../src/platform/partitions.ts';
import { createTestDatabase, testServer } from '../../test/support/server.ts';

const rows = Number(process.argv[2] ?? 1_000_000);
const now = new Date();
const sheet: FileSheet = {
  file: 'bench',
  names: '(?<period>.*)',
  kind: 'relations',
  peer: 'bench',
  carrier: 'unicom',
  encoding: 'utf-8',
  delimiter: ',',
  header: true,
  dates: 'YYYYMMDDHHmmss',
  badRowsAtMost: rows,
  products: { '9000000005': { product: 'car-owner', billingGroup: 'car-owner' } },
  columns: { phone: 'phone', product: 'product', state: 'state', effectiveAt: 'from' },
  states: { '1': 'active' },
  telemarketing: [],
};

const server = await testServer();
process.env['TEST_PG_URL'] ??= server.url;
const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-bench-'));
const database = await createTestDatabase();
const db = await openDb(database.url, openLog({ level: 'silent' }));
try {
  await ensurePartitions(db, now);
  const blobs = openBlobs(folder);
  const begun = performance.now();
  const given = { sheet, period: '2026-11-22', name: 'bench.csv', content: content(), by: 'bench' };
  await receiveFile({ db, blobs }, given, now);
  const received = performance.now();
  const rss: number[] = [];
  const watch = setInterval(() => rss.push(process.memoryUsage().rss), 200);
  await readWaitingFiles({ db, blobs, now: () => now });
  clearInterval(watch);
  const read = performance.now();
  const [file] = await db.read<{ state: string; rows: number; bad_rows: number; bytes: number }>(
    'select state, rows, bad_rows, bytes::float8 as bytes from carrier_file',
  );
  const mebibytes = (bytes: number) => Math.round(bytes / 1024 / 1024);
  const half = Math.floor(rss.length / 2);
  console.log(file);
  console.log(`${mebibytes(file!.bytes)} MiB received in ${Math.round(received - begun)} ms`);
  console.log(
    `${rows} rows read in ${Math.round(read - received)} ms: ${Math.round((rows * 1000) / (read - received))} a second`,
  );
  console.log(
    `memory at most ${mebibytes(Math.max(...rss.slice(0, half)))} MiB in the first half, ${mebibytes(Math.max(...rss.slice(half)))} MiB in the second`,
  );
} finally {
  await db.close();
  await database.drop();
  await rm(folder, { recursive: true });
  await server.stop();
}

/** One line in a thousand is wrong. */
async function* content(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('phone,product,state,from\n');
  for (let from = 0; from < rows; from += 1000) {
    const lines = Array.from({ length: 1000 }, (_, n) =>
      n === 7 ? 'x,9000000005,1,' : `15${String(from + n).padStart(9, '0')},9000000005,1,20261105101500`,
    );
    yield Buffer.from(`${lines.join('\n')}\n`);
  }
}
