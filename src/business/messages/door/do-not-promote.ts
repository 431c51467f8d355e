import { CsvBroken, type CsvRow, csvRows } from '../../../platform/csv.ts';
import type { Db } from '../../../platform/db.ts';
import { InvalidRequest, problems, type Text } from '../../../platform/http/index.ts';
import { openQuote } from '../../../platform/table.ts';
import { canonicalPhone, isMobile } from '../../../values/phone.ts';
import type { Worker } from '../../works/index.ts';
import { addMarks } from './contacts.ts';

/** What came of a file of numbers. */
export type Imported = { read: number; added: number; faults: { line: number; remedy: Text }[]; faultCount: number };

const limitBytes = 100 * 1024 * 1024;
const rowsAPage = 1_000;
const faultsTold = 100;

/**
 * Takes a CSV file of people who want no promotions (12321 and the like): the number is the first cell of a row, and a first
 * row without one is a heading. It is taken page by page, each in a transaction of its own, and a number is on the list once,
 * so a file that broke off is sent again. Rows that are no numbers are told; the others count, because each protects somebody.
 */
export async function importDoNotPromote(
  db: Db,
  { content, bytes, source }: { content: AsyncIterable<Uint8Array>; bytes: number | undefined; source: string },
  now: Date,
  worker: Worker,
): Promise<Imported> {
  let arrived = 0;
  const result: Imported = { read: 0, added: 0, faults: [], faultCount: 0 };
  let page: string[] = [];
  const save = async () => {
    const marks = page.map((phone) => ({ phone, reason: '谢绝推广', source }));
    page = [];
    result.added += await db.transact((tx) => addMarks(tx, 'do-not-promote', marks, now));
    await worker.at({ done: result.read, share: bytes && arrived / bytes });
  };
  for await (const { line, cells } of rowsOf(content, (count) => (arrived += count))) {
    const phone = canonicalPhone(cells[0] ?? '');
    if (isMobile(phone)) page.push(phone);
    else if (line === 1 && !/\d/.test(phone)) continue;
    else addFault(result, line);
    result.read += 1;
    if (page.length === rowsAPage) await save();
  }
  await save();
  return result;
}

function addFault(result: Imported, line: number): void {
  result.faultCount += 1;
  if (result.faults.length < faultsTold) result.faults.push({ line, remedy: numberFirst });
}

const numberFirst = {
  'zh-CN': '请在第一列填写 11 位手机号码',
  en: 'give a mobile number of 11 digits in the first column',
};

async function* rowsOf(file: AsyncIterable<Uint8Array>, onBytes: (count: number) => void): AsyncGenerator<CsvRow> {
  try {
    yield* csvRows(decoded(file, onBytes));
  } catch (error) {
    if (!(error instanceof CsvBroken)) throw error;
    throw new InvalidRequest([{ field: `file.line ${error.line}`, remedy: openQuote }]);
  }
}

/** Only digits matter, and they are the same in every encoding a spreadsheet writes. */
async function* decoded(file: AsyncIterable<Uint8Array>, onBytes: (count: number) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of file) {
    bytes += chunk.length;
    onBytes(chunk.length);
    if (bytes > limitBytes) throw problems.fileTooLarge(limitBytes);
    yield decoder.decode(chunk, { stream: true });
  }
}
