import type { Cursor } from './cursor.ts';
import { DecodeError, EncodeError } from './errors.ts';

/** How one value lies on the wire. `name` is only for the error that names the field. */
export type Field<T> = {
  /** What a field holds that nobody set: zero, empty text, no bytes. */
  readonly blank: T;
  /** The most bytes a value can take; room for a whole PDU is reserved once from the sum of these. */
  readonly maxBytes: number;
  /** Writes `value` at `at` and returns the offset after it. @throws EncodeError when it does not fit. */
  write(bytes: Buffer, at: number, value: T, name: string): number;
  /** Reads one value. @throws DecodeError when the bytes end early or a length is over its limit. */
  read(cursor: Cursor, name: string): T;
};

export type ValueOf<F> = F extends Field<infer T> ? T : never;
export type Fields = { readonly [key: string]: Field<unknown> };
export type RecordOf<F extends Fields> = { [K in keyof F]: ValueOf<F[K]> };

export const u8: Field<number> = {
  blank: 0,
  maxBytes: 1,
  write(bytes, at, value, name) {
    bytes[at] = whole(value, 0xff, name);
    return at + 1;
  },
  read(cursor, name) {
    const at = cursor.take(1, name);
    return cursor.bytes[at]!;
  },
};

export const u16: Field<number> = {
  blank: 0,
  maxBytes: 2,
  write: (bytes, at, value, name) => bytes.writeUInt16BE(whole(value, 0xffff, name), at),
  read: (cursor, name) => {
    const at = cursor.take(2, name);
    return cursor.bytes.readUInt16BE(at);
  },
};

export const u32: Field<number> = {
  blank: 0,
  maxBytes: 4,
  write: (bytes, at, value, name) => bytes.writeUInt32BE(whole(value, 0xffffffff, name), at),
  read: (cursor, name) => {
    const at = cursor.take(4, name);
    return cursor.bytes.readUInt32BE(at);
  },
};

// A bigint of 64 bits goes through these: reading and writing it in a Buffer takes several bigints more.
const wide = new DataView(new ArrayBuffer(8));
const wideBytes = new Uint8Array(wide.buffer);

/** 64 bits as a bigint: a CMPP Msg_Id of August to December has its top bit set and fits no number. */
export const u64: Field<bigint> = {
  blank: 0n,
  maxBytes: 8,
  write(bytes, at, value, name) {
    if (value < 0n || value > 0xffffffffffffffffn) {
      throw new EncodeError(name, `${value} is outside 0 … 2^64-1`);
    }
    wide.setBigUint64(0, value);
    for (let i = 0; i < 8; i++) bytes[at + i] = wideBytes[i]!;
    return at + 8;
  },
  read(cursor, name) {
    const at = cursor.take(8, name);
    for (let i = 0; i < 8; i++) wideBytes[i] = cursor.bytes[at + i]!;
    return wide.getBigUint64(0);
  },
};

/**
 * Text in a field of fixed width, one byte a character (ISO 8859-1), padded with NUL.
 * Reading stops at the first NUL; a value as long as the field has none. A `secret` value is not quoted in errors.
 */
export function text(width: number, { secret = false }: { secret?: boolean } = {}): Field<string> {
  const quote = (value: string) => (secret ? 'the value' : `"${value}"`);
  // The same service, fee and access number come again and again: a text like the last one is that one.
  let last = '';
  return {
    blank: '',
    maxBytes: width,
    write(bytes, at, value, name) {
      const { length } = value;
      if (length > width) {
        throw new EncodeError(name, `${quote(value)} has ${length} characters, the field holds ${width}; shorten it`);
      }
      for (let i = 0; i < length; i++) {
        const code = value.charCodeAt(i);
        if (code === 0 || code > 0xff) {
          throw new EncodeError(name, `${quote(value)} holds character ${code} at ${i}; only 1 to 255 can be carried`);
        }
        bytes[at + i] = code;
      }
      for (let i = at + length; i < at + width; i++) bytes[i] = 0;
      return at + width;
    },
    read(cursor, name) {
      const start = cursor.take(width, name);
      const { bytes } = cursor;
      let end = start;
      while (end < start + width && bytes[end] !== 0) end++;
      if (end === start) return '';
      if (!spells(last, bytes, start, end)) last = bytes.toString('latin1', start, end);
      return last;
    },
  };
}

/** Exactly `width` bytes of no meaning to us, such as a digest. Reading gives a view of the frame, not a copy. */
export function octets(width: number): Field<Uint8Array> {
  return {
    blank: new Uint8Array(width),
    maxBytes: width,
    write(bytes, at, value, name) {
      if (value.length !== width) {
        throw new EncodeError(name, `has ${value.length} bytes, the field holds exactly ${width}`);
      }
      bytes.set(value, at);
      return at + width;
    },
    read(cursor, name) {
      const at = cursor.take(width, name);
      return cursor.bytes.subarray(at, at + width);
    },
  };
}

/** A length, then that many bytes, at most `max`. Reading gives a view of the frame, not a copy. */
export function sized(length: Field<number>, { max }: { max: number }): Field<Uint8Array> {
  return {
    blank: new Uint8Array(0),
    maxBytes: length.maxBytes + max,
    write(bytes, at, value, name) {
      if (value.length > max) {
        throw new EncodeError(name, `has ${value.length} bytes, at most ${max} fit; send it in parts`);
      }
      const start = length.write(bytes, at, value.length, name);
      bytes.set(value, start);
      return start + value.length;
    },
    read(cursor, name) {
      const count = within(length.read(cursor, name), max, 'bytes', name);
      const at = cursor.take(count, name);
      return cursor.bytes.subarray(at, at + count);
    },
  };
}

/** Everything up to the end of the frame, at most `max` bytes: bodies we carry but do not read. */
export function rest({ max }: { max: number }): Field<Uint8Array> {
  return {
    blank: new Uint8Array(0),
    maxBytes: max,
    write(bytes, at, value, name) {
      if (value.length > max) throw new EncodeError(name, `has ${value.length} bytes, at most ${max} fit`);
      bytes.set(value, at);
      return at + value.length;
    },
    read(cursor, name) {
      const count = within(cursor.left, max, 'bytes', name);
      const at = cursor.take(count, name);
      return cursor.bytes.subarray(at, at + count);
    },
  };
}

/** A count, then that many items one after another, at least `min` (0 unless told) and at most `max`. */
export function list<T>(
  count: Field<number>,
  item: Field<T>,
  { min = 0, max }: { min?: number; max: number },
): Field<readonly T[]> {
  return {
    blank: [],
    maxBytes: count.maxBytes + max * item.maxBytes,
    write(bytes, at, value, name) {
      if (value.length > max) {
        throw new EncodeError(name, `has ${value.length} items, at most ${max} fit; send them in several PDUs`);
      }
      if (value.length < min) throw new EncodeError(name, `has ${value.length} items; give at least ${min}`);
      let next = count.write(bytes, at, value.length, name);
      for (const one of value) next = item.write(bytes, next, one, name);
      return next;
    },
    read(cursor, name) {
      const length = within(count.read(cursor, name), max, 'items', name);
      if (length < min) throw new DecodeError('over-limit', `${name} has ${length} items, at least ${min} are needed`);
      const items: T[] = [];
      for (let i = 0; i < length; i++) items.push(item.read(cursor, name));
      return items;
    },
  };
}

/** Several fields that together are one value, such as the three parts of an SGIP sequence number. */
export function group<F extends Fields>(fields: F): Field<Readonly<RecordOf<F>>> {
  const entries = Object.entries(fields) as [string, Field<unknown>][];
  return {
    blank: Object.fromEntries(entries.map(([key, field]) => [key, field.blank])) as RecordOf<F>,
    maxBytes: entries.reduce((sum, [, field]) => sum + field.maxBytes, 0),
    write(bytes, at, value, name) {
      let next = at;
      for (const [key, field] of entries) next = field.write(bytes, next, value[key], `${name}.${key}`);
      return next;
    },
    read(cursor, name) {
      const value: Record<string, unknown> = {};
      for (const [key, field] of entries) value[key] = field.read(cursor, `${name}.${key}`);
      return value as RecordOf<F>;
    },
  };
}

function spells(value: string, bytes: Buffer, start: number, end: number): boolean {
  if (value.length !== end - start) return false;
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}

function whole(value: number, max: number, name: string): number {
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new EncodeError(name, `${value} is not a whole number from 0 to ${max}`);
}

function within(count: number, max: number, unit: string, name: string): number {
  if (count <= max) return count;
  throw new DecodeError('over-limit', `${name} announces ${count} ${unit}, at most ${max} are allowed`);
}
