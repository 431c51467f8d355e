import { createHash } from 'node:crypto';
import {
  type DsmpResponse,
  readIsmpNotify,
  readSyncOrderRelation,
  readVacNotify,
  type VacNotify,
  writeDsmpResponse,
  writeIsmpResponse,
  writeVacResponse,
} from '../protocols/order-sync/index.ts';
import { readEnvelope } from '../protocols/xml/index.ts';
import { isProven, isStale } from './orders/digest.ts';
import { noticeOfDsmp, noticeOfIsmp, noticeOfVac, type Said } from './orders/notices.ts';
import type { OrderSheet } from './orders/sheet.ts';

/** A notice as it came in, understood, and how its sender is answered. */
export type IncomingOrder = {
  readonly said: Said;
  /** Of what it means: the same key with another meaning is no resend. */
  readonly digest: Uint8Array;
  /** Why it must not be taken, if so: it is not for us, or not proven. */
  readonly refusal: string | undefined;
  /** It was made longer ago than a notice that is new to us may be. */
  readonly stale: boolean;
  /** The answer: it is safe with us, or it is not. */
  answer(outcome: 'taken' | 'refused'): string;
};

/** What carriers hold a failure for; any other number than 0 is one. */
const failed = { vac: 1, dsmp: 4004, ismp: 1 };

/** Reads a notice by the dialect of its peer. @throws XmlError when it is none; SoapFault when it is a Fault. */
export function readIncomingOrder(sheet: OrderSheet, document: Uint8Array, now: Date): IncomingOrder {
  const incoming = dialects[sheet.dialect](sheet, document, now);
  const { recordId, phone } = incoming.said;
  const missing = recordId === '' ? 'the key of the notice is empty' : phone === '' ? 'it names no user' : undefined;
  return { ...incoming, refusal: incoming.refusal ?? missing };
}

type Dialect = (sheet: OrderSheet, document: Uint8Array, now: Date) => IncomingOrder;

const dialects: Readonly<Record<OrderSheet['dialect'], Dialect>> = {
  vac(sheet, document, now) {
    const envelope = readEnvelope(document);
    const notify = readVacNotify(envelope);
    const { operation, recordSequenceId } = notify;
    return {
      said: noticeOfVac(notify, sheet),
      digest: meaningOf(notify),
      refusal: forAnother(notify.spId, sheet) ?? unproven(notify, sheet),
      stale: sheet.digest !== undefined && isStale(notify, sheet.digest, now),
      answer: (outcome) =>
        writeVacResponse(operation, { recordSequenceId, resultCode: codeFor(outcome, sheet) }, envelope.style),
    };
  },

  dsmp(sheet, document) {
    const sync = readSyncOrderRelation(readEnvelope(document));
    const { transactionId } = sync;
    return {
      said: noticeOfDsmp(sync, sheet),
      digest: meaningOf(sync),
      refusal: forAnother(sync.SPID, sheet),
      stale: false,
      answer(outcome) {
        const response: DsmpResponse = { transactionId, hRet: codeFor(outcome, sheet) };
        return writeDsmpResponse('SyncOrderRelationResp', response);
      },
    };
  },

  ismp(sheet, document) {
    const envelope = readEnvelope(document);
    const notify = readIsmpNotify(envelope);
    const { streamingNo } = notify;
    return {
      said: noticeOfIsmp(notify, sheet),
      digest: meaningOf(notify),
      refusal: undefined,
      stale: false,
      answer(outcome) {
        const response = { streamingNo, resultCode: codeFor(outcome, sheet) };
        return writeIsmpResponse('orderRelationUpdateNotify', response, envelope.style);
      },
    };
  },
};

function codeFor(outcome: 'taken' | 'refused', { dialect }: OrderSheet): number {
  return outcome === 'taken' ? 0 : failed[dialect];
}

function forAnother(spId: string, sheet: OrderSheet): string | undefined {
  return spId === sheet.spId ? undefined : `it is for the SP ${spId || '(none)'}, and we are ${sheet.spId}`;
}

function unproven(notify: VacNotify, { digest }: OrderSheet): string | undefined {
  return digest === undefined || isProven(notify, digest) ? undefined : 'its encodeStr is wrong';
}

/** What a resend may change without meaning something else. */
const ofTheSending = new Set(['time_stamp', 'encodeStr']);

function meaningOf(message: object): Uint8Array {
  const fields = Object.entries(message).filter(([name]) => !ofTheSending.has(name));
  return createHash('sha256').update(JSON.stringify(fields)).digest();
}
