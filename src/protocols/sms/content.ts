import { decodeText } from './alphabet.ts';
import { type Part, readHeader } from './header.ts';

/** The content of one short message as it came. */
export type RawContent = {
  /** MessageCoding, Msg_Fmt or MsgFormat. */
  readonly coding: number;
  /** TP_udhi; 0x01 and 0x40 both say that a header comes first (some gateways pass the bit where SMPP has it). */
  readonly udhi: number;
  readonly content: Uint8Array;
};

/** What a short message says. */
export type Content = {
  readonly coding: number;
  /** The content without its header; a view, not a copy. */
  readonly raw: Uint8Array;
  /** Absent when the content is no text. Of a part it may begin or end with half a character: join parts first. */
  readonly text?: string;
  /** Present when this is a part of a long message. */
  readonly part?: Part;
};

/** Reads the content of a short message of any protocol. Never throws, whatever the bytes. */
export function readContent({ coding, udhi, content }: RawContent): Content {
  const { payload, part } = (udhi & 0x41) === 0 ? { payload: content } : readHeader(content);
  const text = decodeText(coding, payload);
  return { coding, raw: payload, ...(text !== undefined && { text }), ...(part !== undefined && { part }) };
}
