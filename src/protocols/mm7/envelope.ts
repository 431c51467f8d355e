import { parseXml, writeXml, type XmlElement, XmlError, type XmlLimits, type XmlNode } from '../xml/index.ts';
import { type Mm7Dialect, schemaAddress } from './dialect.ts';
import { Mm7Error } from './errors.ts';
import { readFields, type Writing, writeFields } from './fields.ts';
import { type Mm7Message, type Mm7Name, type Mm7Values, messages } from './messages.ts';

/** A SOAP envelope of MM7: the message, what ties it to its answer, and the label of the schema it was written by. */
export type Mm7Envelope = {
  readonly transactionId: string;
  /** The label, such as `REL-5-MM7-1-0`; an answer is written in the same. */
  readonly namespace: string | undefined;
  readonly message: Mm7Message;
  /** Set when the message came as the detail of a SOAP Fault. */
  readonly fault?: { readonly code: string; readonly reason: string };
};

const soapAddress = 'http://schemas.xmlsoap.org/soap/envelope/';

/**
 * Writes an envelope: header first, elements in the order of the schema, as the dialect has it. `now` is what durations are
 * counted from. @throws XmlError for a transaction id that XML cannot carry.
 */
export function writeEnvelope(transactionId: string, message: Mm7Message, dialect: Mm7Dialect, now: Date): string {
  return envelopeOf(transactionId, [messageNode(message, dialect, now)], dialect);
}

/** Writes a SOAP Fault whose detail is the message, for a request that no other answer fits (spec 8). */
export function writeFault(
  transactionId: string,
  message: Mm7Message<'RSErrorRsp' | 'VASPErrorRsp'>,
  dialect: Mm7Dialect,
  by: 'Client' | 'Server',
): string {
  const reason = by === 'Client' ? 'Client error' : 'Server error';
  const content: XmlNode[] = [
    { name: 'faultcode', content: `env:${by}` },
    { name: 'faultstring', content: reason },
    { name: 'detail', content: [messageNode(message, dialect, new Date(0))] },
  ];
  return envelopeOf(transactionId, [{ name: 'env:Fault', content }], dialect);
}

function messageNode(message: Mm7Message, dialect: Mm7Dialect, now: Date): XmlNode {
  const prefix = dialect.elements === 'prefixed' ? 'mm7:' : '';
  const writing: Writing = { dialect, prefix, now };
  const { name, ...values } = message;
  const whole = { mm7Version: dialect.version, ...values };
  return {
    name: prefix + name,
    attributes: { [prefix ? 'xmlns:mm7' : 'xmlns']: schemaAddress + dialect.namespace },
    content: writeFields(messages[name], whole as Mm7Values<typeof name>, writing),
  };
}

function envelopeOf(transactionId: string, body: readonly XmlNode[], { namespace }: Mm7Dialect): string {
  const transaction = {
    name: 'mm7:TransactionID',
    attributes: { 'xmlns:mm7': schemaAddress + namespace, 'env:mustUnderstand': '1' },
    content: transactionId,
  };
  return writeXml({
    name: 'env:Envelope',
    attributes: { 'xmlns:env': soapAddress },
    content: [
      { name: 'env:Header', content: [transaction] },
      { name: 'env:Body', content: body },
    ],
  });
}

/** More than a message with a hundred thousand recipients needs is refused by its bytes; this bounds what is kept of it. */
const limits: XmlLimits = { bytes: 1024 * 1024, depth: 24, elements: 20_000 };

/**
 * Reads an envelope in any order, any namespace and any declared charset. A Fault is read to the error in its detail.
 * @throws Mm7Error 2007 when it is no XML or no envelope, 4003 for a message nobody knows, 4004 for one whose values are
 * missing or wrong; `transactionId` of the error, as far as one was read, is what the answer must carry.
 */
export function readEnvelope(document: Uint8Array, charset?: string): Mm7Envelope {
  const root = parsed(document, charset);
  if (root.name !== 'Envelope') throw new Mm7Error(2007, `a SOAP envelope was expected, not <${root.name}>`);
  const header = childOf(root, 'Header');
  const transactionId = (header && childOf(header, 'TransactionID')?.text) ?? '';
  const body = childOf(root, 'Body')?.children[0];
  if (!body) throw new UnreadMessage(4004, 'the SOAP body is empty', transactionId, undefined);
  const fault = body.name === 'Fault' ? faultOf(body) : undefined;
  const said = fault ? fault.detail : body;
  const namespace = labelOf(said) ?? labelOf(body) ?? (header && labelOf(childOf(header, 'TransactionID')));
  if (fault && !said) {
    const message = { name: 'RSErrorRsp', status: { statusCode: 3000, statusText: fault.reason } } as const;
    return { transactionId, namespace, message, fault: { code: fault.code, reason: fault.reason } };
  }
  try {
    return {
      transactionId,
      namespace,
      message: messageIn(said!),
      ...(fault && { fault: { code: fault.code, reason: fault.reason } }),
    };
  } catch (error) {
    if (!(error instanceof Mm7Error)) throw error;
    throw new UnreadMessage(error.status, error.message, transactionId, namespace);
  }
}

/** An envelope whose message cannot be taken. It knows what its answer must carry. */
export class UnreadMessage extends Mm7Error {
  readonly transactionId: string;
  readonly namespace: string | undefined;

  constructor(status: number, message: string, transactionId: string, namespace: string | undefined) {
    super(status, message);
    this.name = 'UnreadMessage';
    this.transactionId = transactionId;
    this.namespace = namespace;
  }
}

function messageIn(element: XmlElement): Mm7Message {
  if (!Object.hasOwn(messages, element.name)) throw new Mm7Error(4003, `no message is called ${element.name}`);
  const name = element.name as Mm7Name;
  return { name, ...readFields(messages[name], element) } as Mm7Message;
}

/** One MMSC answers with a bare Fault; another puts an error of its own kind, or only a Status, into the detail. */
function faultOf(fault: XmlElement) {
  const detail = childOf(fault, 'detail')?.children.find(
    ({ name }) => Object.hasOwn(messages, name) || name === 'Status',
  );
  return {
    code: childOf(fault, 'faultcode')?.text ?? '',
    reason: childOf(fault, 'faultstring')?.text ?? '',
    detail: detail?.name === 'Status' ? { ...detail, name: 'RSErrorRsp', children: [detail] } : detail,
  };
}

function childOf(element: XmlElement, wanted: string): XmlElement | undefined {
  return element.children.find(({ name }) => name === wanted);
}

/** The label of the first namespace that an element declares and that is of MM7. */
function labelOf(element: XmlElement | undefined): string | undefined {
  const declared = [...(element?.attributes.values() ?? [])].find((value) => value.startsWith(schemaAddress));
  return declared?.slice(schemaAddress.length);
}

const charsets: Readonly<Record<string, string>> = {
  gbk: 'gbk',
  gb2312: 'gbk',
  gb18030: 'gb18030',
  'utf-16': 'utf-16le',
};

/** The XML declaration says the charset, else the part that carries it, else it is UTF-8. */
function parsed(document: Uint8Array, charset: string | undefined): XmlElement {
  const start = Buffer.from(document.subarray(0, 200)).toString('latin1').trimStart();
  const declares = /^<\?xml[^>]{0,100}?encoding\s*=/.test(start);
  const named = declares ? undefined : charsets[charset?.toLowerCase() ?? ''];
  try {
    return parseXml(named ? new TextDecoder(named, { fatal: true }).decode(document) : document, limits);
  } catch (error) {
    if (error instanceof XmlError) throw new Mm7Error(2007, error.message);
    if (error instanceof TypeError) throw new Mm7Error(2007, `the bytes are not ${charset}`);
    throw error;
  }
}
