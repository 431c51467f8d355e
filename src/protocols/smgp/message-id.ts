import { beijingStamp, EncodeError, type Field } from '../wire/index.ts';

const bytesOfId = 10;
const serials = 1_000_000;

/** MsgID, ten bytes as 20 hexadecimal digits, lower case. By the text decimal digits, but not every gateway keeps to that. */
export const messageId: Field<string> = {
  blank: '0'.repeat(2 * bytesOfId),
  maxBytes: bytesOfId,
  write(bytes, at, value, name) {
    if (!/^[0-9a-f]{20}$/i.test(value)) throw new EncodeError(name, `"${value}" is not 20 hexadecimal digits`);
    bytes.write(value, at, 'hex');
    return at + bytesOfId;
  },
  read(cursor, name) {
    const at = cursor.take(bytesOfId, name);
    return cursor.bytes.toString('hex', at, at + bytesOfId);
  },
};

/**
 * The ids of a Submit to `count` receivers, in the order of its list: the last six digits count on and wrap.
 * Of an id that is not decimal only the first is known.
 */
export function messageIdRange(first: string, count: number): string[] {
  const serial = first.slice(-6);
  if (!/^[0-9]{6}$/.test(serial)) return [first];
  const base = first.slice(0, -6);
  return Array.from({ length: count }, (_, i) => base + digits((Number(serial) + i) % serials, 6));
}

/** Where the ids of a gateway come from. */
export type MessageIdSource = {
  /** The first of `count` ids (1 unless told) for a message taken at `wallClock`. */
  next(wallClock: Date, count?: number): string;
};

/**
 * Names the messages of the gateway with this code of six digits. A minute has a million ids; when they are used up,
 * those of the next minute are taken in advance, so that no id is given twice.
 * @throws RangeError when the code is not six digits.
 */
export function createMessageIdSource(gateway: string): MessageIdSource {
  if (!/^[0-9]{6}$/.test(gateway)) throw new RangeError(`gateway code "${gateway}" is not six digits`);
  let minute = Number.NEGATIVE_INFINITY;
  let base = '';
  let serial = 0;
  let used = 0;

  function begin(at: number): void {
    minute = at;
    used = 0;
    base = gateway + digits(Math.trunc(beijingStamp(new Date(at * 60_000)) / 100), 8);
  }

  return {
    next(wallClock, count = 1) {
      const now = Math.floor(wallClock.getTime() / 60_000);
      if (now > minute) begin(now);
      if (used + count > serials) begin(minute + 1);
      const first = base + digits(serial, 6);
      serial = (serial + count) % serials;
      used += count;
      return first;
    },
  };
}

function digits(value: number, width: number): string {
  return value.toString().padStart(width, '0');
}
