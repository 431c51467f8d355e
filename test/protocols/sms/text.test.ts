import test from 'ava';
import fc from 'fast-check';
import {
  decodeText,
  encodeText,
  Joiner,
  type JoinerOptions,
  join,
  partsOf,
  readContent,
  segment,
} from '../../../src/protocols/sms/index.ts';

const run = { seed: 20261123, numRuns: 500 };
const chinese = fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((code) => String.fromCharCode(code));
const ascii = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code));
const emoji = fc.constantFrom('😀', '🚗', '🌧', '𠮷');
const mixed = fc
  .array(fc.oneof(ascii, chinese, emoji), { minLength: 1, maxLength: 400 })
  .map((units) => units.join(''));
const inGbk = fc.array(fc.oneof(ascii, chinese), { minLength: 1, maxLength: 400 }).map((units) => units.join(''));

const samples: readonly ['ascii' | 'ucs2' | 'gbk', number, string, string][] = [
  ['ascii', 0, 'CY', '4359'],
  ['ucs2', 8, '你好MO', '4f60597d004d004f'],
  ['ucs2', 8, '🚗', 'd83dde97'],
  ['gbk', 15, '测试GBK', 'b2e2cad447424b'],
];

for (const [alphabet, coding, text, hex] of samples) {
  test(`"${text}" in ${alphabet} is ${hex}`, (t) => {
    t.is(encodeText(alphabet, text).toString('hex'), hex);
    t.is(decodeText(coding, Buffer.from(hex, 'hex')), text);
  });
}

test('text an alphabet lacks is refused by name', (t) => {
  t.throws(() => encodeText('ascii', 'CY车'), { message: /ASCII has no "车"/ });
  t.throws(() => encodeText('gbk', '好🚗'), { message: /GBK has no "🚗"/ });
});

test('every character GBK has comes back as it was', (t) => {
  const all = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit));
  const carried = all.filter((character) => {
    try {
      return decodeText(15, encodeText('gbk', character)) !== character ? t.fail(character) : true;
    } catch {
      return false;
    }
  });
  t.true(carried.length > 23_000, `${carried.length}`);
});

const codings: readonly [number, string | undefined, string][] = [
  [0x18, '你', 'a flash message in UCS-2'],
  [0x10, 'O`', 'a flash message in ASCII'],
  [0x14, undefined, 'a flash message in binary'],
  [3, undefined, 'a card write'],
  [4, undefined, 'binary'],
  [246, undefined, 'a SIM message'],
];

for (const [coding, text, what] of codings) {
  test(`coding ${coding} is ${what}`, (t) => {
    t.is(decodeText(coding, Buffer.from('4f60', 'hex')), text);
  });
}

const lengths: readonly [string, string, Parameters<typeof partsOf>[1], number][] = [
  ['no text', '', {}, 1],
  ['70 Chinese characters', '车'.repeat(70), {}, 1],
  ['71 Chinese characters', '车'.repeat(71), {}, 2],
  ['134 Chinese characters', '车'.repeat(134), {}, 2],
  ['135 Chinese characters', '车'.repeat(135), {}, 3],
  ['133 Chinese characters, 7-byte header', '车'.repeat(133), { referenceBytes: 2 }, 3],
  ['140 ASCII characters', 'a'.repeat(140), {}, 1],
  ['141 ASCII characters, counted in octets', 'a'.repeat(141), {}, 2],
  ['268 ASCII characters, counted in octets', 'a'.repeat(268), {}, 2],
  ['160 ASCII characters, packed by the gateway', 'a'.repeat(160), { asciiLimit: 160 }, 1],
  ['160 ASCII characters where 159 are allowed', 'a'.repeat(160), { asciiLimit: 159 }, 2],
  ['306 ASCII characters, packed', 'a'.repeat(306), { asciiLimit: 160 }, 2],
  ['307 ASCII characters, packed', 'a'.repeat(307), { asciiLimit: 160 }, 3],
  ['81 brackets, two septets each', '['.repeat(81), { asciiLimit: 160 }, 2],
  ['35 emoji', '🚗'.repeat(35), {}, 1],
  ['36 emoji', '🚗'.repeat(36), {}, 2],
  [
    '100 Chinese characters and 40 ASCII in GBK',
    '车'.repeat(50) + 'a'.repeat(40),
    { alphabets: ['ascii', 'gbk', 'ucs2'] },
    1,
  ],
];

for (const [what, text, options, parts] of lengths) {
  test(`${what}: ${parts} short message${parts > 1 ? 's' : ''}`, (t) => {
    t.is(partsOf(text, options), parts);
    t.is(segment(text, { ...options, reference: 1 }).length, parts);
  });
}

test('the smallest alphabet the link allows is taken', (t) => {
  const coding = (text: string, alphabets?: readonly ('ascii' | 'gbk' | 'ucs2')[]) =>
    segment(text, { reference: 1, ...(alphabets && { alphabets }) })[0]?.coding;
  t.is(coding('CY'), 0);
  t.is(coding('CY车'), 8);
  t.is(coding('CY车', ['ascii', 'gbk', 'ucs2']), 15);
  t.is(coding('车🚗', ['ascii', 'gbk', 'ucs2']), 8);
  t.throws(() => coding('车', ['ascii']), { message: /none of ascii carries the text; allow ucs2/ });
});

test('the header of a part is the one of the text, with a reference of one byte or two', (t) => {
  const heads = (referenceBytes: 1 | 2) =>
    segment('车'.repeat(71), { reference: 0x1234, referenceBytes }).map(({ content, udhi }) => [
      udhi,
      content.subarray(0, 5 + referenceBytes).toString('hex'),
    ]);
  t.deepEqual(heads(1), [
    [1, '050003340201'],
    [1, '050003340202'],
  ]);
  t.deepEqual(heads(2), [
    [1, '06080412340201'],
    [1, '06080412340202'],
  ]);
});

test('a text of more than 255 parts is refused', (t) => {
  t.throws(() => segment('车'.repeat(67 * 255 + 1), { reference: 1 }), { message: /takes 256 parts, .* at most 255/ });
});

const alphabetSets = fc.constantFrom(
  { alphabets: ['ascii', 'ucs2'] as const, texts: mixed },
  { alphabets: ['gbk'] as const, texts: inGbk },
);
const cases = alphabetSets.chain(({ alphabets, texts }) =>
  fc.record({
    alphabets: fc.constant(alphabets),
    text: texts,
    referenceBytes: fc.constantFrom(1 as const, 2 as const),
  }),
);

test('parts in any order make the text again, each fits 140 bytes, and none begins or ends in half a character', (t) => {
  fc.assert(
    fc.property(cases, fc.integer({ min: 0, max: 0xffff }), fc.infiniteStream(fc.nat()), (one, reference, order) => {
      const { text, ...options } = one;
      const parts = segment(text, { ...options, reference });
      const contents = parts.map(({ coding, udhi, content }) => readContent({ coding, udhi: udhi && 0x40, content }));
      for (const part of parts) t.true(part.content.length <= 140);
      t.is(contents.map((content) => content.text).join(''), text);
      for (const { text: piece } of contents) t.notThrows(() => encodeURIComponent(piece!));
      t.is(joined(shuffled(contents, order))?.text, text);
    }),
    run,
  );
});

test('half characters at the seams of other programs are made whole', (t) => {
  const bytes = encodeText('ucs2', '车🚗');
  const part = (number: number, raw: Buffer) => ({ coding: 8, raw, part: { reference: 1, total: 2, number } });
  t.is(join([part(2, bytes.subarray(3)), part(1, bytes.subarray(0, 3))])?.text, '车🚗');
});

test('a part is found behind other elements of the header, by either flag', (t) => {
  const content = Buffer.from('0b05041582000000034e02014f60', 'hex');
  for (const udhi of [0x01, 0x40]) {
    t.like(readContent({ coding: 8, udhi, content }), { text: '你', part: { reference: 0x4e, total: 2, number: 1 } });
  }
});

const brokenHeaders = ['', '05', 'ff4f60', '05000300', '050003010203', '0500030102', '00', '0208', '0400024e02'];

for (const hex of brokenHeaders) {
  test(`a header of ${hex || 'nothing'} breaks nothing`, (t) => {
    t.is(readContent({ coding: 8, udhi: 1, content: Buffer.from(hex, 'hex') }).part, undefined);
  });
}

test('no content whatever makes reading fail', (t) => {
  const byte = fc.nat({ max: 255 });
  fc.assert(
    fc.property(byte, byte, fc.uint8Array({ maxLength: 200 }), (coding, udhi, content) => {
      const read = readContent({ coding, udhi, content });
      t.true(read.raw.length <= content.length);
    }),
    { ...run, numRuns: 3000 },
  );
});

function joinerFor(options: Partial<JoinerOptions> = {}) {
  const givenUp: number[][] = [];
  const onGivenUp: JoinerOptions['onGivenUp'] = (parts) => givenUp.push(parts.map(({ part }) => part.number));
  return { givenUp, joiner: new Joiner({ waitMs: 60_000, maxWaiting: 2, onGivenUp, ...options }) };
}

const aPart = (reference: number, number: number, total = 2) => ({
  coding: 0,
  raw: Buffer.from(`${number}`),
  part: { reference, total, number },
});

test('a part that comes twice counts once', (t) => {
  const { joiner } = joinerFor();
  t.is(joiner.add('a to b', aPart(1, 2), 0), undefined);
  t.is(joiner.add('a to b', aPart(1, 2), 1), undefined);
  t.is(joiner.add('a to b', aPart(1, 1), 2)?.text, '12');
});

test('parts of different people are not mixed', (t) => {
  const { joiner } = joinerFor();
  t.is(joiner.add('a to b', aPart(1, 1), 0), undefined);
  t.is(joiner.add('c to b', aPart(1, 2), 0), undefined);
});

test('a message whose parts do not come is given up in time, and its parts are handed back', (t) => {
  const { joiner, givenUp } = joinerFor();
  joiner.add('a to b', aPart(1, 2, 3), 0);
  joiner.add('a to b', aPart(1, 3, 3), 59_000);
  joiner.expire(59_999);
  t.deepEqual(givenUp, []);
  joiner.expire(60_000);
  t.deepEqual(givenUp, [[2, 3]]);
});

test('no more messages wait than allowed: the oldest is given up', (t) => {
  const { joiner, givenUp } = joinerFor();
  for (const reference of [1, 2, 3]) joiner.add('a to b', aPart(reference, reference === 1 ? 2 : 1), reference);
  t.deepEqual(givenUp, [[2]]);
});

function joined(contents: readonly ReturnType<typeof readContent>[]) {
  const { joiner } = joinerFor();
  return contents.map((content) => joiner.add('a to b', content, 0)).find((whole) => whole !== undefined);
}

function shuffled<T>(items: readonly T[], order: fc.Stream<number>): T[] {
  return items
    .map((item) => ({ item, place: order.next().value ?? 0 }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
