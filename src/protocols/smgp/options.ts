import { Cursor, DecodeError, EncodeError, type Field, sized, text, u8, u16 } from '../wire/index.ts';

/** A value that fills what its length announces. */
type Kind<T> = {
  readonly maxBytes: number;
  write(bytes: Buffer, at: number, value: T, name: string): number;
  read(cursor: Cursor, name: string): T;
};

// Codes of pseudo numbers have no length in the text.
const maxPseudoBytes = 255;

/** Text as long as it is. */
const pseudo: Kind<string> = {
  maxBytes: maxPseudoBytes,
  write: (bytes, at, value, name) => text(Math.min(value.length, maxPseudoBytes)).write(bytes, at, value, name),
  read: (cursor, name) => text(cursor.left).read(cursor, name),
};

/** Text padded to its width, which some programs leave out. */
const padded = (width: number): Kind<string> => ({ ...text(width), read: pseudo.read });

/** The optional parameters of SMGP 3.0.3 by tag, in the order they are written. */
const kinds = {
  tpPid: [0x0001, u8],
  /** 1: the content begins with a user data header. */
  tpUdhi: [0x0002, u8],
  /** That of the MO that asked. */
  linkId: [0x0003, padded(20)],
  /** Who pays: 0 receiver, 1 sender, 2 SP, 3 chargeTermId. */
  chargeUserType: [0x0004, u8],
  /** 0 a number, 1 a pseudo-code. */
  chargeTermType: [0x0005, u8],
  chargeTermPseudo: [0x0006, pseudo],
  destTermType: [0x0007, u8],
  destTermPseudo: [0x0008, pseudo],
  pkTotal: [0x0009, u8],
  /** From 1. */
  pkNumber: [0x000a, u8],
  /** 0 ordinary, 1 to 4 notices of (un)subscribing, 5 monthly charge. */
  submitMsgType: [0x000b, u8],
  /** 0 done, 1 failed. */
  spDealResult: [0x000c, u8],
  srcTermType: [0x000d, u8],
  srcTermPseudo: [0x000e, pseudo],
  nodesCount: [0x000f, u8],
  /** The SP's code. */
  msgSrc: [0x0010, padded(8)],
  srcType: [0x0011, u8],
  /** The product in the mobile network. */
  mServiceId: [0x0012, padded(21)],
} as const satisfies { [name: string]: readonly [tag: number, kind: Kind<number> | Kind<string>] };

type Known = { [K in keyof typeof kinds]?: (typeof kinds)[K][1] extends Kind<infer T> ? T : never };

/** A parameter the text does not name, or a further one of a kind. */
export type OtherOption = { readonly tag: number; readonly value: Uint8Array };

/** The optional parameters of a Submit or Deliver. */
export type Options = Readonly<Known> & { readonly others?: readonly OtherOption[] };

const names = Object.keys(kinds) as (keyof Known)[];
const nameOfTag = new Map<number, keyof Known>(names.map((name) => [kinds[name][0], name]));
const kindOf = (name: keyof Known) => kinds[name][1] as Kind<unknown>;
const headBytes = 4;
const maxOtherBytes = 1024;

/** Tag, length, value, again and again to the end of the PDU. */
export const options: Field<Options> = {
  blank: {},
  maxBytes: names.reduce((sum, name) => sum + headBytes + kindOf(name).maxBytes, maxOtherBytes),
  write(bytes, at, value, label) {
    let next = at;
    for (const name of names) {
      if (value[name] === undefined) continue;
      const end = kindOf(name).write(bytes, next + headBytes, value[name], `${label}.${name}`);
      bytes.writeUInt16BE(kinds[name][0], next);
      bytes.writeUInt16BE(end - next - headBytes, next + 2);
      next = end;
    }
    return writeOthers(bytes, next, value.others ?? [], `${label}.others`);
  },
  read(cursor, label) {
    const known: Record<string, unknown> = {};
    const others: OtherOption[] = [];
    let otherBytes = 0;
    while (cursor.left > 0) {
      const tag = u16.read(cursor, `${label}.tag`);
      const value = content.read(cursor, `${label} ${tag}`);
      const name = nameOfTag.get(tag);
      if (name !== undefined && known[name] === undefined) known[name] = readWhole(name, value, label);
      else {
        others.push({ tag, value });
        otherBytes += headBytes + value.length;
      }
    }
    if (otherBytes > maxOtherBytes) throw new DecodeError('over-limit', `${label} has ${otherBytes} bytes of others`);
    return others.length === 0 ? known : { ...known, others };
  },
};

const content = sized(u16, { max: maxOtherBytes });

function readWhole(name: keyof Known, value: Uint8Array, label: string): unknown {
  const kind = kindOf(name);
  if (value.length > kind.maxBytes) {
    throw new DecodeError('over-limit', `${label}.${name} has ${value.length} bytes, at most ${kind.maxBytes} fit`);
  }
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.length);
  return kind.read(new Cursor().place(bytes, 0, bytes.length), `${label}.${name}`);
}

function writeOthers(bytes: Buffer, at: number, others: readonly OtherOption[], label: string): number {
  const total = others.reduce((sum, { value }) => sum + headBytes + value.length, 0);
  if (total > maxOtherBytes) throw new EncodeError(label, `take ${total} bytes, at most ${maxOtherBytes} fit`);
  let next = at;
  for (const { tag, value } of others) {
    next = content.write(bytes, u16.write(bytes, next, tag, `${label}.tag`), value, label);
  }
  return next;
}
