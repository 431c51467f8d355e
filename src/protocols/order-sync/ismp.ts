import { type Envelope, encodedStyle, readEnvelope, type SoapStyle, writeEnvelope, XmlError } from '../xml/index.ts';
import { codeOf, type FieldTable, type RecordOf, readFields, recordIn, writeFields } from './record.ts';

/** China Telecom ISMP: `orderRelationUpdateNotify` to the SP, `spWithdrawSubscription` from it. */

const notifyFields = {
  streamingNo: 'string',
  userID: 'string',
  userIDType: 'int',
  OPType: 'int',
  productID: 'string',
  oldProductID: 'string',
  packageID: 'string',
  oldPackageID: 'string',
  VerUserID: 'string',
} as const;

const withdrawFields = {
  streamingNo: 'string',
  timeStamp: 'string',
  SPID: 'string',
  spPassword: 'string',
  userID: 'string',
  userIDType: 'int',
  productID: 'string',
} as const;

const responseFields = { streamingNo: 'string', resultCode: 'int' } as const;

/** All fields of a notify as they stood on the wire; '' is absent. */
export type IsmpNotify = RecordOf<typeof notifyFields>;
/** An SP's wish to end an order relation. */
export type IsmpWithdraw = RecordOf<typeof withdrawFields>;
/** An answer: the number of what it answers, and 0 or why not. */
export type IsmpResponse = { readonly streamingNo: string; readonly resultCode: number };
/** What ISMP calls at us, and what we call there. */
export type IsmpOperation = 'orderRelationUpdateNotify' | 'spWithdrawSubscription';

/** A notify with the fields that are given; the others are empty. */
export function ismpNotify(given: Partial<IsmpNotify>): IsmpNotify {
  return { ...(Object.fromEntries(Object.keys(notifyFields).map((name) => [name, ''])) as IsmpNotify), ...given };
}

/** @throws XmlError when it is no such notify. */
export function readIsmpNotify(envelope: Envelope): IsmpNotify {
  return read(envelope, 'orderRelationUpdateNotify', notifyFields);
}

/** @throws XmlError when it is no such request. */
export function readIsmpWithdraw(envelope: Envelope): IsmpWithdraw {
  return read(envelope, 'spWithdrawSubscription', withdrawFields);
}

function read<Table extends FieldTable>(envelope: Envelope, operation: IsmpOperation, table: Table): RecordOf<Table> {
  if (envelope.call.name !== operation) throw new XmlError(`${operation} was expected, not ${envelope.call.name}`);
  return readFields(recordIn(envelope, 'streamingNo'), table, envelope);
}

/** A notice of ISMP as its platform sends it. */
export function writeIsmpNotify(notify: IsmpNotify, style: SoapStyle = 'encoded'): string {
  return write(
    'orderRelationUpdateNotify',
    'orderRelationUpdateNotifyReq',
    writeFields(notify, notifyFields, style),
    style,
  );
}

/** Our wish that ISMP end a relation. */
export function writeIsmpWithdraw(wish: IsmpWithdraw, style: SoapStyle = 'encoded'): string {
  return write('spWithdrawSubscription', 'spWithdrawSubscriptionReq', writeFields(wish, withdrawFields, style), style);
}

/** The answer to either, in its envelope. */
export function writeIsmpResponse(
  operation: IsmpOperation,
  { streamingNo, resultCode }: IsmpResponse,
  style: SoapStyle = 'encoded',
): string {
  const record = { streamingNo, resultCode: String(resultCode) };
  return write(`${operation}Response`, `${operation}Return`, writeFields(record, responseFields, style), style);
}

/** @throws XmlError when it is no answer; SoapFault when the other side failed. */
export function readIsmpResponse(document: Uint8Array | string): IsmpResponse {
  const envelope = readEnvelope(document);
  const { streamingNo, resultCode } = readFields(recordIn(envelope, 'resultCode'), responseFields, envelope);
  return { streamingNo, resultCode: codeOf(resultCode, 'resultCode') };
}

function write(call: string, part: string, content: ReturnType<typeof writeFields>, style: SoapStyle): string {
  return writeEnvelope({
    name: `ns1:${call}`,
    attributes: { 'xmlns:ns1': 'http://sp.ismp.chinatelecom.com', ...(style === 'encoded' && encodedStyle) },
    content: [{ name: part, content }],
  });
}
