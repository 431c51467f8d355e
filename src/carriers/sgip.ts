import type { Answer, Errand, Fate, Mo, StatusReport, Verdict } from '../business/messages/index.ts';
import {
  type Deliver,
  type Report,
  type Response,
  resultIn,
  resultOf,
  type Sequence,
  type Submit,
  sequenceToHex,
  submit,
  type UserRpt,
} from '../protocols/sgip/index.ts';
import { readContent } from '../protocols/sms/index.ts';
import { canonicalPhone, isMobile, type Phone } from '../values/phone.ts';
import type { UserReport } from './carrier.ts';
import { feeOf, goodUntilOf, partOf, serviceCodeOf } from './part.ts';
import type { SgipSheet } from './sheets/sgip.ts';

/** SGIP's PDUs in our own nouns, and back. */

/** A Deliver as an MO. Its sequence number is its id: the SMG keeps it when it sends the Deliver again. */
export function toMo(deliver: Deliver, sequence: Sequence, { link, carriers }: SgipSheet): Mo {
  const { messageCoding: coding, tpUdhi: udhi, messageContent: content, reserve } = deliver;
  return {
    phone: canonicalPhone(deliver.userNumber),
    carrier: carriers[0]!,
    accessNumber: deliver.spNumber,
    link,
    carrierMessageId: sequenceToHex(sequence),
    ...readContent({ coding, udhi, content }),
    ...(reserve !== '' && { linkId: reserve }),
  };
}

const spPays = '0'.repeat(21);
const feeType = { free: 1, item: 2, 'month-record': 3 };
// Always: a message without a report is never known to have arrived.
const reportAlways = 1;
/** A record of a month's fee, for the bill: nothing goes to the handset, and a report comes. */
const recordOnly = 3;

/** A PDU of a message as a Submit. @throws RangeError as `partOf`. */
export function toSubmit(errand: Errand, sheet: SgipSheet): Submit {
  const { coding, udhi, content } = partOf(errand, sheet);
  const userNumber = withCountryCode(errand.phone);
  const { kind, fen } = feeOf(errand);
  const isRecord = kind === 'month-record';
  return submit.of({
    spNumber: errand.accessNumber,
    chargeNumber: kind === 'free' ? spPays : userNumber,
    userNumbers: [userNumber],
    corpId: sheet.corpId,
    serviceType: serviceCodeOf(errand, sheet),
    feeType: feeType[kind],
    feeValue: isRecord ? String(fen).padStart(6, '0') : String(fen),
    givenValue: '0',
    morelatetoMtFlag: isRecord ? sheet.peer.recordFlag : moreFlagOf(errand, sheet),
    expireTime: goodUntilOf(errand),
    reportFlag: isRecord ? recordOnly : reportAlways,
    tpUdhi: udhi,
    messageCoding: coding,
    messageContent: content,
    reserve: errand.linkId ?? '',
  });
}

function moreFlagOf({ moTurn }: Errand, { peer }: SgipSheet): number {
  return moTurn === undefined ? peer.unaskedFlag : Math.min(moTurn, 1);
}

const verdicts: Readonly<Record<ReturnType<typeof resultOf>['remedy'], Verdict>> = {
  slower: 'throttled',
  later: 'refused',
  never: 'refused',
};

/** What a Submit_Resp says of an errand. */
export function toAnswer({ phone, mtId, part, attempt }: Errand, response: Response): Answer {
  const result = resultIn(response);
  const verdict = result === 0 ? 'accepted' : verdicts[resultOf(result).remedy];
  return { phone, mtId, part, attempt, verdict, result: String(result) };
}

const ofSubmit = 0;
const messageExpired = 61;

/** A Report as a fate; undefined while the message still waits, and for a forwarded Deliver. */
export function toReport(report: Report, { link }: SgipSheet): StatusReport | undefined {
  const fate = fateOf(report);
  if (fate === undefined || report.reportType !== ofSubmit) return undefined;
  return {
    phone: canonicalPhone(report.userNumber),
    link,
    carrierMessageId: sequenceToHex(report.submitSequenceNumber),
    fate,
    code: String(report.errorCode),
  };
}

function fateOf({ state, errorCode }: Report): Fate | undefined {
  if (state === 0) return 'delivered';
  if (state === 2) return errorCode === messageExpired ? 'expired' : 'undelivered';
  return undefined;
}

const conditions = ['gone', 'stopped', 'normal'] as const;

/** A UserRpt; undefined for a condition that no text knows. */
export function toUserReport(report: UserRpt, { link }: SgipSheet): UserReport | undefined {
  const condition = conditions[report.userCondition];
  if (condition === undefined) return undefined;
  return { phone: canonicalPhone(report.userNumber), link, accessNumber: report.spNumber, condition };
}

/** A pseudo-code goes as the carrier gave it. */
function withCountryCode(phone: Phone): string {
  return isMobile(phone) ? `86${phone}` : phone;
}
