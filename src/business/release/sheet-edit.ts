import {
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

/**
 * Edits of a YAML sheet that leave every other byte as it is: comments, order and form are the editors'. Only the value that
 * changes is written anew, in one line.
 */

type At = readonly (string | number)[];

/** The sheet with another value at a place; a field that is not there yet stands after the last one of its map. */
export function withValue(text: string, at: At, value: unknown): string {
  const document = parseDocument(text);
  const node = document.getIn(at, true) as Node | undefined;
  if (node?.range) return spliced(text, node.range[0], node.range[1], inOneLine(value));
  const parent = document.getIn(at.slice(0, -1), true);
  if (!isMap(parent)) throw new Error(`the sheet has nothing at ${at.slice(0, -1).join('.')}`);
  return withField(text, parent, String(at.at(-1)), value);
}

/** The sheet with one more item at the end of a list. */
export function withItem(text: string, at: At, value: unknown): string {
  const list = parseDocument(text).getIn(at, true);
  if (!isSeq(list)) throw new Error(`the sheet has no list at ${at.join('.')}`);
  const last = list.items.at(-1) as Node | undefined;
  if (!last?.range) return withValue(text, at, [value]);
  if (list.flow) return spliced(text, last.range[1], last.range[1], `, ${inOneLine(value)}`);
  return afterLine(text, last, `${indentOf(text, dashBefore(text, last))}- ${inOneLine(value)}`);
}

/** The sheet with one more product, its fields a line each. */
export function withProduct(text: string, fields: Readonly<Record<string, unknown>>): string {
  const list = parseDocument(text).getIn(['products'], true) as YAMLSeq<Node>;
  const last = list.items.at(-1)!;
  const indent = indentOf(text, dashBefore(text, last));
  const lines = Object.entries(fields).map(
    ([name, value], index) => `${indent}${index === 0 ? '- ' : '  '}${name}: ${inOneLine(value)}`,
  );
  return afterLine(text, last, lines.join('\n'));
}

/** Where the product or trial of a code stands in a sheet; undefined where it does not. */
export function indexOf(text: string, list: 'products' | 'trials', code: string): number | undefined {
  const found = parseDocument(text).get(list, true);
  if (!isSeq(found)) return undefined;
  const index = found.items.findIndex((item) => isMap(item) && item.get('code') === code);
  return index < 0 ? undefined : index;
}

/** How many items a list of a sheet has. */
export function countOf(text: string, at: At): number {
  const list = parseDocument(text).getIn(at, true);
  return isSeq(list) ? list.items.length : 0;
}

function withField(text: string, map: YAMLMap, name: string, value: unknown): string {
  const last = map.items.at(-1) as Pair<Node, Node | null>;
  const end = last.value ?? last.key;
  if (map.flow) return spliced(text, end.range![1], end.range![1], `, ${name}: ${inOneLine(value)}`);
  const column = last.key.range![0] - (text.lastIndexOf('\n', last.key.range![0]) + 1);
  return afterLine(text, end, `${' '.repeat(column)}${name}: ${inOneLine(value)}`);
}

/** A line below the one on which a node ends, behind its comment. */
function afterLine(text: string, node: Node, line: string): string {
  const end = text.slice(0, node.range![1]).trimEnd().length;
  const newline = text.indexOf('\n', end);
  return newline < 0 ? `${text}\n${line}\n` : spliced(text, newline, newline, `\n${line}`);
}

function dashBefore(text: string, node: Node): number {
  return text.lastIndexOf('-', node.range![0]);
}

function indentOf(text: string, at: number): string {
  return text.slice(text.lastIndexOf('\n', at) + 1, at);
}

function spliced(text: string, from: number, to: number, into: string): string {
  return text.slice(0, from) + into + text.slice(to);
}

/** A value as sheets write it: `[CY, CYV]`, `{ version: 2, from: 2027-02-01 }`. */
function inOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value).filter(([, one]) => one !== undefined);
    return `{ ${fields.map(([name, one]) => `${name}: ${inOneLine(one)}`).join(', ')} }`;
  }
  if (typeof value !== 'string') return String(value);
  const plain = stringify(value).trimEnd();
  const isPlain = plain === value && !/[,[\]{}#:]/.test(value) && isScalar(parseDocument(plain).contents);
  return isPlain ? value : JSON.stringify(value);
}
