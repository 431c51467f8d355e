import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { carrierOf, loadSegments } from '../../../src/business/subscribers/index.ts';
import type { ContentError } from '../../../src/platform/content.ts';
import type { Carrier } from '../../../src/values/carrier.ts';
import { segments as shipped } from '../../support/shipped.ts';

const whose: Record<string, [phone: string, carrier: Carrier, province: string | undefined]> = {
  'CA-004: the first demonstration handset is of Hebei Unicom': ['15633000001', 'unicom', '河北'],
  'CA-004: the sixth demonstration handset is of Hebei Unicom': ['15633000006', 'unicom', '河北'],
  'CA-004: 13000000001 is of Unicom in Shandong': ['13000000001', 'unicom', '山东'],
  'CA-004: 13930000001 is of Mobile in Hebei': ['13930000001', 'mobile', '河北'],
  'a prefix younger than the list has its carrier from the numbering plan, and no province': [
    '16600000000',
    'unicom',
    undefined,
  ],
  'satellite numbers of 1349 are not of Mobile, as 134 is': ['13490000000', 'telecom', undefined],
  'a virtual operator rides on a network and has no province': ['17090000000', 'unicom', undefined],
  'Broadnet has 192': ['19200000000', 'broadcast', undefined],
};

for (const [title, [phone, carrier, province]] of Object.entries(whose)) {
  test(title, (t) => {
    const place = carrierOf(shipped, phone);
    t.is(place?.carrier, carrier);
    t.is(place?.province, province);
  });
}

test('CA-004: all 4219 segments that the list gives to Hebei Unicom are of Hebei Unicom', (t) => {
  const byPrefix = new Map<string, number>();
  for (let segment = 1_300_000; segment < 2_000_000; segment++) {
    const place = carrierOf(shipped, `${segment}0000`);
    if (place?.carrier !== 'unicom' || place.province !== '河北') continue;
    const prefix = String(segment).slice(0, 3);
    byPrefix.set(prefix, (byPrefix.get(prefix) ?? 0) + 1);
  }
  // Counted in the source by another program: areas that begin with 河北, type 中国联通.
  const counted = { 130: 372, 131: 545, 132: 628, 145: 238, 155: 690, 156: 810, 176: 150, 185: 286, 186: 500 };
  t.deepEqual(Object.fromEntries(byPrefix), counted);
});

test('312087 segments have a province', (t) => {
  const withProvince = (segment: number) => carrierOf(shipped, `${segment}0000`)?.province !== undefined;
  const segments = Array.from({ length: 700_000 }, (_, index) => 1_300_000 + index);
  t.is(segments.filter(withProvince).length, 312_087);
});

for (const phone of ['031188888888', '10086', '1563300000', 'p1a2b3c4d5e', '']) {
  test(`${phone || 'nothing'} is not a mobile number, so no list says whose it is`, (t) => {
    t.is(carrierOf(shipped, phone), undefined);
  });
}

test('a segment that nobody has is nobody’s', async (t) => {
  const segments = await loadSegments(await folderWith({ 'a.txt': 'unicom 河北 156\n' }));
  t.is(carrierOf(segments, '13300000000'), undefined);
});

test('a longer prefix beats a shorter one, whichever file comes first', async (t) => {
  const segments = await loadSegments(
    await folderWith({
      'a.txt': 'unicom 山东 1563300\nunicom 山东 19999\n',
      'b.txt': 'unicom 河北 156\nmobile 河南 1999\n',
    }),
  );
  t.deepEqual(carrierOf(segments, '15633000001'), { carrier: 'unicom', province: '山东' });
  t.deepEqual(carrierOf(segments, '15633010001'), { carrier: 'unicom', province: '河北' });
  t.deepEqual(carrierOf(segments, '19999990001'), { carrier: 'unicom', province: '山东' });
  t.deepEqual(carrierOf(segments, '19998990001'), { carrier: 'mobile', province: '河南' });
});

test('a ported number has its new carrier and keeps its province', async (t) => {
  const folder = await folderWith({ 'a.txt': 'unicom 河北 156\n', 'ported.yaml': "'15633000009': mobile\n" });
  const segments = await loadSegments(folder);
  t.deepEqual(carrierOf(segments, '15633000009'), { carrier: 'mobile', province: '河北' });
  t.deepEqual(carrierOf(segments, '15633000008'), { carrier: 'unicom', province: '河北' });
});

test('all faults of the lists are told at once, each with file and line', async (t) => {
  const folder = await folderWith({
    'a.txt': '# plan\nunicom 河北 156\nunicon 河北 155\n',
    'b.txt': 'mobile 河北 139 156\nmobile 河北 12\n',
    'ported.yaml': "'15633000009': vodafone\n",
  });
  const error = await t.throwsAsync<ContentError>(() => loadSegments(folder));
  const faults = error.faults.map((fault) => fault.slice(fault.indexOf('segments/') + 'segments/'.length));
  t.like(faults, { length: 4 });
  t.regex(faults[0]!, /^a\.txt:3: the line is not "carrier province prefix …"/);
  t.regex(faults[1]!, /^b\.txt:2: the line is not/);
  t.regex(faults[2]!, /^b\.txt:1: prefix 156 is already at .*a\.txt:2; keep one of them$/);
  t.regex(faults[3]!, /^ported\.yaml:1: 15633000009: /);
});

const folders: string[] = [];
test.after.always(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** A content folder of its own, with an empty list of ported numbers unless one is given. */
async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'segments-'));
  folders.push(folder);
  await mkdir(path.join(folder, 'segments'));
  for (const [name, text] of Object.entries({ 'ported.yaml': '', ...files }))
    await writeFile(path.join(folder, 'segments', name), text);
  return folder;
}
