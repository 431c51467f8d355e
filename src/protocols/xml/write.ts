import { XmlError } from './parse.ts';

/** An element to write. Names carry their prefixes; who writes them declares these as attributes. */
export type XmlNode = {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** A text, or elements. */
  readonly content?: string | readonly XmlNode[];
};

/** A document in UTF-8. @throws XmlError for a character that XML cannot carry. */
export function writeXml(root: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${elementOf(root)}`;
}

function elementOf({ name, attributes = {}, content = '' }: XmlNode): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const inside = typeof content === 'string' ? escaped(content) : content.map(elementOf).join('');
  const start = `<${name}${written.join('')}`;
  return inside === '' ? `${start}/>` : `${start}>${inside}</${name}>`;
}

const entities: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' },
  // A reader would take these for blanks or line ends of its own.
  ...{ '\r': '&#13;', '\n': '&#10;', '\t': '&#9;' },
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 leaves out
const impossible = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

function escaped(text: string): string {
  const found = impossible.exec(text)?.[0];
  if (found !== undefined)
    throw new XmlError(`XML has no room for the character U+${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return text.replace(/[&<>"\r\n\t]/g, (sign) => entities[sign]!);
}
