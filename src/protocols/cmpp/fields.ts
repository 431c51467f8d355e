import { EncodeError, type Field, u8, u32 } from '../wire/index.ts';
import type { Layout } from './version.ts';

/** A field this version does not have: reads as blank and refuses to carry anything else. */
export function absent<T extends string | number>({ blank }: Field<T>): Field<T> {
  return {
    blank,
    maxBytes: 0,
    write(_bytes, at, value, name) {
      if (value === blank) return at;
      throw new EncodeError(name, `"${value}" cannot be carried: this version has no such field; leave it blank`);
    },
    read: () => blank,
  };
}

/**
 * A result: one byte in 2.x, four in 3.0, and `after` bytes follow it. Read by what the frame holds, for some gateways
 * send four in 2.x.
 */
export function result(layout: Layout, after: number): Field<number> {
  return {
    ...(layout === 2 ? u8 : u32),
    read: (cursor, name) => (cursor.left <= after + 1 ? u8 : u32).read(cursor, name),
  };
}

/** A byte that means nothing and that old programs leave out. */
export const reservedByte: Field<number> = {
  ...u8,
  read: (cursor, name) => (cursor.left === 0 ? 0 : u8.read(cursor, name)),
};

/** Not on the wire: which layout a CONNECT_RESP came in, told by its length. Gateways do not always follow the client. */
export function layoutTold(layout: Layout): Field<Layout> {
  return { blank: layout, maxBytes: 0, write: (_bytes, at) => at, read: (cursor) => (cursor.left <= 18 ? 2 : 3) };
}
