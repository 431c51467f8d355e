import { beijingStamp } from '../wire/index.ts';

/**
 * Msg_Id, the 64 bits a gateway names a message by. Months 8 to 12 set the top bit, so it is a bigint, always.
 * Not every gateway follows the layout and none gives the year: keep an id with your own date and account.
 */
export type MsgIdParts = {
  /** MMDDHHMMSS in Beijing time, as a number. */
  readonly time: number;
  /** The gateway's code, below 2^22; "001001" is 1001. */
  readonly gateway: number;
  /** Counts on and wraps at 2^16. */
  readonly serial: number;
};

const serialBits = 16n;
const serials = 1 << 16;
const gatewayBits = 22n;
const mask = (bits: bigint) => (1n << bits) - 1n;

/** The widths of month, day, hour, minute and second, from the top. */
const timeWidths = [4n, 5n, 5n, 6n, 6n] as const;

/** The id that these parts make. */
export function msgIdFrom({ time, gateway, serial }: MsgIdParts): bigint {
  let id = 0n;
  timeWidths.forEach((width, i) => {
    id = (id << width) | BigInt(Math.trunc(time / 100 ** (4 - i)) % 100);
  });
  return (id << (gatewayBits + serialBits)) | (BigInt(gateway) << serialBits) | BigInt(serial);
}

/** The parts of an id that follows the layout. */
export function partsOfMsgId(id: bigint): MsgIdParts {
  let shift = 64n;
  let time = 0;
  for (const width of timeWidths) {
    shift -= width;
    time = time * 100 + Number((id >> shift) & mask(width));
  }
  return { time, gateway: Number((id >> serialBits) & mask(gatewayBits)), serial: Number(id & mask(serialBits)) };
}

/** 22 digits: MMDDHHMMSS, seven of the gateway, five of the serial; the form gateways write in letters and logs. */
export function formatMsgId(id: bigint): string {
  const { time, gateway, serial } = partsOfMsgId(id);
  return digits(time, 10) + digits(gateway, 7) + digits(serial, 5);
}

/**
 * Reads both written forms, 22 decimal or 16 hexadecimal digits.
 * @throws RangeError when the text is neither, or a part of it does not fit its bits.
 */
export function parseMsgId(written: string): bigint {
  if (/^[0-9a-f]{16}$/i.test(written)) return BigInt(`0x${written}`);
  if (/^[0-9]{22}$/.test(written)) {
    const [time, gateway, serial] = [written.slice(0, 10), written.slice(10, 17), written.slice(17)].map(Number);
    const id = msgIdFrom({ time: time!, gateway: gateway!, serial: serial! });
    if (formatMsgId(id) === written) return id;
  }
  throw new RangeError(`"${written}" is no Msg_Id: give 22 decimal digits within their bits, or 16 hexadecimal ones`);
}

/** The ids of a Submit to `count` receivers, in the order of its list: the serial counts on and wraps inside its bits. */
export function msgIdRange(first: bigint, count: number): bigint[] {
  const base = first & ~mask(serialBits);
  return Array.from({ length: count }, (_, i) => base | ((first + BigInt(i)) & mask(serialBits)));
}

/** Where the ids of a gateway come from. */
export type MsgIdSource = {
  /** The first of `count` ids (1 unless told) for a message taken at `wallClock`. */
  next(wallClock: Date, count?: number): bigint;
};

/**
 * Names the messages of one gateway. A second has 65536 ids; when they are used up, those of the next second are taken
 * in advance, so that no id is given twice.
 */
export function createMsgIdSource(gateway: number): MsgIdSource {
  let second = Number.NEGATIVE_INFINITY;
  let base = 0n;
  let serial = 0;
  let used = 0;

  function begin(at: number): void {
    second = at;
    used = 0;
    base = msgIdFrom({ time: beijingStamp(new Date(at * 1000)), gateway, serial: 0 });
  }

  return {
    next(wallClock, count = 1) {
      const now = Math.floor(wallClock.getTime() / 1000);
      if (now > second) begin(now);
      if (used + count > serials) begin(second + 1);
      const first = base | BigInt(serial);
      serial = (serial + count) % serials;
      used += count;
      return first;
    },
  };
}

function digits(value: number, width: number): string {
  return value.toString().padStart(width, '0');
}
