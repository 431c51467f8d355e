import {
  createMessageIdSource,
  deliver,
  messageIdRange,
  type Request,
  type Response,
  type SmgpPdu,
  type Submit,
  smgp,
  statusCode,
  statusOf,
  submitResp,
  writeReport,
} from '../../protocols/smgp/index.ts';
import type { Segment } from '../../protocols/sms/index.ts';
import { compactTime } from '../gateway/compact-time.ts';
import type { Parcel } from '../gateway/errand.ts';
import type { Fate, Speech, Submitted, WrittenMo } from '../gateway/speech.ts';
import { breachOf } from './rules.ts';
import type { Smgp } from './types.ts';

/** SubmitMsgType 5: the fee of a month, of which no handset sees anything. */
const monthlyCharge = 5;

/** How an SMGW says things: the gateway names messages by MsgID, and a report is text in a Deliver. */
export function smgpSpeech(code: string): Speech<Smgp> {
  const ids = createMessageIdSource(code);
  const next = () => ids.next(new Date());
  return {
    framing: () => 'smgp',
    encode: (pdu, sequence) => smgp.encode(pdu as SmgpPdu, sequence),
    versionOf: () => 0x30,
    resultOf: statusOf,
    resultIn: ({ status }) => status,
    busy: statusCode.busy,
    throttled: statusCode.busy,
    unreachable: 1,
    billedBefore: 18,
    writtenCode: (code) => String(code).padStart(3, '0'),
    read,
    breachOf,
    idsFor: (_event, count) => messageIdRange(ids.next(new Date(), count), count),
    acceptance: ([first]) => submitResp.of({ msgId: first! }),
    writtenId: (id) => id,
    idIn: (written) => written,
    writtenSequence: String,
    submitIn({ frame }) {
      const { pdu, sequence } = smgp.decodeBytes(frame);
      return pdu.name === 'submit' ? { sequence, body: pdu } : undefined;
    },
    deliver: (mo, part, id = next()) => deliverOf(id, mo, part),
    report: (id, fate) => reportOf(next(), id, fate),
    oddIn,
  };
}

function read(submit: Submit): Submitted {
  const flag = submit.needReport;
  return {
    from: submit.srcTermId,
    receivers: submit.destTermIds,
    coding: submit.msgFormat,
    udhi: submit.options.tpUdhi ?? 0,
    content: submit.msgContent,
    reports: { flag, failure: flag > 0, success: flag > 0 },
    service: submit.serviceId,
    feeType: submit.feeType,
    ...feeOf(submit),
    isRecord: submit.options.submitMsgType === monthlyCharge,
  };
}

function deliverOf(msgId: string, { phone, to }: WrittenMo, part: Segment): Parcel<Smgp> {
  const { coding, content, number: pkNumber, total: pkTotal } = part;
  const request = deliver.of({
    ...{ msgId, msgFormat: coding, recvTime: recvTime(), srcTermId: phone, destTermId: to, msgContent: content },
    options: pkTotal === 1 ? {} : { tpUdhi: 1, pkTotal, pkNumber },
  });
  return { id: msgId, requestFor: () => request };
}

function reportOf(msgId: string, of: string, { from, receiver, code }: Fate): Parcel<Smgp> {
  const date = compactTime(new Date()).slice(0, 10);
  const fate = code === undefined ? { dlvrd: '001', stat: 'DELIVRD' } : { dlvrd: '000', stat: 'UNDELIV' };
  const err = String(code ?? 0).padStart(3, '0');
  const msgContent = writeReport({ id: of, sub: '001', submitDate: date, doneDate: date, err, text: '000', ...fate });
  const addresses = { srcTermId: receiver, destTermId: from };
  const request = deliver.of({ msgId, isReport: 1, recvTime: recvTime(), ...addresses, msgContent });
  return { id: msgId, requestFor: () => request };
}

/** YYYYMMDDHHMMSS, now. */
function recvTime(): string {
  return `20${compactTime(new Date())}`;
}

function oddIn(request: Request, response: Response): string | undefined {
  if (request.name !== 'deliver' || request.msgId === response.msgId) return undefined;
  return `Deliver_Resp has MsgID ${response.msgId}; copy that of the Deliver, ${request.msgId}`;
}

const feeKinds: Readonly<Record<string, 'item' | 'month'>> = { '01': 'item', '02': 'month' };

/** FeeType 01 is paid by the message, 02 by the month. */
function feeOf({ feeType, feeCode, chargeTermId }: Submit): Pick<Submitted, 'fee'> {
  const kind = feeKinds[feeType];
  return kind === undefined ? {} : { fee: { kind, fen: Number(feeCode), payer: chargeTermId || undefined } };
}
