import type { Random } from './random.ts';

/** One way to spoil bytes; `others` are whole frames to take pieces from. */
type Mutation = (bytes: Buffer, random: Random, others: readonly Buffer[]) => Buffer;

const extremes = [0, 1, 12, 20, 0x7f, 0x80, 0xff, 4096, 4097, 0x7fffffff, 0xffffffff];

const mutations: readonly Mutation[] = [
  function setByte(bytes, random) {
    if (bytes.length > 0) bytes[random.below(bytes.length)] = random.below(256);
    return bytes;
  },
  function flipBit(bytes, random) {
    if (bytes.length > 0) bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
    return bytes;
  },
  function setExtremeByte(bytes, random) {
    if (bytes.length > 0) bytes[random.below(bytes.length)] = random.pick(extremes) & 0xff;
    return bytes;
  },
  function setLength(bytes, random) {
    if (bytes.length >= 4) bytes.writeUInt32BE(random.pick([...extremes, random.below(5000)]), 0);
    return bytes;
  },
  function setCommand(bytes, random, others) {
    if (bytes.length >= 8) random.pick(others).copy(bytes, 4, 4, 8);
    return bytes;
  },
  function cut(bytes, random) {
    return bytes.subarray(0, random.below(bytes.length + 1));
  },
  function cutAndFrame(bytes, random) {
    return framed(bytes.subarray(0, random.below(bytes.length + 1)));
  },
  function insert(bytes, random) {
    const at = random.below(bytes.length + 1);
    const noise = Buffer.from(Array.from({ length: random.below(40) }, () => random.below(256)));
    return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
  },
  function insertAndFrame(bytes, random, others) {
    return framed(insertion(bytes, random, others));
  },
  function splice(bytes, random, others) {
    const other = random.pick(others);
    const [head, tail] = [random.below(bytes.length + 1), random.below(other.length + 1)];
    return Buffer.concat([bytes.subarray(0, head), other.subarray(tail)]);
  },
];

/** Takes some frames and spoils them: one to four frames, each changed up to three times, some left as they are. */
export function mutated(seeds: readonly Buffer[], random: Random): Buffer {
  const frames = Array.from({ length: 1 + random.below(4) }, () => {
    let bytes: Buffer = Buffer.from(random.pick(seeds));
    for (let changes = random.below(4); changes > 0; changes--) bytes = random.pick(mutations)(bytes, random, seeds);
    return bytes;
  });
  return Buffer.concat(frames);
}

function insertion(bytes: Buffer, random: Random, others: readonly Buffer[]): Buffer {
  const other = random.pick(others);
  const at = random.below(bytes.length + 1);
  const from = random.below(other.length + 1);
  return Buffer.concat([bytes.subarray(0, at), other.subarray(from, from + random.below(60)), bytes.subarray(at)]);
}

/** The bytes as a frame that announces its own length. */
function framed(bytes: Buffer): Buffer {
  if (bytes.length < 4) return bytes;
  const frame = Buffer.from(bytes);
  frame.writeUInt32BE(frame.length, 0);
  return frame;
}
