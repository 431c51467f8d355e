import {
  type Envelope,
  isNil,
  resolved,
  type SoapStyle,
  type XmlElement,
  XmlError,
  type XmlNode,
} from '../xml/index.ts';

/** A message is a table of fields, in the order that its description gives. */
export type FieldTable = Readonly<Record<string, 'string' | 'int'>>;
/** Its values, all of them text as on the wire; '' is absent. */
export type RecordOf<Table extends FieldTable> = Readonly<Record<keyof Table & string, string>>;

/** Peers write `recordSequenceId`, `RecordSequenceID`, `time_stamp`, `TimeStamp`: one field each. */
function folded(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/** An element with the fields of a record: the call itself, or the one parameter within it. */
export function recordIn(envelope: Envelope, marker: string): XmlElement {
  let element = envelope.call;
  for (let depth = 0; depth < 3; depth += 1) {
    if (element.children.some(({ name }) => folded(name) === folded(marker))) return element;
    const [inner] = element.children;
    if (inner === undefined) break;
    element = resolved(inner, envelope);
  }
  throw new XmlError(`<${envelope.call.name}> has no field ${marker}`);
}

/** Reads the fields of a table, whatever their case. A field that is there twice is refused: which of them counts? */
export function readFields<Table extends FieldTable>(
  element: XmlElement,
  table: Table,
  envelope: Pick<Envelope, 'byId'>,
): RecordOf<Table> {
  const found = new Map<string, string>();
  for (const child of element.children) {
    const name = folded(child.name);
    if (found.has(name)) throw new XmlError(`the field ${child.name} is there twice`);
    const value = resolved(child, envelope);
    found.set(name, isNil(value) ? '' : value.text);
  }
  const names = Object.keys(table);
  return Object.fromEntries(names.map((name) => [name, found.get(folded(name)) ?? ''])) as RecordOf<Table>;
}

/** Writes the fields of a table in its order; `naming` gives another spelling of the same names. */
export function writeFields<Table extends FieldTable>(
  record: RecordOf<Table>,
  table: Table,
  style: SoapStyle,
  naming: (name: string) => string = (name) => name,
): XmlNode[] {
  return Object.entries(table).map(([name, type]) => ({
    name: naming(name),
    ...(style === 'encoded' && { attributes: { 'xsi:type': `xsd:${type}` } }),
    content: record[name]!,
  }));
}

/** The first element of this name at or below an element, for structures such as `FeeUser_ID`. */
export function structureIn(element: XmlElement, wanted: string, envelope: Envelope): XmlElement | undefined {
  const child = element.children.find(({ name }) => folded(name) === folded(wanted));
  return child && resolved(child, envelope);
}

/** A result code as a number. @throws XmlError when it is none. */
export function codeOf(text: string, field: string): number {
  if (!/^-?\d{1,9}$/.test(text)) throw new XmlError(`${field} "${text}" is no result code`);
  return Number(text);
}
