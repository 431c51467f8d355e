import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { exportsOf, readModule } from '../../scripts/lib/declarations.ts';
import { librariesOf, pageOf, readLibrary } from '../../scripts/lib/reference.ts';
import { packageRoot } from '../../src/platform/package-root.ts';

const manifest = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8'));
const libraries = librariesOf(manifest).map(({ name, types }) => readLibrary(name, path.join(packageRoot, types)));

for (const library of libraries) {
  test(`every export of ${library.name} says what it is`, (t) => {
    t.not(library.doc, '');
    t.true(library.exports.length > 0);
    t.deepEqual(
      library.exports.filter(({ doc }) => doc === '').map(({ name }) => name),
      [],
    );
  });

  test(`the page of ${library.name} has an entry for every export, under its own name, and no paths of this machine`, (t) => {
    const page = pageOf(library);
    t.deepEqual(
      library.exports.filter(({ name }) => !page.includes(`\n### ${name}\n`)),
      [],
    );
    t.notRegex(page, /import\(|file:|\/src\//);
  });
}

const sources = new Map([
  [
    '/lib/index.d.ts',
    `/** A library. */
export { type Shape, area as size } from './shape.ts';
export * from './more.ts';
`,
  ],
  [
    '/lib/shape.d.ts',
    `import type { Hidden } from './more.ts';
/** A shape; semicolons, "quotes" and { braces } in words are words. */
export type Shape = {
    /** In mm; never below 0. */
    readonly side: Hidden | '};' | (() => void);
};
/**
 * Its area.
 * @throws RangeError when it has none.
 */
export declare function area({ side }: Shape): number;
declare const secret: 7;
export {};
`,
  ],
  [
    '/lib/more.d.ts',
    `type Hidden = 'hidden';
/** Two at once. */
export declare const one: Map<string, number>, two: number;
export declare class Undocumented {
    #private;
    /** Shown. */
    shown(): void;
    /** Not shown. */
    protected inner(): void;
}
`,
  ],
]);
const load = (file: string) => readModule(sources.get(file)!);

test('a declaration file is taken apart: what is exported, by which name, with its own words', (t) => {
  const found = exportsOf(load, '/lib/index.d.ts').map(({ name, kind, doc }) => [name, kind, doc.split('\n')[0]]);
  t.deepEqual(found, [
    ['Shape', 'type', 'A shape; semicolons, "quotes" and { braces } in words are words.'],
    ['size', 'function', 'Its area.'],
    ['one', 'const', 'Two at once.'],
    ['two', 'const', 'Two at once.'],
    ['Undocumented', 'class', ''],
  ]);
  t.is(load('/lib/index.d.ts').doc, 'A library.');
});

test("what is no caller's business is not on the page", (t) => {
  const exports = exportsOf(load, '/lib/index.d.ts');
  const page = pageOf({ name: 'lib', doc: 'A library.', exports, mentioned: [] });
  t.regex(page, /Shown/);
  t.notRegex(page, /private|protected|Not shown|secret/);
  t.regex(page, /Throws RangeError/);
});

test('a declaration it does not know is not left out in silence', (t) => {
  t.throws(() => readModule('export declare enum Colour { red };'), { message: /no declaration we know/ });
});
