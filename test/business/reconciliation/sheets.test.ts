import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { billFile, gb18030, relationFile } from '../../../scripts/lib/carrier-files.ts';
import { readAgreements } from '../../../src/business/reconciliation/agreements.ts';
import { billOf, placesOf, relationOf } from '../../../src/business/reconciliation/reading.ts';
import { sharesOf } from '../../../src/business/reconciliation/shares.ts';
import { readFileSheets, sheetFor } from '../../../src/business/reconciliation/sheets.ts';
import { ContentError } from '../../../src/platform/content.ts';
import { csvRows } from '../../../src/platform/csv.ts';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { aCatalog } from '../../support/talk.ts';

const demo = path.join(packageRoot, 'ops/carriers/demo');

/** Sheets of the demonstration with one file changed. */
async function faultsWith(name: string, change: (text: string) => string): Promise<readonly string[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-sheets-'));
  try {
    for (const part of ['files', 'settlement'])
      await cp(path.join(demo, part), path.join(folder, part), { recursive: true });
    const file = path.join(folder, name);
    await writeFile(file, change(await readFile(file, 'utf8')));
    const catalog = await aCatalog();
    await readFileSheets(folder, catalog);
    await readAgreements(folder, catalog);
    return [];
  } catch (error) {
    if (error instanceof ContentError) return error.faults;
    throw error;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const wrong: Record<string, [file: string, change: (text: string) => string, fault: RegExp]> = {
  'a product that is not on sale': [
    'files/unicom-relations.yaml',
    (text) => text.replace('car-owner-vip }', 'car-owner-gold }'),
    /unicom-relations\.yaml:16: there is no product car-owner-gold in the catalogue/,
  ],
  'an encoding that nobody knows': [
    'files/unicom-bills.yaml',
    (text) => text.replace('gb18030', 'big5'),
    /unicom-bills\.yaml:7: encoding: .* \(it is "big5"\)/,
  ],
  'a result that means nothing': [
    'files/unicom-bills.yaml',
    (text) => text.replace('停机: stopped', '停机: asleep'),
    /unicom-bills\.yaml:17: results\.停机/,
  ],
  'a pattern of names without a period': [
    'files/unicom-refunds.yaml',
    (text) => text.replace('(?<period>\\d{6})', '\\d{6}'),
    /unicom-refunds\.yaml:6: names: write a pattern of file names with the group \(\?<period>…\)/,
  ],
  'shares that do not sum to a thousand': [
    'settlement/unicom.yaml',
    (text) => text.replace('sp: 600', 'sp: 601'),
    /unicom\.yaml:6: versions\.0\.direct: the shares must sum to 1000/,
  ],
  'versions of shares out of order': [
    'settlement/unicom.yaml',
    (text) => `${text}${text.slice(text.indexOf('  - from'))}`,
    /unicom\.yaml:\d+: versions: write the versions in the order of their months/,
  ],
};

for (const [title, [file, change, fault]] of Object.entries(wrong)) {
  test(`The start is refused with file and line for ${title}`, async (t) => {
    const faults = await faultsWith(file, change);
    t.is(faults.length, 1, faults.join('\n'));
    t.regex(faults[0]!, fault);
  });
}

test('The files of the demonstration are known by their names, and read by their sheets line by line', async (t) => {
  const sheets = await readFileSheets(demo, await aCatalog());
  const rel = sheetFor(sheets, 'REL_unicom_20261122.csv');
  t.like(rel, { period: '2026-11-22', sheet: { file: 'unicom-relations' } });
  t.is(sheetFor(sheets, 'REL_mobile_20261122.csv'), undefined);
  const relation = {
    phone: '15633000001',
    productId: '9000000005',
    state: 'open',
    channel: 'telemarketing',
    since: '2026-11-02T01:00:00Z',
  } as const;
  const bill = {
    phone: '15633000001',
    service: 'CYPT05',
    kind: 'month',
    fen: 500,
    count: 1,
    result: 'billed',
  } as const;
  const rowsOf = async (bytes: Buffer) => {
    const rows = [];
    for await (const row of csvRows([new TextDecoder('gb18030').decode(bytes)])) rows.push(row);
    return rows;
  };
  const [names, line] = await rowsOf(gb18030(relationFile([relation])));
  const reading = rel!.sheet;
  if (reading.kind !== 'relations') throw new Error(reading.kind);
  const places = placesOf(reading, names!.cells);
  if (typeof places === 'string') throw new Error(places);
  t.like(relationOf(reading, places, line!), {
    row: {
      phone: '15633000001',
      product: 'car-owner',
      state: 'active',
      channel: '外呼',
      effectiveAt: new Date('2026-11-02T09:00:00+08:00'),
    },
  });
  const billSheet = sheetFor(sheets, 'BILL_unicom_202611.csv')!.sheet;
  if (billSheet.kind !== 'bills') throw new Error(billSheet.kind);
  const [billNames, billLine] = await rowsOf(gb18030(billFile([bill], '2026-11-25T12:00:00+08:00')));
  const billPlaces = placesOf(billSheet, billNames!.cells);
  if (typeof billPlaces === 'string') throw new Error(billPlaces);
  t.like(billOf(billSheet, billPlaces, billLine!), {
    row: { phone: '15633000001', product: 'car-owner', occasion: 'month', amountFen: 500, outcome: 'charged' },
  });
});

test('Whatever is sold in the demonstration can be told in its bills and refunds, and somebody shares it', async (t) => {
  const { products } = await aCatalog();
  const sheets = await readFileSheets(demo, await aCatalog());
  const agreements = await readAgreements(demo, await aCatalog());
  for (const { code, serviceCode } of products.values()) {
    for (const { file, kind, products: codes } of sheets)
      if (kind !== 'relations') t.is(codes[serviceCode]?.product, code, file);
    t.truthy(sharesOf(agreements, { carrier: 'unicom', product: code, source: 'direct', month: '2026-11' }), code);
  }
});

test('CA-064: the shares in force are those of the last version that has begun', async (t) => {
  const agreements = await readAgreements(demo, await aCatalog());
  const asked = { carrier: 'unicom', product: 'car-owner', source: 'telemarketed' } as const;
  t.like(sharesOf(agreements, { ...asked, month: '2026-11' }), { from: '2026-01', shares: { telemarketer: 150 } });
  t.is(sharesOf(agreements, { ...asked, month: '2025-12' }), undefined);
});
