import { inflateRawSync } from 'node:zlib';
import { parseXml, type XmlElement } from '../../src/protocols/xml/index.ts';

export type SheetCell = string | number | boolean | null;

/**
 * The cells of the first sheet of an XLSX file, read by the formats themselves (ZIP of PKWARE, SpreadsheetML of ECMA-376) and not
 * by the library that writes ours. A cell that is a formula is told as `formula …`, so that none goes unseen.
 */
export function readSpreadsheet(file: Uint8Array): SheetCell[][] {
  const parts = unzip(Buffer.from(file));
  const part = (name: string) =>
    parseXml(parts.get(name) ?? missing(name, parts), { bytes: 16 * 1024 * 1024, elements: 1_000_000 });
  const relations = part('xl/_rels/workbook.xml.rels').children;
  const first = find(part('xl/workbook.xml'), 'sheets').children[0]!;
  const target = relations
    .find((one) => one.attributes.get('Id') === first.attributes.get('id'))!
    .attributes.get('Target')!;
  const shared = parts.has('xl/sharedStrings.xml') ? part('xl/sharedStrings.xml').children.map(textOf) : [];
  const rows: SheetCell[][] = [];
  for (const row of find(part(`xl/${target.replace(/^\/?(xl\/)?/, '')}`), 'sheetData').children) {
    const cells: SheetCell[] = [];
    for (const cell of row.children) cells[columnOf(cell.attributes.get('r')!)] = cellOf(cell, shared);
    rows[Number(row.attributes.get('r')) - 1] = Array.from(cells, (one) => one ?? null);
  }
  return rows;
}

function cellOf(cell: XmlElement, shared: readonly string[]): SheetCell {
  const child = (name: string) => cell.children.find((one) => one.name === name);
  const formula = child('f');
  if (formula) return `formula ${formula.text}`;
  const value = child('v')?.text;
  switch (cell.attributes.get('t')) {
    case 'inlineStr':
      return textOf(child('is')!);
    case 's':
      return shared[Number(value)]!;
    case 'str':
      return value ?? '';
    case 'b':
      return value === '1';
    default:
      return value === undefined ? null : Number(value);
  }
}

/** `A1` is column 0, `AA1` column 26. */
function columnOf(reference: string): number {
  const letters = /^[A-Z]+/.exec(reference)![0];
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** A text, or the texts of its runs. */
function textOf(element: XmlElement): string {
  return element.name === 't' ? element.text : element.children.map(textOf).join('');
}

function find(element: XmlElement, name: string): XmlElement {
  const found = element.children.find((one) => one.name === name);
  if (!found) throw new Error(`${element.name} has no ${name}`);
  return found;
}

const endOfDirectory = 0x06054b50;
const entryOfDirectory = 0x02014b50;
const entryBytes = 46;

/** The files of an archive by their names, as its directory tells them. */
function unzip(archive: Buffer): Map<string, Buffer> {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || archive.readUInt32LE(end) !== endOfDirectory) throw new Error('this is no ZIP archive');
  const files = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(at) !== entryOfDirectory)
      throw new Error(`byte ${at} of the archive is no entry of its directory`);
    const [method, packed, nameBytes] = [
      archive.readUInt16LE(at + 10),
      archive.readUInt32LE(at + 20),
      archive.readUInt16LE(at + 28),
    ];
    const name = archive.toString('utf8', at + entryBytes, at + entryBytes + nameBytes);
    files.set(name, unpacked(archive, archive.readUInt32LE(at + 42), method, packed));
    at += entryBytes + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}

function unpacked(archive: Buffer, at: number, method: number, packed: number): Buffer {
  const begin = at + 30 + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28);
  const bytes = archive.subarray(begin, begin + packed);
  return method === 0 ? bytes : inflateRawSync(bytes);
}

function missing(name: string, parts: ReadonlyMap<string, unknown>): never {
  throw new Error(`the file has no ${name}: it has ${[...parts.keys()].join(', ')}`);
}
