import { parseXml, type XmlElement, XmlError, type XmlLimits } from './parse.ts';
import { writeXml, type XmlNode } from './write.ts';

/** SOAP 1.1, as carriers' platforms speak it: rpc/encoded of Axis 1 and literal, read alike. */

/** What one envelope holds. */
export type Envelope = {
  readonly header: readonly XmlElement[];
  /** What the body is about: the call, the answer, or a Fault. */
  readonly call: XmlElement;
  /** Axis 1 writes structures beside the call and points at them with `href`. */
  readonly byId: ReadonlyMap<string, XmlElement>;
  /** How it is written: an answer is written alike. */
  readonly style: SoapStyle;
};

/** How parameters are written: with their types, or plain. */
export type SoapStyle = 'encoded' | 'literal';

/** The other side answered with a SOAP Fault. */
export class SoapFault extends Error {
  readonly code: string;

  constructor(code: string, reason: string) {
    super(`${code}: ${reason}`);
    this.name = 'SoapFault';
    this.code = code;
  }
}

/** Reads an envelope. @throws XmlError when it is none; SoapFault when it says that the other side failed. */
export function readEnvelope(document: Uint8Array | string, limits: Partial<XmlLimits> = {}): Envelope {
  const root = parseXml(document, limits);
  if (root.name !== 'Envelope') throw new XmlError(`a SOAP envelope was expected, not <${root.name}>`);
  const header = root.children.find(({ name }) => name === 'Header')?.children ?? [];
  const inside = root.children.find(({ name }) => name === 'Body')?.children ?? [];
  const call = inside.find(({ attributes }) => attributes.get('root') !== '0');
  if (call === undefined) throw new XmlError('the SOAP body is empty');
  if (call.name === 'Fault') throw faultIn(call);
  const named = inside.flatMap((one) => (one.attributes.has('id') ? [[one.attributes.get('id')!, one] as const] : []));
  const style = [root, call, ...inside].some(({ attributes }) => attributes.has('encodingStyle'))
    ? 'encoded'
    : 'literal';
  return { header, call, byId: new Map(named), style };
}

function faultIn({ children }: XmlElement): SoapFault {
  const of = (wanted: string) => children.find(({ name }) => name === wanted)?.text ?? '';
  return new SoapFault(of('faultcode'), of('faultstring'));
}

/** Follows `href="#id0"` to the structure that stands beside the call. One step: what it points at is no pointer. */
export function resolved(element: XmlElement, { byId }: Pick<Envelope, 'byId'>): XmlElement {
  const href = element.attributes.get('href');
  if (href === undefined) return element;
  const target = byId.get(href.replace(/^#/, ''));
  if (target === undefined) throw new XmlError(`<${element.name}> points at ${href}, which is not there`);
  return target;
}

/** Whether an element says that it has no value. */
export function isNil({ attributes }: XmlElement): boolean {
  return ['true', '1'].includes(attributes.get('nil') ?? '');
}

const namespaces = {
  'xmlns:soapenv': 'http://schemas.xmlsoap.org/soap/envelope/',
  'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
};
/** What rpc/encoded calls say of themselves. */
export const encodedStyle = { 'soapenv:encodingStyle': 'http://schemas.xmlsoap.org/soap/encoding/' };

/** Writes an envelope around a call, an answer or a Fault. */
export function writeEnvelope(call: XmlNode, header: readonly XmlNode[] = []): string {
  const parts = [{ name: 'soapenv:Body', content: [call] }];
  if (header.length > 0) parts.unshift({ name: 'soapenv:Header', content: [...header] });
  return writeXml({ name: 'soapenv:Envelope', attributes: namespaces, content: parts });
}

/** `Client`: what was sent is wrong, and sending it again is in vain; `Server`: we failed. */
export function writeFault(code: 'Client' | 'Server', reason: string): string {
  const content = [
    { name: 'faultcode', content: `soapenv:${code}` },
    { name: 'faultstring', content: reason },
  ];
  return writeEnvelope({ name: 'soapenv:Fault', content });
}
