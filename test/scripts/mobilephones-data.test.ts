import { gzipSync } from 'node:zlib';
import test from 'ava';
import { readMobilephonesData } from '../../scripts/mobilephones-data.ts';

const end = '----------';
const names = [
  'type',
  '1,中国联通',
  '2,中国电信',
  '3,中国移动',
  '4,虚拟',
  'a,爱施德',
  end,
  'area',
  '1,山东 济南',
  'h,河北 石家庄',
  end,
];

test('line i of a block is segment i of its prefix; empty lines and virtual operators are no segments', (t) => {
  const numbers = ['number-156', '', 'h,1', '', 'h,4', 'h,a', '1,2', end, 'number-139', 'h,3', end];
  t.deepEqual(readMobilephonesData(list(...names, ...numbers)), [
    { segment: 1_560_001, carrier: 'unicom', province: '河北' },
    { segment: 1_560_005, carrier: 'telecom', province: '山东' },
    { segment: 1_390_000, carrier: 'mobile', province: '河北' },
  ]);
});

const refused: Record<string, [lines: string[], message: RegExp]> = {
  'something else': [['once upon a time'], /"type" and "area" are not there: give a mobilephones\.data file/],
  'a list without areas': [['type', '1,中国联通', end], /"type" and "area" are not there/],
  'an area that is on no list': [[...names, 'number-156', 'h,1', 'z,1', end], /number-156, line 1: "z,1" is not/],
  'a type that is on no list': [[...names, 'number-156', 'h,z', end], /number-156, line 0: "h,z" is not/],
  'a segment without a type': [[...names, 'number-156', 'h', end], /number-156, line 0: "h" is not/],
  'a block of another kind': [[...names, 'number-12', 'h,1', end], /the block "number-12" of 1 lines is not/],
  'more segments than a prefix has': [
    [...names, 'number-156', ...Array<string>(10_001).fill('h,1'), end],
    /the block "number-156" of 10001 lines is not/,
  ],
};

for (const [title, [lines, message]] of Object.entries(refused)) {
  test(`${title} is refused and named`, (t) => {
    t.throws(() => readMobilephonesData(list(...lines)), { message });
  });
}

test('a file that unpacks without end is not unpacked', (t) => {
  t.throws(() => readMobilephonesData(gzipSync(Buffer.alloc(17 * 1024 * 1024))), { code: 'ERR_BUFFER_TOO_LARGE' });
});

function list(...lines: string[]): Buffer {
  return gzipSync(lines.join('\n'));
}
