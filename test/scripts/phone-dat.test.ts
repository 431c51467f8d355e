import test from 'ava';
import { readPhoneDat, segmentLines } from '../../scripts/phone-dat.ts';
import type { Carrier } from '../../src/values/carrier.ts';

// Laid out by the format's description: version, offset of the index, records ended by NUL, index entries of nine bytes.
const hebei = Buffer.from('河北|石家庄|050000|0311\0');
const shandong = Buffer.from('山东|济南|250000|0531\0');
const file = Buffer.concat([
  Buffer.from('2302'),
  u32(8 + hebei.length + shandong.length),
  hebei, // at 8
  shandong,
  entry(1_300_000, 8 + hebei.length, 2), // Unicom
  entry(1_393_000, 8, 1), // Mobile
  entry(1_563_300, 8, 2),
  entry(1_709_000, 8, 5), // a virtual operator on Unicom
]);

test('a phone.dat gives its version, and every segment but those of virtual operators', (t) => {
  t.deepEqual(readPhoneDat(file), {
    version: '2302',
    segments: [
      { segment: 1_300_000, carrier: 'unicom', province: '山东' },
      { segment: 1_393_000, carrier: 'mobile', province: '河北' },
      { segment: 1_563_300, carrier: 'unicom', province: '河北' },
    ],
  });
});

test('a phone.dat that is cut off, or something else, is refused', (t) => {
  for (let size = 0; size < file.length; size++) {
    const cut = file.subarray(0, size);
    const wholeEntries =
      size >= 8 + hebei.length + shandong.length && (size - 8 - hebei.length - shandong.length) % 9 === 0;
    if (wholeEntries) t.notThrows(() => readPhoneDat(cut));
    else t.throws(() => readPhoneDat(cut), { message: /give a phone\.dat file/ }, `${size} bytes`);
  }
});

test('a card type that nobody knows is named', (t) => {
  const strange = Buffer.concat([file, entry(1_999_999, 8, 77)]);
  t.throws(() => readPhoneDat(strange), { message: /card type 77 at offset/ });
});

test('an entry without a record is named', (t) => {
  const damaged = Buffer.concat([file, entry(1_999_999, 0xffff, 2)]);
  t.throws(() => readPhoneDat(damaged), { message: /no record at offset 65535/ });
});

test('ten neighbours of one place become one shorter prefix, and a stranger among them does not', (t) => {
  const hundred = segments(1_563_300, 100, 'unicom', '河北');
  const mixed = segments(1_300_000, 9, 'unicom', '山东').concat(segments(1_300_009, 1, 'mobile', '山东'));
  t.deepEqual(segmentLines([...hundred, ...mixed]), [
    'mobile 山东 1300009',
    'unicom 山东 1300000 1300001 1300002 1300003 1300004 1300005 1300006 1300007 1300008',
    'unicom 河北 15633',
  ]);
});

test('long lists are cut into lines that a person can read', (t) => {
  const odd = segments(1_563_300, 40, 'unicom', '河北').filter(({ segment }) => segment % 2 === 1);
  t.deepEqual(
    segmentLines(odd).map((line) => line.split(' ').length - 2),
    [16, 4],
  );
});

function segments(first: number, count: number, carrier: Carrier, province: string) {
  return Array.from({ length: count }, (_, index) => ({ segment: first + index, carrier, province }));
}

function entry(segment: number, record: number, cardType: number): Buffer {
  return Buffer.concat([u32(segment), u32(record), Buffer.of(cardType)]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
