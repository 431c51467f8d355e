import type { Answer, Errand, Mo, StatusReport, Verdict } from '../business/messages/index.ts';
import {
  type Deliver,
  formatMsgId,
  type Report,
  type Response,
  resultCode,
  resultIn,
  resultOf,
  type Submit,
  submit,
} from '../protocols/cmpp/index.ts';
import { readContent } from '../protocols/sms/index.ts';
import { canonicalPhone, isMobile } from '../values/phone.ts';
import { feeOf, goodUntilOf, partOf, serviceCodeOf } from './part.ts';
import type { CmppSheet } from './sheets/cmpp.ts';
import { fateOf } from './stat.ts';

/** CMPP's PDUs in our own nouns, and back. */

/** A Deliver as an MO. Its Msg_Id is its id: the ISMG keeps it when it sends the Deliver again. */
export function toMo(deliver: Deliver, { link, carriers }: CmppSheet): Mo {
  const { msgFmt: coding, tpUdhi: udhi, msgContent: content, linkId } = deliver;
  return {
    phone: canonicalPhone(deliver.srcTerminalId),
    carrier: carriers[0]!,
    accessNumber: deliver.destId,
    link,
    carrierMessageId: formatMsgId(deliver.msgId),
    ...readContent({ coding, udhi, content }),
    ...(linkId !== '' && { linkId }),
  };
}

// Always: a message without a report is never known to have arrived.
const reportAlways = 1;
/** A record of a month's fee, for the bill: nothing goes to the handset, and a report comes (2.0 and 2.1 only). */
const recordOnly = 2;
const feeType = { free: '01', item: '02', 'month-record': '03' };
const receiverPays = 0;
const pseudoCode = 1;

/**
 * A PDU of a message as a Submit. Fee_terminal_Id stays blank: it has a meaning with Fee_UserType 3 only.
 * @throws RangeError as `partOf`, and for a record of a month where the version has none.
 */
export function toSubmit(errand: Errand, sheet: CmppSheet): Submit {
  const { coding, udhi, content, number, total } = partOf(errand, sheet);
  const { kind, fen } = feeOf(errand);
  if (kind === 'month-record' && sheet.version === '3.0') {
    throw new RangeError('CMPP 3.0 carries no record of a month; the carrier raises that fee itself');
  }
  return submit.of({
    pkTotal: total,
    pkNumber: number,
    registeredDelivery: kind === 'month-record' ? recordOnly : reportAlways,
    serviceId: serviceCodeOf(errand, sheet),
    feeUserType: kind === 'free' ? sheet.peer.freeFeeUserType : receiverPays,
    validTime: goodUntilOf(errand),
    tpUdhi: udhi,
    msgFmt: coding,
    msgSrc: sheet.ismg.account,
    feeType: feeType[kind],
    feeCode: String(fen).padStart(6, '0'),
    srcId: errand.accessNumber,
    destTerminalIds: [errand.phone],
    msgContent: content,
    ...(sheet.version === '3.0' && {
      destTerminalType: isMobile(errand.phone) ? 0 : pseudoCode,
      linkId: errand.linkId ?? '',
    }),
  });
}

/** What a Submit_Resp says of an errand. */
export function toAnswer(errand: Errand, response: Response): Answer {
  const { phone, mtId, part, attempt } = errand;
  const result = resultIn(response);
  const named = result === resultCode.ok && 'msgId' in response;
  return {
    ...{ phone, mtId, part, attempt, verdict: verdictOf(result, errand.resent), result: String(result) },
    ...(named && { carrierMessageId: formatMsgId(response.msgId) }),
  };
}

/** Of what was sent before, "sequence number repeated" says that it was taken then; under which Msg_Id is not known. */
function verdictOf(result: number, resent: boolean): Verdict {
  if (result === resultCode.ok || (resent && result === resultCode.repeatedSequence)) return 'accepted';
  return resultOf(result).remedy === 'slower' ? 'throttled' : 'refused';
}

/** A report as a fate; undefined while the message is on its way. */
export function toReport({ msgId, stat, destTerminalId }: Report, { link }: CmppSheet): StatusReport | undefined {
  const fate = fateOf(stat);
  if (fate === undefined) return undefined;
  return { phone: canonicalPhone(destTerminalId), link, carrierMessageId: formatMsgId(msgId), fate, code: stat };
}
