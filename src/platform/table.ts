import { type Blob, type Blobs, BlobTooLarge } from './blobs.ts';
import { CsvBroken, csvRows, textOf } from './csv.ts';
import { InvalidRequest, type Language, problems, type Text } from './http/index.ts';

/** What the columns of a table are called in the program, and the names that its first line may give them. */
type Columns<Key extends string> = Readonly<Record<Key, readonly string[]>>;

/** A row, its cells by the names of the program. */
export type TableRow<Key extends string> = { readonly line: number; readonly row: Readonly<Record<Key, string>> };

/** Keeps a file as it came, because lists are evidence too. Throws the problem of a file that is too large. */
export async function keepFile(blobs: Blobs, upload: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Blob> {
  try {
    return await blobs.put(upload, limitBytes);
  } catch (error) {
    if (error instanceof BlobTooLarge) throw problems.fileTooLarge(limitBytes);
    throw error;
  }
}

/** What to do about a quote that stays open. */
export const openQuote: Text = { 'zh-CN': '此处的引号没有闭合，请补上', en: 'close the quote that is opened here' };

const rowsABatch = 500;

/** Reads a kept CSV file, as `tableIn` does. */
export function tableOf<Key extends string>(
  blobs: Blobs,
  hash: string,
  columns: Columns<Key>,
  told?: (rows: number, bytes: number) => Promise<void>,
  mayLack?: readonly NoInfer<Key>[],
): AsyncGenerator<TableRow<Key>[]> {
  return tableIn(() => blobs.read(hash), columns, told, mayLack);
}

/**
 * Reads a CSV file in batches of rows. Columns of `mayLack` are empty where the file has none. `told` hears how many rows
 * were taken, and how many bytes read by then. Throws InvalidRequest when its first line lacks another column, or a quote stays open.
 */
export async function* tableIn<Key extends string>(
  open: () => Promise<AsyncIterable<Uint8Array>>,
  columns: Columns<Key>,
  told: (rows: number, bytes: number) => Promise<void> = async () => {},
  mayLack: readonly NoInfer<Key>[] = [],
): AsyncGenerator<TableRow<Key>[]> {
  let bytes = 0;
  let taken = 0;
  let places: Record<Key, number> | undefined;
  let batch: TableRow<Key>[] = [];
  try {
    for await (const { line, cells } of csvRows(textOf(open, (count) => (bytes += count)))) {
      if (places === undefined) {
        places = placesOf(columns, cells, mayLack);
        continue;
      }
      batch.push({ line, row: pick(places, cells) });
      if (batch.length < rowsABatch) continue;
      yield batch;
      taken += batch.length;
      batch = [];
      await told(taken, bytes);
    }
  } catch (error) {
    if (!(error instanceof CsvBroken)) throw error;
    throw new InvalidRequest([{ field: `file.line ${error.line}`, remedy: openQuote }]);
  }
  if (places === undefined) placesOf(columns, [], mayLack);
  if (batch.length > 0) yield batch;
  await told(taken + batch.length, bytes);
}

function placesOf<Key extends string>(
  columns: Columns<Key>,
  header: readonly string[],
  mayLack: readonly Key[],
): Record<Key, number> {
  const named = header.map((name) => name.toLowerCase());
  const places = Object.entries<readonly string[]>(columns).map(
    ([key, names]) => [key, named.findIndex((name) => names.includes(name)), names] as const,
  );
  const missing = places.filter(([key, place]) => place < 0 && !mayLack.includes(key as Key));
  if (missing.length > 0)
    throw new InvalidRequest(
      missing.map(([, , names]) => ({
        field: 'file.line 1',
        value: header.join(),
        remedy: {
          'zh-CN': `请加上列名${names.join('或')}`,
          en: `name a column ${names.join(' or ')}`,
        },
      })),
    );
  return Object.fromEntries(places) as Record<Key, number>;
}

function pick<Key extends string>(places: Record<Key, number>, cells: readonly string[]): Record<Key, string> {
  const row = Object.entries<number>(places).map(([key, place]) => [key, cells[place] ?? '']);
  return Object.fromEntries(row) as Record<Key, string>;
}

/** What to do about cells that many tables have. */
export const remedies = {
  mobile: { 'zh-CN': '请填写11位手机号码', en: 'give a mobile number of 11 digits' },
  time: { 'zh-CN': '请按 2026-11-23 14:05:09 的格式填写', en: 'write it as 2026-11-23 14:05:09' },
} as const;

/** What to do about a Beijing time that cannot be read. */
export const beijingTimeWanted = {
  'zh-CN': '请按 2027-01-31 03:00 的格式填写北京时间',
  en: 'write a Beijing time as 2027-01-31 03:00',
} as const;

/** Faults in the language of who asks. */
export function faultsIn<Fault extends { readonly remedy: Text }>(
  faults: readonly Fault[],
  language: Language,
): (Omit<Fault, 'remedy'> & { remedy: string })[] {
  return faults.map((one) => ({ ...one, remedy: one.remedy[language] }));
}
