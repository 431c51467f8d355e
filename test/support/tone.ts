/** A WAV file of so long: 8 kHz, 8 bits, one channel, a low tone. */
export function aTone(ms: number): Buffer {
  const samples = Buffer.from(Array.from({ length: ms * 8 }, (_, at) => 128 + Math.round(40 * Math.sin(at / 4))));
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16); // bytes of the format
  head.writeUInt16LE(1, 20); // PCM
  head.writeUInt16LE(1, 22); // channels
  head.writeUInt32LE(8_000, 24); // samples a second
  head.writeUInt32LE(8_000, 28); // bytes a second
  head.writeUInt16LE(1, 32); // bytes a sample
  head.writeUInt16LE(8, 34); // bits a sample
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
