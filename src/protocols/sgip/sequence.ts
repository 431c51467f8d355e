import { randomInt } from 'node:crypto';
import { beijingStamp, group, type SequenceField, u32 } from '../wire/index.ts';

/**
 * The 12-byte sequence number of a PDU (SGIP 1.2, §4 of our reference): also the only id a Submit ever gets,
 * so keep it with the message before the bytes leave. Reports name it, days later and on other connections.
 */
export type Sequence = {
  /** Number of the node that made the command, such as 3021012345; above 2^31, so keep it unsigned. */
  readonly node: number;
  /** When it was made, MMDDHHMMSS in Beijing time as a number; no year, and the leading zero is lost. */
  readonly time: number;
  /** Counts on from command to command. */
  readonly serial: number;
};

export const sequenceFields = group({ node: u32, time: u32, serial: u32 });

/** The sequence number in the header of a PDU. */
export const headerSequence: SequenceField<Sequence> = {
  bytes: 12,
  write(bytes, at, sequence) {
    sequenceFields.write(bytes, at, sequence, 'sequence');
  },
  read(bytes, at) {
    return { node: bytes.readUInt32BE(at), time: bytes.readUInt32BE(at + 4), serial: bytes.readUInt32BE(at + 8) };
  },
};

/** 24 hexadecimal digits, lower case: the form to store and to look up by. */
export function sequenceToHex({ node, time, serial }: Sequence): string {
  return hex8(node) + hex8(time) + hex8(serial);
}

/** 30 decimal digits, ten a part: the form carriers write in bills and letters. */
export function sequenceToDecimal({ node, time, serial }: Sequence): string {
  return decimal10(node) + decimal10(time) + decimal10(serial);
}

/**
 * Reads both written forms, 24 hexadecimal or 30 decimal digits.
 * @throws RangeError when the text is neither.
 */
export function parseSequence(written: string): Sequence {
  if (/^[0-9a-f]{24}$/i.test(written)) return threeParts(written, 8, 16);
  if (/^[0-9]{30}$/.test(written)) return threeParts(written, 10, 10);
  throw new RangeError(`"${written}" is no SGIP sequence number: give 24 hexadecimal or 30 decimal digits`);
}

/** What equal sequence numbers share, cheap enough for every PDU. */
export function sequenceKey({ node, time, serial }: Sequence): string {
  return `${node}:${time}:${serial}`;
}

/** Where the sequence numbers of a node come from. */
export type SequenceSource = {
  /** The next number for a command made at `wallClock` (real time, never a clock that people move). */
  next(wallClock: Date): Sequence;
};

/**
 * Numbers the commands of one node. The serial counts through 2^32 values before it repeats, so no number returns
 * within a second; it starts at random, so that a restart within the same second does not repeat one either.
 */
export function createSequenceSource(
  node: number,
  { startSerial = randomInt(2 ** 32) }: { startSerial?: number } = {},
): SequenceSource {
  let serial = startSerial >>> 0;
  let second = Number.NaN;
  let time = 0;
  return {
    next(wallClock) {
      const now = Math.floor(wallClock.getTime() / 1000);
      if (now !== second) {
        second = now;
        time = beijingStamp(wallClock);
      }
      const made = { node, time, serial };
      serial = (serial + 1) >>> 0;
      return made;
    },
  };
}

function threeParts(written: string, digits: number, radix: number): Sequence {
  const [node, time, serial] = [0, 1, 2].map((part) => {
    const value = Number.parseInt(written.slice(part * digits, (part + 1) * digits), radix);
    if (value > 0xffffffff)
      throw new RangeError(`"${written}" is no SGIP sequence number: ${value} takes over 32 bits`);
    return value;
  });
  return { node: node!, time: time!, serial: serial! };
}

function hex8(value: number): string {
  return value.toString(16).padStart(8, '0');
}

function decimal10(value: number): string {
  return value.toString().padStart(10, '0');
}
