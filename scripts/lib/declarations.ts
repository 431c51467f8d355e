import path from 'node:path';

/** One thing a module declares, as its .d.ts says it. */
export type Declaration = {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'const' | 'type';
  /** The docstring above it, without its stars; empty when there is none. */
  readonly doc: string;
  /** The declaration itself, docstrings of members included. */
  readonly text: string;
};

/** What a .d.ts file says of one name. `*` takes every name another file exports. */
export type Entry = { readonly exported: boolean } & (
  | { readonly kind: 'declares'; readonly declaration: Declaration }
  | { readonly kind: 'takes'; readonly name: string; readonly as: string; readonly from: string }
);

/** A .d.ts file, taken apart; `doc` stands at its head, where it is not that of a declaration. */
export type Module = { readonly doc: string; readonly entries: readonly Entry[] };

type Statement = { readonly comment: string; readonly text: string };

/** Takes a .d.ts file apart. It knows what our compiler writes and throws on anything else. */
export function readModule(source: string): Module {
  const statements = statementsOf(source);
  const entries = statements.flatMap((statement) => linksIn(statement) ?? declarationsIn(statement));
  const [first] = statements;
  const headed = first !== undefined && linksIn(first) !== undefined;
  return { doc: headed ? docIn(first.comment) : '', entries };
}

/** A declaration and the file it stands in. */
export type Found = Declaration & { readonly file: string };

/** Gives the module of a .d.ts file. */
export type Load = (file: string) => Module;

/** Finds what `name` means in `file`, wherever it is declared; undefined when it is not ours. */
export function resolve(load: Load, file: string, name: string): Found | undefined {
  for (const entry of load(file).entries) {
    if (entry.kind === 'declares') {
      if (entry.declaration.name === name) return { ...entry.declaration, file };
    } else if (entry.as === name || entry.as === '*') {
      const found = resolveFrom(load, file, entry.from, entry.as === '*' ? name : entry.name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Finds what `name` of the module that `file` calls `specifier` is; undefined when that is no file of ours. */
export function resolveFrom(load: Load, file: string, specifier: string, name: string): Found | undefined {
  return specifier.startsWith('.') ? resolve(load, beside(file, specifier), name) : undefined;
}

/** Everything `file` exports, in its order. */
export function exportsOf(load: Load, file: string): Found[] {
  return load(file).entries.flatMap((entry) => {
    if (!entry.exported) return [];
    if (entry.kind === 'declares') return [{ ...entry.declaration, file }];
    if (entry.as === '*') return exportsOf(load, beside(file, entry.from));
    const found = resolveFrom(load, file, entry.from, entry.name);
    if (found === undefined) throw new Error(`${file} exports ${entry.name}, which ${entry.from} does not declare`);
    return [{ ...found, name: entry.as }];
  });
}

// The compiler writes `./codec.ts` into a .d.ts and means codec.d.ts.
function beside(file: string, specifier: string): string {
  return path.join(path.dirname(file), specifier.replace(/\.ts$/, '.d.ts'));
}

// A statement ends at a semicolon, or at the brace that closes a class.
function statementsOf(source: string): Statement[] {
  const statements: Statement[] = [];
  let comment = '';
  let text = '';
  for (const { piece, depth } of piecesOf(source)) {
    if (text === '' && piece.startsWith('/*')) comment = piece;
    else if (text !== '' || piece.trim() !== '') text += piece;
    const closesClass = piece === '}' && /^(?:export )?declare (?:abstract )?class\b/.test(text);
    if (depth > 0 || (piece !== ';' && !closesClass)) continue;
    statements.push({ comment, text });
    comment = '';
    text = '';
  }
  return statements;
}

const quotes = new Set(['"', "'", '`']);

// Comments, strings, arrows and single characters, with how many brackets are open after each.
function* piecesOf(source: string): Generator<{ piece: string; depth: number }> {
  let depth = 0;
  for (let at = 0; at < source.length; ) {
    const piece = pieceAt(source, at);
    if ('({[<'.includes(piece)) depth++;
    if (')}]>'.includes(piece)) depth--;
    yield { piece, depth };
    at += piece.length;
  }
}

function pieceAt(source: string, at: number): string {
  const first = source[at]!;
  if (source.startsWith('/*', at)) return source.slice(at, source.indexOf('*/', at) + 2);
  if (source.startsWith('//', at)) return source.slice(at, source.indexOf('\n', at) + 1);
  if (source.startsWith('=>', at)) return '=>';
  return quotes.has(first) ? source.slice(at, source.indexOf(first, at + 1) + 1) : first;
}

function linksIn({ text }: Statement): Entry[] | undefined {
  const link = text.match(
    /^(import|export)\s+(?:type\s+)?(?:\{(.*)\}|(\*)(?: as (\w+))?)(?:\s+from\s+["'](.+)["'])?;$/s,
  );
  if (link === null) return undefined;
  const [, verb, list, star, namespace, from = ''] = link;
  if (namespace !== undefined) return [];
  const names = star === undefined ? list!.split(',').map((one) => one.trim()) : ['*'];
  return names.filter(Boolean).map((one) => {
    const [name, as = name] = one.replace(/^type\s+/, '').split(/\s+as\s+/);
    return { kind: 'takes', exported: verb === 'export', name: name!, as: as!, from };
  });
}

function declarationsIn({ comment, text }: Statement): Entry[] {
  const head = text.match(/^(export )?(?:declare )?((?:abstract )?(function|class|const|type)) /);
  if (head === null) throw new Error(`this is no declaration we know: ${text.slice(0, 80)}`);
  const [intro, exported, words, kind] = head as unknown as [string, string | undefined, string, Declaration['kind']];
  const body = text.slice(intro.length).replace(/;$/, '');
  return (kind === 'const' ? constantsIn(body) : [body]).map((one) => {
    const declaration = {
      name: one.match(/^\w+/)![0],
      kind,
      doc: docIn(comment),
      text: `${words} ${one}${kind === 'class' ? '' : ';'}`,
    };
    return { kind: 'declares', exported: exported !== undefined, declaration };
  });
}

// `const { a, b } = …` becomes `const a: …, b: …` in a .d.ts.
function constantsIn(body: string): string[] {
  const constants = [''];
  for (const { piece, depth } of piecesOf(body)) {
    if (piece === ',' && depth === 0) constants.push('');
    else constants[constants.length - 1] += piece;
  }
  return constants.map((one) => one.trim());
}

function docIn(comment: string): string {
  return comment
    .replace(/^\/\*\*?|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}
