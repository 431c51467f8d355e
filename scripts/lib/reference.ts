import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type Declaration,
  exportsOf,
  type Found,
  type Load,
  type Module,
  readModule,
  resolve,
  resolveFrom,
} from './declarations.ts';

/** A library of the package: the name it is imported by, what it exports, and what those declarations mention besides. */
export type Library = {
  readonly name: string;
  readonly doc: string;
  readonly exports: readonly Declaration[];
  readonly mentioned: readonly Declaration[];
};

/** The libraries a package.json exports: the names they are imported by, and the .d.ts files they begin with. */
export function librariesOf(manifest: {
  readonly name: string;
  readonly exports: { readonly [subpath: string]: { readonly types: string } };
}): { name: string; types: string }[] {
  return Object.entries(manifest.exports).map(([subpath, { types }]) => ({
    name: path.posix.join(manifest.name, subpath),
    types,
  }));
}

/** Reads a library from its .d.ts file. */
export function readLibrary(name: string, file: string): Library {
  const modules = new Map<string, Module>();
  const load: Load = (each) => {
    const known = modules.get(each) ?? readModule(readFileSync(each, 'utf8'));
    modules.set(each, known);
    return known;
  };
  const exports = exportsOf(load, file).map(withDoc);
  return { name, doc: load(file).doc, exports, mentioned: mentionedBy(exports, load) };
}

// A table and the object it writes and reads share a name, and the table says what they are.
const objectOfTable = /^type \w+ = PduOf<(?:typeof (\w+)|Pdus\['(\w+)'\])>;$/;

function withDoc(one: Found): Found {
  const [, table, ofVersions] = one.text.match(objectOfTable) ?? [];
  const name = table ?? ofVersions;
  return one.doc !== '' || name === undefined ? one : { ...one, doc: `What \`${name}\` writes and reads.` };
}

/** The page of a library: what it exports, kind by kind, then the types it mentions without exporting them. */
export function pageOf({ name, doc, exports, mentioned }: Library): string {
  const sections = kinds.map(({ kind, title }) => ({ title, of: exports.filter((one) => one.kind === kind) }));
  const all = [...sections, { title: 'Types mentioned above', of: mentioned }].filter(({ of }) => of.length > 0);
  const body = all.map(({ title, of }) => [`## ${title}`, ...of.map(entryOf)].join('\n\n'));
  return `${[`# ${name}`, doc, ...body].join('\n\n')}\n`;
}

const kinds = [
  { kind: 'function', title: 'Functions' },
  { kind: 'class', title: 'Classes' },
  { kind: 'const', title: 'Values' },
  { kind: 'type', title: 'Types' },
] as const;

function entryOf({ name, doc, text }: Declaration): string {
  const said = doc.replace(/\s*@throws /g, '\n\nThrows ');
  return [`### ${name}`, said, '```ts', plain(text), '```']
    .filter(Boolean)
    .join('\n')
    .replace(/\n```ts/, '\n\n```ts');
}

const protectedMember = /^ +(?:\/\*\*(?:(?!\*\/).)*\*\/\s+)?protected [^\n]*;\n/gms;

// Without what the compiler writes for itself, and what is no caller's business.
function plain(text: string): string {
  return text
    .replace(protectedMember, '')
    .replace(/import\("[^"]+"\)\./g, '')
    .replaceAll('Uint8Array<ArrayBufferLike>', 'Uint8Array')
    .replace(/^ +#private;\n/gm, '');
}

function mentionedBy(exports: readonly Found[], load: Load): Found[] {
  const idOf = ({ file, name }: Found) => `${file} ${name}`;
  const seen = new Map(exports.map((one) => [idOf(one), one]));
  // A map is walked in the order things come into it, what is added on the way included.
  for (const one of seen.values()) {
    for (const mention of mentionsIn(one, load)) if (!seen.has(idOf(mention))) seen.set(idOf(mention), mention);
  }
  return [...seen.values()].slice(new Set(exports.map(idOf)).size);
}

const mention = /import\("([^"]+)"\)\.(\w+)|\b([A-Z]\w*)\b/g;

function mentionsIn({ file, text }: Found, load: Load): Found[] {
  const code = text.replace(/\/\*.*?\*\//gs, '');
  return [...code.matchAll(mention)].flatMap(([, specifier, far, near]) => {
    const found = near === undefined ? resolveFrom(load, file, specifier!, far!) : resolve(load, file, near);
    return found ?? [];
  });
}
