import { cmpp, formatMsgId } from '../protocols/cmpp/index.ts';
import { sgip } from '../protocols/sgip/index.ts';
import { smgp } from '../protocols/smgp/index.ts';
import { beijingIso } from '../values/time.ts';
import type { HandsetMessageView, PduView } from './contract.ts';
import type { Message, Mms, PassedPdu } from './history.ts';

type Fields = PduView['fields'];

type Reading = { readonly name: string; readonly fields: Fields };

/** For each protocol: the name and the fields of a frame. */
const readers: { readonly [P in PassedPdu['protocol']]: (frame: Buffer) => Reading } = {
  sgip: (frame) => reading(sgip.decodeBytes(frame)),
  cmpp2: (frame) => reading(cmpp(0x20).decodeBytes(frame)),
  cmpp3: (frame) => reading(cmpp(0x30).decodeBytes(frame)),
  smgp: (frame) => reading(smgp.decodeBytes(frame)),
};

/** A message as its page shows it; undefined while it waits for its parts. */
export function presentMessage(message: Message): HandsetMessageView | undefined {
  const { id, direction, kind, from, to, at, text, status, mms, pdus } = message;
  if (text === undefined) return undefined;
  const when = { at: beijingIso(at), ...(status !== undefined && { status }) };
  return {
    id,
    direction,
    kind,
    from,
    to,
    text,
    ...when,
    ...(mms && presentMms(text, mms)),
    pdus: pdus.map(presentPdu),
  };
}

function presentMms(subject: string, { parts, slides }: Mms): Pick<HandsetMessageView, 'subject' | 'parts' | 'slides'> {
  const named = parts.map((part) => ({
    ...part,
    url: `/sim/media/${part.sha256}?type=${encodeURIComponent(part.contentType)}`,
  }));
  return { subject, parts: named, slides };
}

function presentPdu({ protocol, at, direction, frame }: PassedPdu): PduView {
  return { ...readers[protocol](frame), at: beijingIso(at), direction, hex: frame.toString('hex') };
}

function reading({
  pdu: { name, ...fields },
  sequence,
}: {
  pdu: { readonly name: string };
  sequence: unknown;
}): Reading {
  return { name, fields: { sequence: shown(sequence), ...shownFields(fields) } };
}

function shownFields(fields: object): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, shown(value)]));
}

function shown(value: unknown): string | number {
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (typeof value === 'bigint') return formatMsgId(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(shown).join(', ');
  return Object.values(value as object)
    .map(shown)
    .join(' ');
}
