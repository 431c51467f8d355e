import test from 'ava';
import fc from 'fast-check';
import { CsvBroken, csvLine, csvRows, textOf } from '../../src/platform/csv.ts';

async function rowsOf(...chunks: string[]): Promise<readonly (readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  for await (const { cells } of csvRows(chunks)) rows.push(cells);
  return rows;
}

async function linesOf(text: string): Promise<number[]> {
  const lines: number[] = [];
  for await (const { line } of csvRows([text])) lines.push(line);
  return lines;
}

const cellText = fc.string({ unit: fc.constantFrom('a', '好', ' ', '"', ',', '\n', '\r', '=', '😀') });

test('Whatever stands in cells is read as it was written, however the file is cut into chunks', async (t) => {
  const table = fc.array(
    fc.array(cellText.map((one) => one.trim()).filter(isNoFormula), { minLength: 1, maxLength: 4 }),
  );
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 7 }), async (rows, size) => {
      const text = rows.map(csvLine).join('');
      const characters = [...text];
      const chunks = Array.from({ length: Math.ceil(characters.length / size) }, (_, at) =>
        characters.slice(at * size, (at + 1) * size).join(''),
      );
      t.deepEqual(
        await rowsOf(...chunks),
        rows.filter((row) => row.some((cell) => cell !== '')),
      );
    }),
  );
});

test('Every line end ends a line, and a row tells the line it begins on', async (t) => {
  t.deepEqual(await linesOf('a\r\nb\rc\n\nd,"x\r\ny"\ne'), [1, 2, 3, 5, 7]);
});

test('A byte order mark is no content', async (t) => {
  t.deepEqual(await rowsOf('\uFEFFphone,product\n1,2'), [
    ['phone', 'product'],
    ['1', '2'],
  ]);
});

test('A quote that is opened and not closed is told with its line', async (t) => {
  t.like(await t.throwsAsync(rowsOf('a,b\nc,"d\ne'), { instanceOf: CsvBroken }), { line: 2 });
  await t.throwsAsync(rowsOf('"', 'x'.repeat(10_001)), { instanceOf: CsvBroken });
});

test('A file that a Chinese spreadsheet saved is read, be it UTF-8 or GBK', async (t) => {
  const gbk = Buffer.from([0xb3, 0xb5, 0xd3, 0xd1]);
  for (const bytes of [Buffer.from('车友'), gbk]) {
    let text = '';
    let read = 0;
    const parts = textOf(
      async () => halves(bytes),
      (count) => (read += count),
    );
    for await (const part of parts) text += part;
    t.is(text, '车友');
    t.is(read, bytes.length, 'it is told how far it is');
  }
});

test('A cell that a spreadsheet would run becomes text; a number stays one', (t) => {
  t.is(csvLine(['=1+1', '-5', '@x', undefined, 7]), "'=1+1,-5,'@x,,7\r\n");
  for (const start of '=+-@＝＋－＠\t') t.is(csvLine([`${start}cmd()`]), `'${start}cmd()\r\n`);
  t.is(csvLine(['\r=1']), `"'\r=1"\r\n`);
});

function isNoFormula(text: string): boolean {
  return !/^[=+\-@]/.test(text);
}

async function* halves(bytes: Buffer) {
  yield bytes.subarray(0, 1);
  yield bytes.subarray(1);
}
