import test from 'ava';
import { readNumber, soundOf } from '../../../src/business/telemarketing/model.ts';
import { readBeijing } from '../../../src/values/time.ts';

const heads: Record<string, [head: string | number[], kind: string | undefined]> = {
  'a WAV file': ['RIFF\x24\x08\x00\x00WAVEfmt ', 'audio/wav'],
  'an AVI file, which is RIFF too': ['RIFF\x24\x08\x00\x00AVI LIST', undefined],
  'an MP3 file with a tag': ['ID3\x03\x00', 'audio/mpeg'],
  'an MP3 file that begins with a frame': [[0xff, 0xfb, 0x90, 0x64], 'audio/mpeg'],
  'a JPEG picture, which begins with FF too': [[0xff, 0xd8, 0xff, 0xe0], undefined],
  'an AAC stream, which begins with eleven set bits too': [[0xff, 0xf1, 0x50, 0x80], undefined],
  'an AMR file': ['#!AMR\n<', 'audio/amr'],
  'a wide-band AMR file': ['#!AMR-WB\n', 'audio/amr'],
  'a page': ['<!doctype html>', undefined],
  'an empty file': ['', undefined],
};

for (const [title, [head, kind]] of Object.entries(heads)) {
  test(`${title} is ${kind ?? 'no recording'}`, (t) => {
    t.is(soundOf(typeof head === 'string' ? Buffer.from(head, 'latin1') : Uint8Array.from(head)), kind as never);
  });
}

test('A number is read in the forms that people write', (t) => {
  for (const written of ['13000000001', '+8613000000001', '0086 130-0000-0001'])
    t.is(readNumber(written), '13000000001');
  t.like(readNumber('0311-1234567'), { value: '0311-1234567', remedy: { en: 'give a mobile number of 11 digits' } });
});

test('A time is read as people and spreadsheets write it, and one that does not exist is not', (t) => {
  const at = new Date('2026-11-03T09:05:00+08:00');
  for (const written of ['2026-11-03 09:05:00', '2026/11/3 9:05', '2026-11-03T09:05'])
    t.deepEqual(readBeijing(written), at, written);
  for (const written of [
    '2026-11-31 10:00',
    '2026-13-01 10:00',
    '2026-11-03 25:00',
    '2026-11-03',
    '3.11.2026 10:00',
    '',
  ])
    t.is(readBeijing(written), undefined, written);
});
