import test from 'ava';
import {
  Cursor,
  DecodeError,
  EncodeError,
  type Field,
  group,
  list,
  octets,
  pdu,
  rest,
  sized,
  text,
  u8,
  u16,
  u32,
  u64,
} from '../../../src/protocols/wire/index.ts';

function written<T>(field: Field<T>, value: T): string {
  const bytes = Buffer.alloc(field.maxBytes, 0xee);
  return bytes.subarray(0, field.write(bytes, 0, value, 'note.field')).toString('hex');
}

function read<T>(field: Field<T>, hex: string): T {
  const bytes = Buffer.from(hex, 'hex');
  return field.read(new Cursor().place(bytes, 0, bytes.length), 'note.field');
}

test('integers are unsigned and big-endian up to their last bit', (t) => {
  t.is(written(u8, 255), 'ff');
  t.is(written(u16, 0xfffe), 'fffe');
  t.is(written(u32, 3_999_999_999), 'ee6b27ff');
  t.is(read(u32, 'ee6b27ff'), 3_999_999_999);
  t.is(read(u64, 'c000000000000001'), 0xc000000000000001n);
});

test('text is padded with NUL and read up to the first one', (t) => {
  t.is(written(text(8), 'NEWS'), '4e45575300000000');
  t.is(written(text(4), 'NEWS'), '4e455753');
  t.is(read(text(8), '4e45575300ff0000'), 'NEWS');
  t.is(read(text(4), '4e455753'), 'NEWS');
});

test('bytes and lists carry their own length', (t) => {
  t.is(written(sized(u32, { max: 9 }), Buffer.from('hi')), '000000026869');
  t.is(written(list(u8, text(3), { max: 2 }), ['a', 'bcd']), '02610000626364');
  t.deepEqual(read(list(u8, u16, { max: 9 }), '020001ffff'), [1, 65535]);
  t.deepEqual(read(group({ node: u8, serial: u16 }), '010203'), { node: 1, serial: 0x0203 });
});

const refusedValues: readonly [string, () => string, RegExp][] = [
  ['a number above the field', () => written(u8, 256), /^note\.field: 256 is not a whole number from 0 to 255$/],
  ['a number below zero', () => written(u32, -1), /^note\.field: -1 is not a whole number/],
  ['a fraction', () => written(u16, 1.5), /^note\.field: 1\.5 is not a whole number/],
  ['a bigint above 64 bits', () => written(u64, 1n << 64n), /outside 0/],
  [
    'too long a text',
    () => written(text(3), 'NEWS'),
    /^note\.field: "NEWS" has 4 characters, the field holds 3; shorten/,
  ],
  ['a character over one byte', () => written(text(9), '车友'), /holds character 36710 at 0/],
  ['a NUL, which would end the text', () => written(text(9), 'a\0b'), /holds character 0 at 1/],
  ['too many bytes', () => written(sized(u32, { max: 1 }), Buffer.from('hi')), /has 2 bytes, at most 1 fit/],
  ['too many items', () => written(list(u8, u8, { max: 1 }), [1, 2]), /has 2 items, at most 1 fit/],
  [
    'a digest of another length',
    () => written(octets(16), Buffer.alloc(15)),
    /has 15 bytes, the field holds exactly 16/,
  ],
  ['too long a body', () => written(rest({ max: 1 }), Buffer.alloc(2)), /has 2 bytes, at most 1 fit/],
];

for (const [what, write, message] of refusedValues) {
  test(`${what} is refused with the field, the value and the remedy`, (t) => {
    t.throws(write, { instanceOf: EncodeError, message, code: 'cannot-encode' });
  });
}

test('a password is not quoted in an error', (t) => {
  const error = t.throws(() => written(text(4, { secret: true }), 'swordfish'));
  t.false(error.message.includes('swordfish'));
});

const refusedBytes: readonly [string, () => unknown, string][] = [
  ['a frame that ends inside a number', () => read(u32, '000000'), 'truncated'],
  ['a frame that ends inside a text', () => read(text(8), '4e4557'), 'truncated'],
  ['a length beyond the frame', () => read(sized(u32, { max: 100 }), '0000000a00'), 'truncated'],
  ['a length of four billion', () => read(sized(u32, { max: 100 }), 'ffffffff'), 'over-limit'],
  ['a count above the limit', () => read(list(u8, text(21), { max: 100 }), 'ff'), 'over-limit'],
  ['a count of more than there is', () => read(list(u8, u8, { max: 100 }), '0501'), 'truncated'],
  ['an unread body above the limit', () => read(rest({ max: 1 }), '0102'), 'over-limit'],
];

for (const [what, readIt, code] of refusedBytes) {
  test(`${what} is refused when read, before anything is made of it`, (t) => {
    t.throws(readIt, { instanceOf: DecodeError, message: /note\.field/, code });
  });
}

const note = pdu('note', 1, { author: text(4), body: sized(u8, { max: 9 }) });

test('a PDU fills what nobody set with blanks', (t) => {
  t.deepEqual(note.of({ author: 'me' }), { name: 'note', author: 'me', body: new Uint8Array(0) });
});

test('bytes after the last field are refused, unless the command is known for them', (t) => {
  const bytes = Buffer.from('6d65000000ff', 'hex');
  const lenient = pdu('note', 1, { author: text(4), body: sized(u8, { max: 9 }) }, { trailing: 'ignored' });
  t.throws(() => note.read(new Cursor().place(bytes, 0, 6)), { code: 'trailing', message: /note has 1 bytes after/ });
  t.is(lenient.read(new Cursor().place(bytes, 0, 6)).author, 'me');
});
