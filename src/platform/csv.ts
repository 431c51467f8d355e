import type { Text } from './http/language.ts';

/** One row of a CSV file: the line it begins on, and its cells, trimmed. */
export type CsvRow = { readonly line: number; readonly cells: readonly string[] };

/** A row that cannot be used: where it stands, what is wrong and what to do. */
export type RowFault = {
  readonly line: number;
  readonly field: string;
  readonly value: string;
  readonly remedy: Text;
};

/** The file is no table from this line on: a quote is opened there and not closed, or a cell has no end. */
export class CsvBroken extends Error {
  readonly line: number;

  constructor(line: number, what = 'a quote is opened and not closed') {
    super(`line ${line}: ${what}`);
    this.line = line;
  }
}

const longestCell = 10_000;

/**
 * Reads comma-separated values (RFC 4180), or others of one delimiter, as they stream by: quotes, doubled quotes, line ends inside quotes, any line end,
 * a byte order mark. Rows without any content are passed over. Throws CsvBroken.
 */
export async function* csvRows(
  text: AsyncIterable<string> | Iterable<string>,
  delimiter = ',',
): AsyncGenerator<CsvRow> {
  let cells: string[] = [];
  let cell = '';
  let state: 'plain' | 'quoted' | 'quote in quotes' = 'plain';
  let line = 1;
  let began = 1;
  let previous = '';

  function* endRow(): Generator<CsvRow> {
    cells.push(cell.trim());
    if (cells.some((one) => one !== '')) yield { line: began, cells };
    began = line;
    cells = [];
    cell = '';
  }

  for await (const chunk of text) {
    for (const character of chunk) {
      const endsLine = character === '\r' || (character === '\n' && previous !== '\r');
      if (endsLine) line += 1;
      if (state === 'quote in quotes' && character !== '"') state = 'plain';
      if (state === 'quoted') {
        if (character === '"') state = 'quote in quotes';
        else cell += character;
        if (cell.length > longestCell) throw new CsvBroken(began);
      } else if (state === 'quote in quotes') {
        cell += character;
        state = 'quoted';
      } else if (character === '"' && cell === '') state = 'quoted';
      else if (character === delimiter) {
        cells.push(cell.trim());
        cell = '';
      } else if (character === '\n' || character === '\r') yield* endRow();
      else if (character !== '\uFEFF' || previous !== '') {
        cell += character;
        if (cell.length > longestCell) throw new CsvBroken(began, `a cell is longer than ${longestCell} characters`);
      }
      previous = character;
    }
  }
  if (state === 'quoted') throw new CsvBroken(began);
  yield* endRow();
}

/**
 * The text of a file that people saved: UTF-8, or the GB 18030 that Chinese spreadsheets write. `open` is called twice.
 * `onBytes` is told how long each piece is that is read.
 */
export async function* textOf(
  open: () => Promise<AsyncIterable<Uint8Array>>,
  onBytes: (count: number) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder((await isUtf8(await open())) ? 'utf-8' : 'gb18030', { ignoreBOM: true });
  for await (const chunk of await open()) {
    onBytes(chunk.length);
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}

async function isUtf8(chunks: AsyncIterable<Uint8Array>): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of chunks) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/**
 * One line of a CSV file. A cell that a spreadsheet would run as a formula is made text by a leading apostrophe: what stands
 * in it may come from strangers.
 */
export function csvLine(cells: readonly (string | number | undefined)[]): string {
  return `${cells.map((one) => csvCell(String(one ?? ''))).join(',')}\r\n`;
}

/** Stands before a CSV file of ours, so that a Chinese spreadsheet reads it as UTF-8. */
export const byteOrderMark = '\uFEFF';

// A Chinese spreadsheet reads the full-width signs as it reads the others.
const formulaStart = /^[=+\-@＝＋－＠\t\r]/;

function csvCell(text: string): string {
  const isFormula = formulaStart.test(text) && !/^-?\d+(\.\d+)?$/.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
