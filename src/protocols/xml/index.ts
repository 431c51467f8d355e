/** XML and SOAP 1.1 for order sync and MM7: one tokenizer, wrapped so that nobody else knows it. */
export { parseXml, type XmlElement, XmlError, type XmlLimits } from './parse.ts';
export {
  type Envelope,
  encodedStyle,
  isNil,
  readEnvelope,
  resolved,
  SoapFault,
  type SoapStyle,
  writeEnvelope,
  writeFault,
} from './soap.ts';
export { writeXml, type XmlNode } from './write.ts';
