import { randomFillSync } from 'node:crypto';

/** A UUIDv7 in its usual text form. It carries the millisecond it was made for, so ids sort and partition by time. */
export type Id = string;

const pool = Buffer.alloc(8 * 1024);
let used = pool.length;
let counter = 0;

/**
 * Makes an id for business time `now`. Ids made for one millisecond keep their order within this process, whatever other times
 * it makes ids for meanwhile (26 bits of a counter that goes on, then 48 random bits): messages of one decision leave in the
 * order they were decided, and steps of one instant are told in theirs.
 */
export function newId(now: Date): Id {
  const ms = now.getTime();
  counter = (counter + 1) & 0x3ffffff;
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.toString('hex', used, used + 6);
  used += 8;
  const time = hex(ms, 12);
  const high = hex((counter >>> 14) & 0xfff, 3);
  const low = hex(0x8000 | (counter & 0x3fff), 4);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${high}-${low}-${random}`;
}

/** The smallest id of an instant: the floor of a look-up among recent rows (SQL twin: `id_floor`). */
export function idFloor(at: Date): Id {
  const time = hex(at.getTime(), 12);
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}

/** The instant an id was made for. */
export function timeOfId(id: Id): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
