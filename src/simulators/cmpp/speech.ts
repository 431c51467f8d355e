import {
  type CmppPdu,
  cmpp,
  createMsgIdSource,
  deliver,
  formatMsgId,
  layoutOf,
  msgIdRange,
  parseMsgId,
  type Request,
  type Response,
  resultCode,
  resultIn,
  resultOf,
  type Submit,
  submitResp,
  type Version,
  writeReport,
} from '../../protocols/cmpp/index.ts';
import type { Segment } from '../../protocols/sms/index.ts';
import { compactTime } from '../gateway/compact-time.ts';
import type { Parcel } from '../gateway/errand.ts';
import type { Fate, Speech, Submitted, WrittenMo } from '../gateway/speech.ts';
import { breachOf } from './rules.ts';
import type { Cmpp } from './types.ts';

/** Registered_Delivery 2, until 2.1. */
const recordOnly = 2;
const linkIdDigits = 20;

/** How an ISMG says things: the gateway names messages by Msg_Id, and a report is the content of a DELIVER. */
export function cmppSpeech(code: number): Speech<Cmpp> {
  const ids = createMsgIdSource(code);
  const next = () => ids.next(new Date());
  return {
    framing: (version) => (layoutOf(version as Version) === 2 ? 'cmpp2' : 'cmpp3'),
    encode: (pdu, sequence, version) => cmpp(version as Version).encode(pdu as CmppPdu, sequence),
    versionOf: ({ version }) => version,
    resultOf,
    resultIn,
    busy: resultCode.throttled,
    throttled: resultCode.throttled,
    unreachable: 1,
    billedBefore: 18,
    writtenCode: (code, ofRecord) => statOf(code, 0x21, ofRecord),
    read,
    breachOf,
    idsFor: (_event, count) => msgIdRange(ids.next(new Date(), count), count),
    acceptance: ([first]) => submitResp.of({ msgId: first! }),
    writtenId: formatMsgId,
    idIn: parseMsgId,
    writtenSequence: String,
    submitIn({ protocol, frame }) {
      const { pdu, sequence } = cmpp(protocol === 'cmpp2' ? 0x20 : 0x30).decodeBytes(frame);
      return pdu.name === 'submit' ? { sequence, body: pdu } : undefined;
    },
    deliver: (mo, part, id) => deliverOf(id === undefined ? next() : parseMsgId(id), mo, part),
    report: (msgId, fate) => reportOf(next(), msgId, fate),
    oddIn,
  };
}

function read(submit: Submit): Submitted {
  const flag = submit.registeredDelivery;
  return {
    from: submit.srcId,
    receivers: submit.destTerminalIds,
    coding: submit.msgFmt,
    udhi: submit.tpUdhi,
    content: submit.msgContent,
    reports: { flag, failure: flag > 0, success: flag > 0 },
    service: submit.serviceId,
    feeType: submit.feeType,
    ...feeOf(submit),
    isRecord: flag === recordOnly,
  };
}

function deliverOf(msgId: bigint, { phone, to }: WrittenMo, { coding, udhi, content }: Segment): Parcel<Cmpp> {
  const id = formatMsgId(msgId);
  const message = { destId: to, srcTerminalId: phone, tpUdhi: udhi, msgFmt: coding, msgContent: content };
  const linkId = (version: number) => (layoutOf(version as Version) === 2 ? '' : id.slice(-linkIdDigits));
  return { id, requestFor: (version) => deliver.of({ msgId, ...message, linkId: linkId(version) }) };
}

function reportOf(msgId: bigint, of: bigint, { from, service, receiver, code, ofRecord }: Fate): Parcel<Cmpp> {
  const time = compactTime(new Date()).slice(0, 10);
  const times = { submitTime: time, doneTime: time };
  const smscSequence = Number(of & 0xffffn);
  const outer = { destId: from, serviceId: service, srcTerminalId: receiver };
  const bodyFor = (version: Version) =>
    writeReport(
      { msgId: of, stat: statOf(code, version, ofRecord), ...times, destTerminalId: receiver, smscSequence },
      version,
    );
  return {
    id: formatMsgId(msgId),
    requestFor: (version) =>
      deliver.of({ msgId, ...outer, registeredDelivery: 1, msgContent: bodyFor(version as Version) }),
  };
}

/** From 2.1 on the gateway passes on what the SMSC answered. */
function statOf(code: number | undefined, version: Version, ofRecord = false): string {
  if (code === undefined) return 'DELIVRD';
  if (ofRecord) return `CB:${String(code).padStart(4, '0')}`;
  return version === 0x20 ? 'UNDELIV' : `MB:${String(code).padStart(4, '0')}`;
}

function oddIn(request: Request, response: Response): string | undefined {
  if (request.name !== 'deliver' || response.name !== 'deliverResp' || request.msgId === response.msgId)
    return undefined;
  return `DELIVER_RESP has Msg_Id ${formatMsgId(response.msgId)}; copy that of the DELIVER, ${formatMsgId(request.msgId)}`;
}

const feeKinds: Readonly<Record<string, 'item' | 'month'>> = { '02': 'item', '03': 'month' };
const spPays = 2;
const namedPayer = 3;

/** FeeType 02 is paid by the message, 03 by the month; Fee_UserType says by whom. */
function feeOf({ feeType, feeCode, feeUserType, feeTerminalId }: Submit): Pick<Submitted, 'fee'> {
  const kind = feeKinds[feeType];
  if (kind === undefined || feeUserType === spPays) return {};
  return { fee: { kind, fen: Number(feeCode), payer: feeUserType === namedPayer ? feeTerminalId : undefined } };
}
