import { Cursor } from './cursor.ts';
import { DecodeError, EncodeError } from './errors.ts';
import type { Outgoing } from './outgoing.ts';
import type { ExplainedField, Pdu, PduOf } from './pdu.ts';

/** What a protocol's header holds after Total_Length and Command_Id: a sequence number of `bytes` bytes. */
export type SequenceField<S> = {
  readonly bytes: number;
  write(bytes: Buffer, at: number, sequence: S): void;
  read(bytes: Buffer, at: number): S;
};

export type Frame<S, P> = { readonly sequence: S; readonly pdu: P };

/** The header of a frame whatever its body is worth: what an error answer needs. No `name`: the command is unknown. */
export type Heading<S> = { readonly name: string | undefined; readonly command: number; readonly sequence: S };

export type Codec<S, P extends { readonly name: string }> = {
  /** Bytes of the header, which is also the smallest frame. */
  readonly headerBytes: number;
  /** The whole frame in a buffer of its own. @throws EncodeError */
  encode(pdu: P, sequence: S): Buffer;
  /** Encodes at the end of `outgoing`; nothing is added when it throws. @throws EncodeError */
  append(outgoing: Outgoing, pdu: P, sequence: S): void;
  /** Reads the one frame the cursor stands on. @throws DecodeError */
  decode(frame: Cursor): Frame<S, P>;
  /** Reads one whole frame from bytes. @throws DecodeError */
  decodeBytes(bytes: Uint8Array): Frame<S, P>;
  /** One whole frame field by field, its header first: for people who look at a PDU. @throws DecodeError */
  explain(bytes: Uint8Array): { readonly name: string; readonly fields: ExplainedField[] };
  /** Reads only the header; the cursor does not move. */
  heading(frame: Cursor): Heading<S>;
};

const lengthAndCommandBytes = 8;

/**
 * Joins a header and the PDUs of a protocol.
 * `maxBytes` is the longest frame we write; what we accept is the frame reader's limit.
 */
export function codec<S, const T extends readonly Pdu[]>(
  sequenceField: SequenceField<S>,
  pdus: T,
  { maxBytes }: { maxBytes: number },
): Codec<S, PduOf<T[number]>> {
  type P = PduOf<T[number]>;
  const byName = new Map(pdus.map((one) => [one.name, one]));
  const byCommand = new Map(pdus.map((one) => [one.command, one]));
  const headerBytes = lengthAndCommandBytes + sequenceField.bytes;

  function write(bytes: Buffer, at: number, table: Pdu, pdu: P, sequence: S): number {
    const end = table.write(bytes, at + headerBytes, pdu);
    if (end - at > maxBytes) {
      throw new EncodeError(table.name, `takes ${end - at} bytes, a PDU has at most ${maxBytes}; use fewer recipients`);
    }
    bytes.writeUInt32BE(end - at, at);
    bytes.writeUInt32BE(table.command, at + 4);
    sequenceField.write(bytes, at + lengthAndCommandBytes, sequence);
    return end;
  }

  function tableOf(pdu: P): Pdu {
    const table = byName.get(pdu.name);
    if (table === undefined) throw new EncodeError(pdu.name, 'is no PDU of this protocol');
    return table;
  }

  function heading(frame: Cursor): Heading<S> {
    const command = frame.bytes.readUInt32BE(frame.at + 4);
    const sequence = sequenceField.read(frame.bytes, frame.at + lengthAndCommandBytes);
    return { name: byCommand.get(command)?.name, command, sequence };
  }

  function decode(frame: Cursor): Frame<S, P> {
    const command = frame.bytes.readUInt32BE(frame.at + 4);
    const sequence = sequenceField.read(frame.bytes, frame.at + lengthAndCommandBytes);
    const table = byCommand.get(command);
    if (table === undefined) throw unknownCommand(command);
    frame.at += headerBytes;
    return { sequence, pdu: table.read(frame) as P };
  }

  /** A cursor on one whole frame. */
  function whole(bytes: Uint8Array): Cursor {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const announced = buffer.length < headerBytes ? -1 : buffer.readUInt32BE(0);
    if (announced !== buffer.length)
      throw new DecodeError('frame-length', `${buffer.length} bytes are not one whole frame`);
    return new Cursor().place(buffer, 0, buffer.length);
  }

  return {
    headerBytes,
    encode(pdu, sequence) {
      const table = tableOf(pdu);
      const bytes = Buffer.allocUnsafe(headerBytes + table.maxBytes);
      return Buffer.from(bytes.subarray(0, write(bytes, 0, table, pdu, sequence)));
    },
    append(outgoing, pdu, sequence) {
      const table = tableOf(pdu);
      const at = outgoing.reserve(headerBytes + table.maxBytes);
      outgoing.commit(write(outgoing.bytes, at, table, pdu, sequence));
    },
    decode,
    decodeBytes: (bytes) => decode(whole(bytes)),
    explain(bytes) {
      const cursor = whole(bytes);
      const { command, sequence } = heading(cursor);
      const table = byCommand.get(command);
      if (table === undefined) throw unknownCommand(command);
      const at = (from: number, to: number) => cursor.bytes.subarray(from, to);
      const header = [
        { name: 'totalLength', value: bytes.length, bytes: at(0, 4) },
        { name: 'commandId', value: command, bytes: at(4, lengthAndCommandBytes) },
        { name: 'sequence', value: sequence, bytes: at(lengthAndCommandBytes, headerBytes) },
      ];
      cursor.at += headerBytes;
      return { name: table.name, fields: [...header, ...table.explain(cursor)] };
    },
    heading,
  };
}

function unknownCommand(command: number): DecodeError {
  return new DecodeError('unknown-command', `command 0x${command.toString(16).padStart(8, '0')} is unknown`);
}
