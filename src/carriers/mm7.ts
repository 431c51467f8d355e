import type { Answer, Errand, Mo, StatusReport, Verdict } from '../business/messages/index.ts';
import {
  type Address,
  deliveryOf,
  type Medium,
  type Mm7Message,
  type Mm7Outcome,
  type Mm7Read,
  textOf,
} from '../protocols/mm7/index.ts';
import { canonicalPhone, isMobile, type Phone } from '../values/phone.ts';
import { hourMs } from '../values/time.ts';
import { serviceCodeOf } from './part.ts';
import type { Mm7Sheet } from './sheets/mm7.ts';

/** Errands with one key are copies of one message to several phones, and may share a SubmitReq. */
export function keyOfCopies(errand: Errand, { peer }: Pick<Mm7Sheet, 'peer'>): string {
  const { mms, accessNumber, serviceCode, text, fee, goodUntil, linkId, mtId } = errand;
  const payer = fee ? peer.feePayer : peer.freePayer;
  // Who pays as the third party is named in the message itself.
  const alone = linkId ?? (payer === 'ThirdParty' ? mtId : '');
  return JSON.stringify([mms, accessNumber, serviceCode, text, fee?.fen ?? 0, goodUntil, alone]);
}

/** Copies of one message as a SubmitReq. @throws RangeError for what MM7 cannot carry. */
export function toSubmitReq(copies: readonly Errand[], sheet: Mm7Sheet, now: Date): Mm7Message<'SubmitReq'> {
  const [errand] = copies as readonly [Errand];
  const { accessNumber, text, fee, goodUntil, linkId } = errand;
  if (fee?.kind === 'month-record')
    throw new RangeError('MM7 carries no record of a month; its carrier raises the fee');
  const { vaspId, vasId = accessNumber, peer } = sheet;
  const product = serviceCodeOf(errand, sheet);
  const payer = fee ? peer.feePayer : peer.freePayer;
  const inVasId = peer.productIn === 'VASID';
  return {
    name: 'SubmitReq',
    senderIdentification: {
      vaspId,
      vasId: inVasId ? product : vasId,
      senderAddress: { kind: 'short-code', value: accessNumber },
    },
    recipients: { to: copies.map(({ phone }) => ({ kind: 'number', value: numberOf(phone, sheet) })) },
    ...(!inVasId && { serviceCode: product }),
    ...(linkId !== undefined && { linkedId: linkId }),
    messageClass: 'Informational',
    timeStamp: now,
    expiryDate: goodUntil ?? { afterMs: peer.expiryHours * hourMs },
    deliveryReport: true,
    readReply: peer.readReports,
    priority: 'Normal',
    ...(text !== '' && { subject: text }),
    chargedParty: payer,
    ...(payer === 'ThirdParty' && { chargedPartyId: numberOf(errand.phone, sheet) }),
    content: { href: '', allowAdaptations: String(peer.adapts) },
  };
}

function numberOf(phone: Phone, { peer }: Mm7Sheet): string {
  return peer.numbers === '86' && isMobile(phone) ? `86${phone}` : phone;
}

/** Names an exchange: by the first of its copies, so that a trace finds it again. */
export function transactionOf([{ mtId, attempt }]: readonly [Errand, ...Errand[]]): string {
  return `${mtId}.${attempt}`;
}

/** An errand that is tried again so often, and answered "general service error" each time, is refused. */
const mostGeneralErrors = 5;
const generalError = 4000;

/**
 * What an outcome means for the copies of a request: an answer for each, that they are to be sent alone, that nothing goes out on
 * this channel until somebody mends it, or that nobody can know.
 */
export function decisionOn(
  { reaction, status, text }: Pick<Mm7Outcome, 'reaction' | 'status' | 'text'>,
  copies: readonly Errand[],
): { readonly verdict: Verdict } | 'alone' | 'stop' | 'unknown' {
  switch (reaction) {
    case 'accepted':
      return { verdict: 'accepted' };
    case 'retry': {
      const isEnough = status === generalError && copies.some(({ attempt }) => attempt >= mostGeneralErrors);
      return { verdict: isEnough ? 'refused' : 'throttled' };
    }
    case 'number':
    case 'split':
      return copies.length > 1 ? 'alone' : { verdict: 'refused' };
    case 'stop-content':
    case 'refused':
      return { verdict: 'refused' };
    case 'stop-channel':
      return 'stop';
    case 'unknown':
      return 'unknown';
    default:
      throw new Error(`${reaction satisfies never} of ${text} is no reaction`);
  }
}

/** The answer to one errand. */
export function toAnswer(
  { phone, mtId, part, attempt }: Errand,
  verdict: Verdict,
  { status, messageId }: Pick<Mm7Outcome, 'status' | 'messageId'>,
): Answer {
  const named = verdict === 'accepted' && messageId !== undefined;
  return {
    ...{ phone, mtId, part, attempt, verdict, result: String(status) },
    ...(named && { carrierMessageId: messageId }),
  };
}

type DeliveryReport = Mm7Message<'DeliveryReportReq'>;
type ReadReply = Mm7Message<'ReadReplyReq'>;

/**
 * The phones a report may be of. Some MMSCs put our number into Recipient and the handset into Sender; what is no number of ours
 * is the handset, and where that does not tell, whoever is a recipient of the message (spec 7).
 */
export function phonesIn(
  { recipient, sender }: DeliveryReport | ReadReply,
  { accessNumbers, vasId }: Mm7Sheet,
): Phone[] {
  const isOurs = (number: string) => number === vasId || accessNumbers.some((own) => number.startsWith(own));
  const said = [recipient, sender].flatMap((address: Address | undefined) =>
    address === undefined ? [] : [canonicalPhone(address.value.replace(/\/TYPE=.*$/i, ''))],
  );
  const handsets = said.filter((number) => !isOurs(number));
  return [...new Set(handsets.length > 0 ? handsets : said)];
}

const fates = {
  delivered: 'delivered',
  forwarded: 'under-way',
  deferred: 'under-way',
  failed: 'undelivered',
  unknown: 'unsure',
} as const;

/** A delivery report as what it says of a PDU; that of somebody who read it says that it arrived. */
export function toReport(report: DeliveryReport | ReadReply, phone: Phone, { link }: Mm7Sheet): StatusReport {
  const { messageId, mmStatus, statusText } = report;
  const about = { phone, link, carrierMessageId: messageId, mms: true } as const;
  if (report.name === 'ReadReplyReq') {
    const isRead = mmStatus.toLowerCase() === 'read';
    return { ...about, fate: isRead ? 'delivered' : 'under-way', code: isRead ? 'Read' : mmStatus, read: isRead };
  }
  const profile = report.uaCapabilities?.UAProf;
  const fate = mmStatus.toLowerCase() === 'expired' ? 'expired' : fates[deliveryOf(mmStatus)];
  const number = /^\d{3,5}$/.exec(statusText ?? '')?.[0];
  const code = number && number !== '1000' ? `${mmStatus} ${number}` : mmStatus;
  return { ...about, fate, code, ...(profile && { profile }) };
}

/** Binary data, as SGIP and CMPP number it: the bytes of an MMS are kept as they came. */
const binary = 4;

/**
 * An MMS of a phone. Its texts are its text, else its subject; what holds neither is kept as bytes that a person looks at. The whole
 * body stays with it, so that no picture is lost.
 */
export function toMo(
  { message, media, transactionId }: Mm7Read & { readonly message: Mm7Message<'DeliverReq'> },
  body: Uint8Array,
  { link, carriers, accessNumbers, vasId }: Mm7Sheet,
): Mo {
  const { sender, recipients, linkedId, subject, uaCapabilities } = message;
  const texts = media.filter(({ type }) => type === 'text/plain').map(readable);
  const text = texts.filter((one) => one !== '').join('\n') || subject;
  const dialled = recipients?.to?.[0]?.value ?? message.vasId ?? vasId ?? accessNumbers[0]!;
  return {
    phone: canonicalPhone(sender.value.replace(/\/TYPE=.*$/i, '')),
    carrier: carriers[0]!,
    accessNumber: canonicalPhone(dialled),
    link,
    carrierMessageId: linkedId ?? transactionId,
    raw: body,
    coding: binary,
    ...(text !== undefined && text !== '' && { text }),
    ...(uaCapabilities?.UAProf && { profile: uaCapabilities.UAProf }),
  };
}

function readable(medium: Medium): string {
  try {
    return textOf(medium).trim();
  } catch (error) {
    // A charset that nobody knows: the bytes are kept, and what of them is ASCII can be read.
    if (error instanceof RangeError) return Buffer.from(medium.data).toString('latin1').trim();
    throw error;
  }
}
