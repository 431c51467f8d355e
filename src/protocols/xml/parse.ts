import { SaxesParser } from 'saxes';

/** XML that is not well-formed, larger than allowed, or uses what no carrier needs and attackers do (a DTD). */
export class XmlError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'XmlError';
  }
}

/** An element as it was read. Prefixes are gone: peers choose their own, and some forget to declare them. */
export type XmlElement = {
  /** Without its prefix. */
  readonly name: string;
  /** By their names without prefix. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** What stands directly in it, trimmed. */
  readonly text: string;
};

/** How much a document may be. Each limit is met before anything beyond it is kept. */
export type XmlLimits = { readonly bytes: number; readonly depth: number; readonly elements: number };

const usualLimits: XmlLimits = { bytes: 64 * 1024, depth: 32, elements: 2_000 };

type Growing = XmlElement & { children: XmlElement[]; text: string };

/** Reads a document into its tree. @throws XmlError when it is no XML, too large or too deep, or brings a DTD. */
export function parseXml(document: Uint8Array | string, limits: Partial<XmlLimits> = {}): XmlElement {
  const { bytes, depth, elements } = { ...usualLimits, ...limits };
  if (document.length > bytes) throw new XmlError(`the document has ${document.length} bytes; ${bytes} are allowed`);
  const text = typeof document === 'string' ? document : textOf(document);
  const root: Growing = { name: '', attributes: new Map(), children: [], text: '' };
  const open: Growing[] = [root];
  let count = 0;

  const parser = new SaxesParser({ xmlns: false, position: true });
  parser.on('error', ({ message }) => {
    throw new XmlError(`not well-formed at ${message}`);
  });
  parser.on('doctype', () => {
    throw new XmlError('a document type is refused: no carrier needs one');
  });
  parser.on('opentagstart', () => {
    if (open.length > depth) throw new XmlError(`elements stand in each other more than ${depth} deep`);
    if (++count > elements) throw new XmlError(`there are more than ${elements} elements`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    const named = Object.entries(attributes).map(([key, value]) => [localName(key), String(value)] as const);
    const element: Growing = { name: localName(name), attributes: new Map(named), children: [], text: '' };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  const add = (piece: string) => {
    open.at(-1)!.text += piece;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    const closed = open.pop()!;
    closed.text = closed.text.trim();
  });
  parser.write(text).close();
  return root.children[0]!;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const declaration = /^<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w-]{1,20})["']/;
const encodings: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  gbk: 'gbk',
  gb2312: 'gbk',
  gb18030: 'gb18030',
};

/** Bytes as text, in the encoding that they declare themselves: UTF-8, or GBK as older peers write it. */
function textOf(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const declared = declaration.exec(start.trimStart())?.[1] ?? 'utf-8';
  const encoding = encodings[declared.toLowerCase()];
  if (encoding === undefined) throw new XmlError(`the encoding ${declared} is not read; send UTF-8 or GBK`);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes).trimStart();
  } catch {
    throw new XmlError(`the bytes are not ${declared}`);
  }
}
