import { type Envelope, encodedStyle, readEnvelope, type SoapStyle, writeEnvelope, XmlError } from '../xml/index.ts';
import { codeOf, type RecordOf, readFields, recordIn, writeFields } from './record.ts';

/** China Unicom VAC tells an SP of an order relation: `orderRelationUpdateNotify`, and its variants for group customers. */

const fields = {
  recordSequenceId: 'string',
  userIdType: 'int',
  userId: 'string',
  serviceType: 'string',
  spId: 'string',
  productId: 'string',
  updateType: 'int',
  updateTime: 'string',
  updateDesc: 'string',
  linkId: 'string',
  content: 'string',
  effectiveDate: 'string',
  expireDate: 'string',
  time_stamp: 'string',
  encodeStr: 'string',
} as const;

/** Group customers: the enterprise that orders, and what it says of a member as `k=v,k=v`. */
const groupFields = { ...fields, eUserIdType: 'int', eUserId: 'string', subInfo: 'string' } as const;

const responseFields = { recordSequenceId: 'string', resultCode: 'int' } as const;

/** Who the notify is about: a person; an enterprise; a member of one. */
export const vacOperations = [
  'orderRelationUpdateNotify',
  'eOrderRelationUpdateNotify',
  'eMemOrderRelationUpdateNotify',
] as const;
/** The calls of VAC: the usual one, and those for group customers and their members. */
export type VacOperation = (typeof vacOperations)[number];

/** All fields of a notify as they stood on the wire; '' is absent. */
export type VacNotify = RecordOf<typeof groupFields> & { readonly operation: VacOperation };
/** An answer: the serial of the notice, and 0 or why not. */
export type VacResponse = { readonly recordSequenceId: string; readonly resultCode: number };

/** A notify with the fields that are given; the others are empty. */
export function vacNotify(given: Partial<VacNotify>): VacNotify {
  const empty = Object.fromEntries(Object.keys(groupFields).map((name) => [name, ''])) as RecordOf<typeof groupFields>;
  return { ...empty, operation: 'orderRelationUpdateNotify', ...given };
}

/** @throws XmlError when it is no such notify. */
export function readVacNotify(envelope: Envelope): VacNotify {
  const operation = vacOperations.find((one) => one === envelope.call.name);
  if (operation === undefined) throw new XmlError(`the operation ${envelope.call.name} is not one of VAC's`);
  const record = readFields(recordIn(envelope, 'recordSequenceId'), groupFields, envelope);
  return { ...record, operation };
}

const request = 'http://req.sync.soap.bossagent.vac.unicom.com';
const response = 'http://rsp.sync.soap.bossagent.vac.unicom.com';
const service = 'http://soap.bossagent.vac.unicom.com';

/** The variants for group customers write their fields in PascalCase. */
function pascal(name: string): string {
  return name === 'recordSequenceId' ? 'RecordSequenceID' : name[0]!.toUpperCase() + name.slice(1);
}

/** A notice of VAC as its platform sends it. */
export function writeVacNotify(notify: VacNotify, style: SoapStyle = 'encoded'): string {
  const { operation } = notify;
  const forGroup = operation !== 'orderRelationUpdateNotify';
  const parts = writeFields(notify, forGroup ? groupFields : fields, style, forGroup ? pascal : undefined);
  const typed = { 'xmlns:req': request, 'xsi:type': `req:${upperFirst(operation)}Request` };
  const parameter = {
    name: `${operation}Request`,
    ...(style === 'encoded' && { attributes: typed }),
    content: parts,
  };
  return writeEnvelope({
    name: `ns1:${operation}`,
    attributes: { 'xmlns:ns1': service, ...(style === 'encoded' && encodedStyle) },
    content: [parameter],
  });
}

/** The answer to a notice, in the operation and style it came in. */
export function writeVacResponse(
  operation: VacOperation,
  { recordSequenceId, resultCode }: VacResponse,
  style: SoapStyle = 'encoded',
): string {
  const record = { recordSequenceId, resultCode: String(resultCode) };
  const typed = { 'xmlns:rsp': response, 'xsi:type': `rsp:${upperFirst(operation)}Response` };
  const answer = {
    name: `${operation}Return`,
    ...(style === 'encoded' && { attributes: typed }),
    content: writeFields(record, responseFields, style),
  };
  return writeEnvelope({
    name: `ns1:${operation}Response`,
    attributes: { 'xmlns:ns1': service, ...(style === 'encoded' && encodedStyle) },
    content: [answer],
  });
}

/** @throws XmlError when it is no answer to a notify; SoapFault when the SP failed. */
export function readVacResponse(document: Uint8Array | string): VacResponse {
  const envelope = readEnvelope(document);
  const { recordSequenceId, resultCode } = readFields(recordIn(envelope, 'resultCode'), responseFields, envelope);
  return { recordSequenceId, resultCode: codeOf(resultCode, 'resultCode') };
}

function upperFirst(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}
