import type { Answer, Errand, Mo, StatusReport, Verdict } from '../business/messages/index.ts';
import {
  type Deliver,
  type Options,
  type Report,
  type Response,
  type Submit,
  statusCode,
  statusOf,
  submit,
} from '../protocols/smgp/index.ts';
import { readContent, type Segment } from '../protocols/sms/index.ts';
import { canonicalPhone } from '../values/phone.ts';
import { feeOf, goodUntilOf, partOf, serviceCodeOf } from './part.ts';
import type { SmgpSheet } from './sheets/smgp.ts';
import { fateOf } from './stat.ts';

/** SMGP's PDUs in our own nouns, and back. */

/** A Deliver as an MO. Its MsgID is its id: the SMGW keeps it when it sends the Deliver again. */
export function toMo(deliver: Deliver, { link, carriers }: SmgpSheet): Mo {
  const { msgFormat: coding, msgContent: content, options } = deliver;
  return {
    phone: canonicalPhone(deliver.srcTermId),
    carrier: carriers[0]!,
    accessNumber: deliver.destTermId,
    link,
    carrierMessageId: deliver.msgId,
    ...readContent({ coding, udhi: options.tpUdhi ?? 0, content }),
    ...(options.linkId !== undefined && options.linkId !== '' && { linkId: options.linkId }),
  };
}

const toPhone = 6;
// Always: a message without a report is never known to have arrived.
const reportAlways = 1;
const feeType = { free: '00', perMessage: '01' };
const noMonthlyFee = '000000';

/** A PDU of a message as a Submit; ChargeTermID stays blank, so the receiver pays what costs. @throws RangeError as `partOf`, and for a record of a month. */
export function toSubmit(errand: Errand, sheet: SmgpSheet): Submit {
  const segment = partOf(errand, sheet);
  const { kind, fen } = feeOf(errand);
  if (kind === 'month-record') {
    throw new RangeError('SMGP links carry no record of a month; the carrier raises that fee itself');
  }
  return submit.of({
    msgType: toPhone,
    needReport: reportAlways,
    serviceId: serviceCodeOf(errand, sheet),
    feeType: kind === 'free' ? feeType.free : feeType.perMessage,
    feeCode: String(fen).padStart(6, '0'),
    fixedFee: noMonthlyFee,
    msgFormat: segment.coding,
    validTime: goodUntilOf(errand),
    srcTermId: errand.accessNumber,
    destTermIds: [errand.phone],
    msgContent: segment.content,
    options: optionsOf(segment, errand, sheet),
  });
}

/** The optional parameters that say something. */
function optionsOf({ udhi, number, total }: Segment, { linkId }: Errand, { spCode }: SmgpSheet): Options {
  return {
    ...(udhi === 1 && { tpUdhi: udhi, pkTotal: total, pkNumber: number }),
    ...(linkId !== undefined && { linkId }),
    ...(spCode !== undefined && { msgSrc: spCode }),
  };
}

/** What a Submit_Resp says of an errand. */
export function toAnswer(errand: Errand, { msgId, status }: Response): Answer {
  const { phone, mtId, part, attempt } = errand;
  return {
    ...{ phone, mtId, part, attempt, verdict: verdictOf(status, errand.resent), result: String(status) },
    ...(status === statusCode.ok && { carrierMessageId: msgId }),
  };
}

/**
 * Busy, the hours closed to SPs and a day's quota are over some time. Of what was sent before, "sequence number repeated" says
 * that it was taken then; under which MsgID is not known.
 */
function verdictOf(status: number, resent: boolean): Verdict {
  if (status === statusCode.ok || (resent && status === statusCode.repeatedSequence)) return 'accepted';
  return statusOf(status).remedy === 'never' ? 'refused' : 'throttled';
}

/** A report as a fate; undefined while the message is on its way. The phone stands in the Deliver alone. */
export function toReport({ id, stat, err }: Report, deliver: Deliver, { link }: SmgpSheet): StatusReport | undefined {
  const fate = fateOf(stat);
  if (fate === undefined) return undefined;
  const phone = canonicalPhone(deliver.srcTermId);
  return { phone, link, carrierMessageId: id, fate, code: `${stat} ${err}` };
}
