import { cmpp } from '../../../src/protocols/cmpp/index.ts';
import { messageOf } from './message.ts';
import { windowed } from './windowed.ts';

const requestBytes = cmpp(0x20).encode(messageOf(0), 1).length;
const answerBytes = 21;

/** The last values read, so that no reading is optimised away. */
const read: { last: unknown } = { last: undefined };

/** The ceiling of a program that fills and reads every field by hand, and does nothing else. */
export const bare = windowed('bare fields', {
  requestBytes,
  answerBytes,
  writeRequest: writeSubmit,
  answer(request, from, bytes, at) {
    read.last = readSubmit(request, from);
    bytes.writeUInt32BE(answerBytes, at);
    bytes.writeUInt32BE(0x80000004, at + 4);
    bytes.writeUInt32BE(request.readUInt32BE(from + 8), at + 8);
    bytes.writeBigUInt64BE(7763510599450930125n, at + 12);
    bytes[at + 20] = 0;
  },
  readAnswer(bytes, at) {
    read.last = {
      sequence: bytes.readUInt32BE(at + 8),
      msgId: bytes.readBigUInt64BE(at + 12),
      result: bytes[at + 20],
    };
  },
});

function writeSubmit(bytes: Buffer, at: number, sequence: number): void {
  const message = messageOf(sequence);
  const { msgContent } = message;
  bytes.writeUInt32BE(requestBytes, at);
  bytes.writeUInt32BE(4, at + 4);
  bytes.writeUInt32BE(sequence, at + 8);
  bytes.writeBigUInt64BE(message.msgId, at + 12);
  bytes[at + 20] = message.pkTotal;
  bytes[at + 21] = message.pkNumber;
  bytes[at + 22] = message.registeredDelivery;
  bytes[at + 23] = message.msgLevel;
  writeText(bytes, at + 24, 10, message.serviceId);
  bytes[at + 34] = message.feeUserType;
  writeText(bytes, at + 35, 21, message.feeTerminalId);
  bytes[at + 56] = message.tpPid;
  bytes[at + 57] = message.tpUdhi;
  bytes[at + 58] = message.msgFmt;
  writeText(bytes, at + 59, 6, message.msgSrc);
  writeText(bytes, at + 65, 2, message.feeType);
  writeText(bytes, at + 67, 6, message.feeCode);
  writeText(bytes, at + 73, 17, message.validTime);
  writeText(bytes, at + 90, 17, message.atTime);
  writeText(bytes, at + 107, 21, message.srcId);
  bytes[at + 128] = 1;
  writeText(bytes, at + 129, 21, message.destTerminalIds[0]!);
  bytes[at + 150] = msgContent.length;
  bytes.set(msgContent, at + 151);
  writeText(bytes, at + 151 + msgContent.length, 8, message.reserve);
}

function readSubmit(bytes: Buffer, at: number): object {
  const length = bytes[at + 150]!;
  return {
    sequence: bytes.readUInt32BE(at + 8),
    msgId: bytes.readBigUInt64BE(at + 12),
    pkTotal: bytes[at + 20],
    pkNumber: bytes[at + 21],
    registeredDelivery: bytes[at + 22],
    msgLevel: bytes[at + 23],
    serviceId: readText(bytes, at + 24, 10),
    feeUserType: bytes[at + 34],
    feeTerminalId: readText(bytes, at + 35, 21),
    tpPid: bytes[at + 56],
    tpUdhi: bytes[at + 57],
    msgFmt: bytes[at + 58],
    msgSrc: readText(bytes, at + 59, 6),
    feeType: readText(bytes, at + 65, 2),
    feeCode: readText(bytes, at + 67, 6),
    validTime: readText(bytes, at + 73, 17),
    atTime: readText(bytes, at + 90, 17),
    srcId: readText(bytes, at + 107, 21),
    destTerminalId: readText(bytes, at + 129, 21),
    msgContent: bytes.subarray(at + 151, at + 151 + length),
    reserve: readText(bytes, at + 151 + length, 8),
  };
}

// Loops, for a call into native code costs more than such short texts.
function writeText(bytes: Buffer, at: number, width: number, value: string): void {
  for (let i = 0; i < value.length; i++) bytes[at + i] = value.charCodeAt(i);
  for (let i = value.length; i < width; i++) bytes[at + i] = 0;
}

function readText(bytes: Buffer, at: number, width: number): string {
  let end = at;
  while (end < at + width && bytes[end] !== 0) end++;
  return end === at ? '' : bytes.toString('latin1', at, end);
}
