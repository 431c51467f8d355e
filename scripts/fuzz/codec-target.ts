import { type Codec, Cursor, DecodeError } from '../../src/protocols/wire/index.ts';
import type { Target } from './target.ts';

const around = 64;

/**
 * A codec must read a frame or throw DecodeError; must not look beyond the frame; and must be able to write a request
 * it has read so that it reads the same.
 */
export function codecTarget<S, P extends { readonly name: string }>(
  name: string,
  codec: Codec<S, P>,
  seeds: readonly Buffer[],
): Target {
  function read(input: Buffer, poison: number): { said: string; frame?: { sequence: S; pdu: P } } {
    const bytes = Buffer.alloc(input.length + 2 * around, poison);
    input.copy(bytes, around);
    try {
      const frame = codec.decode(new Cursor().place(bytes, around, around + input.length));
      return { said: written(frame), frame };
    } catch (error) {
      if (error instanceof DecodeError) return { said: error.message };
      throw error;
    }
  }

  function complaint(input: Buffer): string | undefined {
    // Shorter ones never leave the frame reader.
    if (input.length < codec.headerBytes) return undefined;
    const { said, frame } = read(input, 0);
    if (read(input, 0xff).said !== said) return 'reads beyond the frame';
    if (frame === undefined || frame.pdu.name.endsWith('Resp')) return undefined;
    const again = codec.decodeBytes(codec.encode(frame.pdu, frame.sequence));
    return written(again) === said ? undefined : 'reads its own writing otherwise';
  }

  return {
    name,
    seeds,
    complaint(input) {
      try {
        return complaint(input);
      } catch (error) {
        return `throws ${error}`;
      }
    },
  };
}

/** Everything in a frame, as text to compare; optional fields may come in any order. */
function written(frame: object): string {
  return JSON.stringify(frame, (_, value) => {
    if (typeof value === 'bigint') return `${value}n`;
    if (value?.type === 'Buffer') return value.data.join();
    return isRecord(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
  });
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
