import test from 'ava';
import { DecodeError, FrameReader, Outgoing } from '../../../src/protocols/wire/index.ts';

const limits = { minBytes: 8, maxBytes: 32 };
const stream = Buffer.concat([frame('first'), frame('second one'), frame('the third')]);
const texts = ['first', 'second one', 'the third'];

function frame(body: string): Buffer {
  const bytes = Buffer.alloc(8 + body.length);
  bytes.writeUInt32BE(bytes.length, 0);
  bytes.write(body, 8);
  return bytes;
}

function framesIn(reader: FrameReader, chunk: Buffer): string[] {
  const found: string[] = [];
  reader.feed(chunk);
  for (let next = reader.next(); next !== undefined; next = reader.next()) {
    found.push(next.bytes.toString('latin1', next.at + 8, next.end));
  }
  return found;
}

test('frames come out whole wherever the stream is cut in two', (t) => {
  for (let cut = 0; cut <= stream.length; cut++) {
    const reader = new FrameReader(limits);
    const found = [...framesIn(reader, stream.subarray(0, cut)), ...framesIn(reader, stream.subarray(cut))];
    t.deepEqual(found, texts, `cut at ${cut}`);
  }
});

test('frames come out whole when the stream trickles in byte by byte', (t) => {
  const reader = new FrameReader(limits);
  t.deepEqual(
    [...stream].flatMap((byte) => framesIn(reader, Buffer.of(byte))),
    texts,
  );
});

for (const announced of [0, 7, 33, 0x7fffffff, 0xffffffff]) {
  test(`a frame that announces ${announced} bytes is refused by its first four`, (t) => {
    const reader = new FrameReader(limits);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(announced);
    const expectation = { instanceOf: DecodeError, code: 'frame-length', message: /8 to 32 are allowed/ };
    t.throws(() => framesIn(reader, length), expectation);
  });
}

test('the smallest and the largest frame are taken', (t) => {
  t.deepEqual(framesIn(new FrameReader(limits), frame('')), ['']);
  t.deepEqual(framesIn(new FrameReader(limits), frame('x'.repeat(24))), ['x'.repeat(24)]);
});

function append(outgoing: Outgoing, text: string, room = text.length): void {
  const at = outgoing.reserve(room);
  outgoing.commit(at + outgoing.bytes.write(text, at));
}

test('everything written since the last take leaves in one buffer', (t) => {
  const outgoing = new Outgoing();
  append(outgoing, 'one ');
  append(outgoing, 'two');
  t.is(outgoing.take().toString(), 'one two');
  t.is(outgoing.take().length, 0);
});

test('what was taken is never written over, however much follows', (t) => {
  const outgoing = new Outgoing();
  const taken: Buffer[] = [];
  for (let i = 0; i < 1000; i++) {
    append(outgoing, `${i};`, 4096);
    if (i % 3 === 0) taken.push(outgoing.take());
  }
  taken.push(outgoing.take());
  const expected = Array.from({ length: 1000 }, (_, i) => `${i};`).join('');
  t.is(Buffer.concat(taken).toString(), expected);
});

test('a socket loop is told once when there is something to write', (t) => {
  const outgoing = new Outgoing();
  let told = 0;
  outgoing.onFirst = () => {
    told++;
  };
  append(outgoing, 'a');
  append(outgoing, 'b');
  t.is(told, 1);
  outgoing.take();
  append(outgoing, 'c');
  t.is(told, 2);
});
