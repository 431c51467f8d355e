import test from 'ava';
import { readPhoneDat } from '../../scripts/phone-dat.ts';

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

test('a phone.dat gives every segment but those of virtual operators', (t) => {
  t.deepEqual(readPhoneDat(file), [
    { segment: 1_300_000, carrier: 'unicom', province: '山东' },
    { segment: 1_393_000, carrier: 'mobile', province: '河北' },
    { segment: 1_563_300, carrier: 'unicom', province: '河北' },
  ]);
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

function entry(segment: number, record: number, cardType: number): Buffer {
  return Buffer.concat([u32(segment), u32(record), Buffer.of(cardType)]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
