import type { Blobs } from '../../platform/blobs.ts';
import { CsvBroken, type CsvRow, csvRows } from '../../platform/csv.ts';
import type { Db } from '../../platform/db.ts';
import { inBoth } from '../../platform/http/index.ts';
import { whileLocked } from '../../platform/lock.ts';
import { openQuote } from '../../platform/table.ts';
import { WorldError } from '../../values/outcome.ts';
import { moveWork } from '../works/index.ts';
import { type CarrierFile, endFile, type FilePage, findFile, makeCurrent, nextToRead, savePage } from './file-store.ts';
import type { BillRow, RelationRow } from './model.ts';
import { billOf, type Fault, type Places, placesOf, type Reading, relationOf } from './reading.ts';
import { orderRun } from './run.ts';

/** What reading files takes. `now` is business time. */
export type Reader = { readonly db: Db; readonly blobs: Blobs; readonly now: () => Date };

const rowsPerPage = 5000;
const readingLock = 72_707_371;

/**
 * Reads every file that waits, the oldest first, until none is left or the signal aborts. One process reads at a time; its
 * lock is its connection's, so when it dies another goes on where the last page ended. Returns how many were read.
 */
export async function readWaitingFiles(reader: Reader, signal?: AbortSignal): Promise<number> {
  const read = await whileLocked(reader.db, readingLock, (lost) => {
    const until = AbortSignal.any(signal ? [signal, lost] : [lost]);
    return readOneByOne(reader, until);
  });
  return read === 'busy' ? 0 : read.done;
}

async function readOneByOne(reader: Reader, signal: AbortSignal): Promise<number> {
  let read = 0;
  for (let file = await nextToRead(reader.db); file && !signal.aborted; file = await nextToRead(reader.db)) {
    await readFile(reader, file, signal);
    read += 1;
  }
  return read;
}

/** Stages a file page by page and makes it current. What is wrong with the file as a whole refuses it with a reason. */
async function readFile(
  { db, blobs, now }: Reader,
  file: CarrierFile & { reading: Reading },
  signal: AbortSignal,
): Promise<void> {
  try {
    const pages = pagesOf(contentOf(blobs, file), file);
    if ((await stage(db, file, pages, signal, now())) === 'staged') await conclude(db, file, now());
  } catch (error) {
    if (!isOfTheFile(error)) throw error;
    const reason = reasonOf(error as Error);
    await db.transact((tx) => endFile(tx, file.id, { state: 'refused', reason, now: now() }));
  }
}

/** Saves the pages one after another. Stops between two when the file was cancelled, or the program is. */
async function stage(
  db: Db,
  file: CarrierFile & { reading: Reading },
  pages: AsyncIterable<FilePage>,
  signal: AbortSignal | undefined,
  now: Date,
): Promise<'staged' | 'stopped'> {
  const { badRowsAtMost } = file.reading;
  let lines = file.lines;
  for await (const page of pages) {
    if (signal?.aborted) return 'stopped';
    const badRows = await db
      .transact(async (tx) => {
        if (await moveWork(tx, file.id, { done: page.lines, share: page.share })) {
          await endFile(tx, file.id, {
            state: 'cancelled',
            reason: inBoth('读取时被取消', 'it was cancelled while it was read'),
            now,
          });
          return undefined;
        }
        const count = await savePage(tx, { id: file.id, lines }, page);
        if (count === undefined) throw new Overtaken();
        return count;
      })
      .catch(overtaken);
    if (badRows === undefined) return 'stopped';
    if (badRows > badRowsAtMost)
      throw new FileUnfit(
        inBoth(
          `超过 ${badRowsAtMost} 行不能使用：请查看是哪些行，并核对格式与文件`,
          `more than ${badRowsAtMost} lines cannot be used: see which, and compare the sheet with the file`,
        ),
      );
    lines = page.lines;
  }
  return 'staged';
}

/** A file of which nothing could be read never replaces one that could. What counts now is compared at once. */
async function conclude(db: Db, { id }: CarrierFile, now: Date): Promise<void> {
  const file = await findFile(db, id);
  if (file?.rows === 0) throw new FileUnfit(noneUsable);
  await db.transact(async (tx) => {
    const { peer, period, kind, givenBy: by } = file!;
    await makeCurrent(tx, file!, now);
    // Refunds are compared along with the bills of their month, once these are there.
    await orderRun(tx, { kind: kind === 'relations' ? 'relations' : 'bills', peer, period, by }, now);
  });
}

/** The file was cancelled, or is read elsewhere. */
class Overtaken extends Error {}
const noneUsable = inBoth(
  '没有一行可以使用：请查看原因，并核对格式与文件',
  'no line of it can be used: see why, and compare the sheet with the file',
);

/** Something is wrong with the file as a whole: the message is in both languages. */
class FileUnfit extends Error {}

function overtaken(error: unknown): undefined {
  if (!(error instanceof Overtaken)) throw error;
}

/** A file that is no table, or is gone from the disk, is refused: reading it again would end in the same way. */
function isOfTheFile(error: unknown): boolean {
  const isBlob = error instanceof WorldError && error.code.startsWith('blob-');
  return error instanceof FileUnfit || error instanceof CsvBroken || isBlob;
}

function reasonOf(error: Error): string {
  if (error instanceof FileUnfit) return error.message;
  if (error instanceof CsvBroken) return inBoth(`第 ${error.line} 行：${openQuote['zh-CN']}`, error.message);
  return inBoth('文件内容在磁盘上找不到或不完整，请重新导入', error.message);
}

type Content = { readonly text: AsyncIterable<string>; readBytes(): number };

function contentOf(blobs: Blobs, { hash, reading }: { hash: string; reading: Reading }): Content {
  let bytes = 0;
  async function* text(): AsyncGenerator<string> {
    const decoder = new TextDecoder(reading.encoding, { ignoreBOM: true });
    for await (const chunk of await blobs.read(hash)) {
      bytes += chunk.length;
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder.decode();
  }
  return { text: text(), readBytes: () => bytes };
}

/** The pages of a file that come after what was read of it before, each understood. */
async function* pagesOf(
  { text, readBytes }: Content,
  { reading, lines: after, bytes }: CarrierFile & { reading: Reading },
): AsyncGenerator<FilePage> {
  const share = () => readBytes() / bytes;
  let places: Places | undefined = reading.header ? undefined : placed(reading, undefined);
  let page = newPage(after);
  for await (const line of csvRows(text, reading.delimiter)) {
    if (!places) {
      places = placed(reading, line.cells);
      continue;
    }
    if (line.line <= after) continue;
    page.take(reading, places, line);
    if (page.size < rowsPerPage) continue;
    yield { ...page, share: share() };
    page = newPage(page.lines);
  }
  if (page.size > 0) yield { ...page, share: share() };
}

function placed(reading: Reading, names: readonly string[] | undefined): Places {
  const places = placesOf(reading, names);
  if (typeof places === 'string') throw new FileUnfit(places);
  return places;
}

function newPage(after: number) {
  const relations: RelationRow[] = [];
  const bills: BillRow[] = [];
  const faults: Fault[] = [];
  return {
    relations,
    bills,
    faults,
    lines: after,
    size: 0,
    take(reading: Reading, places: Places, line: CsvRow) {
      this.lines = line.line;
      this.size += 1;
      if (reading.kind === 'relations') {
        const read = relationOf(reading, places, line);
        if ('row' in read) relations.push(read.row);
        else faults.push(...read.faults);
      } else {
        const read = billOf(reading, places, line);
        if ('row' in read) bills.push(read.row);
        else faults.push(...read.faults);
      }
    },
  };
}
