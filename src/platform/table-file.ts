import { byteOrderMark, csvLine } from './csv.ts';
import type { Download } from './http/index.ts';

/** A cell as people see it; a number stays one. */
export type Cell = string | number | undefined;

/** A table that leaves the house as a file. */
export type Table = {
  /** Without an ending. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<readonly Cell[]>;
};

export const formats = ['csv', 'xlsx'] as const;
export type Format = (typeof formats)[number];

const types: Readonly<Record<Format, string>> = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
/** What `asDownload` sends, for the `sends` of a route. */
export const tableTypes = Object.values(types);

/** Writes a table as it is read, row by row, so that its length costs no memory. In neither form is a cell a formula. */
export function asDownload(table: Table, format: Format): Download {
  const name = `${table.name}.${format}`;
  return format === 'csv'
    ? { name, type: `${types.csv}; charset=utf-8`, content: csvOf(table) }
    : { name, type: types.xlsx, content: xlsxOf(table) };
}

async function* csvOf({ columns, rows }: Table): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(columns);
  for await (const row of rows) yield csvLine(row);
}

/** Text is written as text: a spreadsheet shows what begins with = and does not run it. */
async function* xlsxOf({ columns, rows }: Table): AsyncGenerator<Uint8Array> {
  const cells = async function* () {
    for await (const row of rows) yield row.map((cell) => cell ?? null);
  };
  // Loaded for the first sheet, as are others that few need: the program starts sooner.
  const { writeXlsxStream } = await import('hucre/xlsx');
  yield* writeXlsxStream(cells(), {
    name: 'SPGate',
    columns: columns.map((header) => ({ header })),
    freezePane: { rows: 1 },
  });
}
