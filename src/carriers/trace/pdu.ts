import type { Attempt, Errand } from '../../business/messages/index.ts';
import * as cmpp from '../../protocols/cmpp/index.ts';
import * as sgip from '../../protocols/sgip/index.ts';
import * as smgp from '../../protocols/smgp/index.ts';
import { readContent } from '../../protocols/sms/index.ts';
import type { ExplainedField } from '../../protocols/wire/index.ts';
import * as ofCmpp from '../cmpp.ts';
import { versions } from '../cmpp-link.ts';
import * as ofMm7 from '../mm7.ts';
import * as ofSgip from '../sgip.ts';
import type { CmppSheet } from '../sheets/cmpp.ts';
import type { Mm7Sheet } from '../sheets/mm7.ts';
import type { SgipSheet } from '../sheets/sgip.ts';
import type { LinkSheet } from '../sheets/sheet.ts';
import type { SmgpSheet } from '../sheets/smgp.ts';
import * as ofSmgp from '../smgp.ts';
import type { TracedPdu } from './contract.ts';

/** What the gateway answered to a PDU. */
export type Answered = { readonly result: number; readonly carrierMessageId: string | undefined };

/** The PDUs of an attempt, or why they cannot be made again. */
export function tracedOf({ errand, answeredAt, reportedAt, result }: Attempt, sheet: LinkSheet | undefined) {
  if (sheet === undefined) return { pdus: [], noPdu: 'the link is in no sheet any more' };
  // Once the report has come its code stands in place of the answer's; the gateway had taken it then.
  const code = reportedAt === undefined ? Number(result) : 0;
  const answered =
    answeredAt === undefined || Number.isNaN(code)
      ? undefined
      : { result: code, carrierMessageId: errand.carrierMessageId };
  try {
    return { pdus: pdusOf(errand, sheet, answered) };
  } catch (error) {
    return { pdus: [], noPdu: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * The PDUs of an errand, made again by the codec that made them: the same errand gives the same bytes under the same sheet. The
 * sequence number of CMPP and SMGP is not kept, and is 0 here.
 * @throws RangeError or EncodeError when the sheet has changed so that the errand fits no PDU any more.
 */
export function pdusOf(errand: Errand, sheet: LinkSheet, answered: Answered | undefined): TracedPdu[] {
  switch (sheet.protocol) {
    case 'sgip':
      return sgipPdus(errand, sheet, answered);
    case 'cmpp':
      return cmppPdus(errand, sheet, answered);
    case 'smgp':
      return smgpPdus(errand, sheet, answered);
    case 'mm7':
      return mm7Pdus(errand, sheet, answered);
    default:
      return sheet satisfies never;
  }
}

function sgipPdus(errand: Errand, sheet: SgipSheet, answered: Answered | undefined): TracedPdu[] {
  const codec = sgip.sgip;
  const sequence = sgip.parseSequence(errand.carrierMessageId!);
  const submit = ofSgip.toSubmit(errand, sheet);
  const request = traced(codec.explain(codec.encode(submit, sequence)), submit.messageCoding, submit.tpUdhi);
  if (answered === undefined) return [request];
  const response = sgip.submitResp.of({ result: answered.result });
  return [request, traced(codec.explain(codec.encode(response, sequence)))];
}

function cmppPdus(errand: Errand, sheet: CmppSheet, answered: Answered | undefined): TracedPdu[] {
  const codec = cmpp.cmpp(versions[sheet.version]);
  const submit = ofCmpp.toSubmit(errand, sheet);
  const request = traced(codec.explain(codec.encode(submit, 0)), submit.msgFmt, submit.tpUdhi);
  if (answered === undefined) return [request];
  const { carrierMessageId, result } = answered;
  const msgId = carrierMessageId === undefined ? 0n : cmpp.parseMsgId(carrierMessageId);
  return [request, traced(codec.explain(codec.encode(cmpp.submitResp.of({ msgId, result }), 0)))];
}

function smgpPdus(errand: Errand, sheet: SmgpSheet, answered: Answered | undefined): TracedPdu[] {
  const codec = smgp.smgp;
  const submit = ofSmgp.toSubmit(errand, sheet);
  const request = traced(codec.explain(codec.encode(submit, 0)), submit.msgFormat, submit.options.tpUdhi ?? 0);
  if (answered === undefined) return [request];
  const { carrierMessageId, result } = answered;
  const response = smgp.submitResp.of({
    status: result,
    ...(carrierMessageId !== undefined && { msgId: carrierMessageId }),
  });
  return [request, traced(codec.explain(codec.encode(response, 0)))];
}

/** An MMS by its fields; its content is at home by its hash, and the time of its first writing is not kept. */
function mm7Pdus(errand: Errand, sheet: Mm7Sheet, answered: Answered | undefined): TracedPdu[] {
  const submit = ofMm7.toSubmitReq([errand], sheet, new Date(0));
  const { name, timeStamp: _, content: __, ...fields } = submit;
  const request = fielded(name, { ...fields, ...(errand.mms !== undefined && { content: errand.mms }) });
  if (answered === undefined) return [request];
  const { result, carrierMessageId } = answered;
  return [request, fielded('SubmitRsp', { statusCode: result, messageId: carrierMessageId ?? '' })];
}

function fielded(name: string, values: object): TracedPdu {
  const fields = Object.entries(values).map(([field, value]) => ({ name: field, value: textOf(value), hex: '' }));
  return { name, bytes: 0, fields };
}

const contents: ReadonlySet<string> = new Set(['messageContent', 'msgContent']);

function traced(
  { name, fields }: { readonly name: string; readonly fields: readonly ExplainedField[] },
  coding = 0,
  udhi = 0,
): TracedPdu {
  return {
    name,
    bytes: fields.reduce((sum, { bytes }) => sum + bytes.length, 0),
    fields: fields.map(({ name: field, value, bytes }) => {
      const text = contents.has(field) ? readContent({ coding, udhi, content: value as Uint8Array }).text : undefined;
      return {
        name: field,
        value: textOf(value),
        hex: bytes.toString('hex'),
        ...(text !== undefined && { note: text }),
      };
    }),
  };
}

function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} B`;
  if (typeof value === 'bigint') return `0x${value.toString(16).padStart(16, '0')}`;
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => `${key} ${textOf(inner)}`)
      .join(', ');
  return String(value);
}
