import {
  answerTo,
  chinaMobile,
  type Mm7Dialect,
  type Mm7Http,
  type Mm7Message,
  type Mm7Read,
  type PackedMedia,
  rel5,
  rel6,
  UnreadMessage,
  writeAnswer,
  writeRefusal,
  writeRequest,
} from '../../protocols/mm7/index.ts';
import { writeXml, type XmlNode } from '../../protocols/xml/index.ts';
import { beijingIso } from '../../values/time.ts';
import type { MmscDialect } from './account.ts';

/** How an MMSC of each kind writes. */
export const dialectOf: Readonly<Record<MmscDialect, Mm7Dialect>> = {
  rel5,
  rel6,
  mbuni: { ...rel5, times: 'Z' },
  'china-mobile': chinaMobile,
};

/** Something an SP is told: what became of a message, that it was read, or an MMS of a phone. */
export type Tell = {
  readonly key: string;
  readonly account: string;
  readonly about: 'delivery' | 'read';
  readonly messageId: string;
  readonly phone: string;
  /** The number of the SP that the handset shows. */
  readonly sender: string;
  readonly status: string;
  readonly statusText: string;
  readonly at: number;
  /** Handset and number in each other's place, every field out of order. */
  readonly irregular: boolean;
};

/** What simulated handsets are. Release 6 lets an MMSC tell it. */
const uaCapabilities = { UAProf: 'http://handset.example/uaprof/NN95-1r100.xml' } as const;

/** Writes a report as the MMSC does. One whose fields are out of order cannot come from the table of the standard. */
export function writeTell(tell: Tell, dialect: MmscDialect): Mm7Http {
  if (dialect === 'mbuni' || tell.irregular) return writeIrregular(tell, dialect);
  const { about, messageId, phone, sender, status, statusText, at, key } = tell;
  const parties = {
    recipient: { kind: 'number', value: `86${phone}` },
    sender: { kind: 'short-code', value: sender },
  } as const;
  const said = { messageId, ...parties, mmStatus: status, statusText } as const;
  const message: Mm7Message<'DeliveryReportReq'> | Mm7Message<'ReadReplyReq'> =
    about === 'delivery'
      ? { name: 'DeliveryReportReq', ...said, date: new Date(at), ...(dialect === 'rel6' && { uaCapabilities }) }
      : { name: 'ReadReplyReq', ...said, timeStamp: new Date(at) };
  return writeRequest(key, message, dialectOf[dialect], { now: new Date(at) });
}

const soap = 'http://schemas.xmlsoap.org/soap/envelope/';
const schema = 'http://www.3gpp.org/ftp/Specs/archive/23_series/23.140/schema/';

/** As one MMSC in service writes (vectors m2 and m3): the number as Recipient and the handset as Sender, and the id after both. */
function writeIrregular(
  { about, messageId, phone, sender, status, statusText, at, key }: Tell,
  dialect: MmscDialect,
): Mm7Http {
  const { namespace, version } = dialectOf[dialect];
  const xmlns = { 'xmlns:mm7': schema + namespace };
  const number = (name: string, value: string): XmlNode => ({
    name,
    content: [{ name: 'mm7:Number', content: value }],
  });
  const time = beijingIso(new Date(at));
  const fields: XmlNode[] = [
    { name: 'mm7:MM7Version', content: version },
    number('mm7:Recipient', sender),
    number('mm7:Sender', `+86${phone}`),
    { name: 'mm7:MessageID', content: messageId },
    about === 'delivery' ? { name: 'mm7:Date', content: time } : { name: 'mm7:TimeStamp', content: time.slice(0, 19) },
    { name: 'mm7:StatusText', content: statusText },
    { name: 'mm7:MMStatus', content: status },
  ];
  const name = about === 'delivery' ? 'mm7:DeliveryReportReq' : 'mm7:ReadReplyReq';
  const document = writeXml({
    name: 'env:Envelope',
    attributes: { 'xmlns:env': soap },
    content: [
      {
        name: 'env:Header',
        content: [{ name: 'mm7:TransactionID', attributes: { ...xmlns, 'env:mustUnderstand': '1' }, content: key }],
      },
      { name: 'env:Body', content: [{ name, attributes: xmlns, content: fields }] },
    ],
  });
  const body = Buffer.from(document);
  return {
    headers: { 'Content-Type': 'text/xml', SOAPAction: '""', 'Content-Length': String(body.length) },
    body,
  };
}

/** An MMS of a phone, on its way to an SP. */
export type MoMms = {
  readonly key: string;
  readonly account: string;
  readonly phone: string;
  readonly to: string;
  readonly subject: string;
  readonly at: number;
};

/** Writes an MMS of a phone. */
export function writeDeliver(mo: MoMms, media: PackedMedia, dialect: MmscDialect): Mm7Http {
  const message: Mm7Message<'DeliverReq'> = {
    name: 'DeliverReq',
    linkedId: mo.key,
    sender: { kind: 'number', value: `86${mo.phone}` },
    recipients: { to: [{ kind: 'number', value: mo.to }] },
    timeStamp: new Date(mo.at),
    priority: 'Normal',
    ...(mo.subject !== '' && { subject: mo.subject }),
  };
  return writeRequest(mo.key, message, dialectOf[dialect], { media, now: new Date(mo.at) });
}

/** Answers a request by its own kind of answer; one kind of MMSC puts what went wrong into a Fault under 200. */
export function writeStatus(
  request: Mm7Read & { readonly message: { readonly name: 'SubmitReq' | 'CancelReq' | 'ReplaceReq' } },
  status: number,
  dialect: MmscDialect,
  values: { readonly messageId?: string; readonly failed?: readonly string[] } = {},
): Mm7Http {
  if (dialect === 'mbuni' && status >= 2000) return writeFaultFor(request, status, dialect);
  const { messageId, failed } = values;
  const answer = answerTo(request.message.name, status, messageId !== undefined ? { messageId } : {});
  if (!failed) return writeAnswer(request, answer, dialectOf[dialect]);
  const detailed = { ...answer, status: { ...answer.status, details: failed.join(' ') } } as Mm7Message;
  return writeAnswer(request, detailed, dialectOf[dialect]);
}

/** A SOAP Fault with a status in its detail. */
export function writeFaultFor(
  { transactionId, namespace }: Pick<Mm7Read, 'transactionId' | 'namespace'>,
  status: number,
  dialect: MmscDialect,
): Mm7Http {
  const error = new UnreadMessage(status, 'told by the MMSC', transactionId, namespace);
  return writeRefusal(error, dialectOf[dialect], 'RSErrorRsp');
}
