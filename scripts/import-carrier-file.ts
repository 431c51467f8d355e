// Reads files of carriers: `node dist/scripts/import-carrier-file.js --help`.
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type CarrierFile, faultsOf, findFile } from '../src/business/reconciliation/file-store.ts';
import { type FileSheet, readWaitingFiles, receiveFile, sheetFor } from '../src/business/reconciliation/index.ts';
import { openBlobs } from '../src/platform/blobs.ts';
import { readConfig } from '../src/platform/config.ts';
import { type Db, openDb } from '../src/platform/db.ts';
import { wordsIn } from '../src/platform/http/index.ts';
import { openLog } from '../src/platform/log.ts';
import { readHouse } from '../src/roles/readings.ts';

const help = `Reads relation, bill and refund files of carriers into the database of a running SPGate, which compares them.

Usage: import-carrier-file [--sheet NAME] [--period 2026-11-22 | 2026-11] FILE...

Sheet and period are told by the name of a file unless they are given. Settings are those of the program: DATABASE_URL and
SPGATE_DATA must be its. A file that was given before is told and not read twice. Ends with 1 when a file is refused.`;

const shownFaults = 20;
const pollMs = 500;

const { values, positionals } = parseArgs({
  options: { sheet: { type: 'string' }, period: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  allowPositionals: true,
});
if (values.help || positionals.length === 0) console.log(help);
else await run();

async function run(): Promise<void> {
  const config = readConfig(process.env);
  if (!config.DATABASE_URL) throw new Error('DATABASE_URL is not set: give the database of the running program');
  const { books } = await readHouse(config);
  const db = await openDb(config.DATABASE_URL, openLog({ level: 'warn' }));
  try {
    for (const file of positionals) await importOne(db, file, books.fileSheets, config.SPGATE_DATA);
  } finally {
    await db.close();
  }
}

async function importOne(db: Db, file: string, sheets: readonly FileSheet[], folder: string): Promise<void> {
  const blobs = openBlobs(folder);
  const name = path.basename(file);
  const told = sheetFor(sheets, name);
  const sheet = values.sheet ? sheets.find((one) => one.file === values.sheet) : told?.sheet;
  const period = values.period ?? told?.period;
  if (!sheet || !period)
    return refuse(
      `${file}: no sheet knows it: give --sheet (${sheets.map((one) => one.file).join(', ')}) and --period`,
    );
  const now = await businessNow(db);
  const outcome = await receiveFile(
    { db, blobs },
    { sheet, period, name, content: createReadStream(file), by: 'import-carrier-file' },
    now,
  );
  if (!outcome.ok) return refuse(`${file}: ${outcome.code}`);
  const read = await untilRead(db, outcome.value.file.id, () => readWaitingFiles({ db, blobs, now: () => now }));
  if (outcome.value.isKnown) console.log(`${file}: was given before`);
  console.log(`${file}: ${read.state}, ${read.rows} rows, ${read.badRows} lines that cannot be used`);
  for (const fault of await faultsOf(db, read.id, 0, shownFaults))
    console.log(`  line ${fault.line}: ${fault.field} "${fault.value}": ${wordsIn(fault.reason, 'en')}`);
  if (read.state === 'refused') refuse(`${file}: ${wordsIn(read.reason ?? '', 'en')}`);
}

/** The program may be reading it already; then this waits for it. */
async function untilRead(db: Db, id: string, read: () => Promise<number>): Promise<CarrierFile> {
  for (;;) {
    await read();
    const file = (await findFile(db, id))!;
    if (file.state !== 'reading') return file;
    await pause(pollMs);
  }
}

/** Business time, as the program stored its offset. */
async function businessNow(db: Db): Promise<Date> {
  const [row] = await db.read<{ offset_ms: string }>('select offset_ms from business_clock');
  return new Date(Date.now() + Number(row!.offset_ms));
}

function refuse(why: string): void {
  console.error(why);
  process.exitCode = 1;
}
