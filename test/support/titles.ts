import type { Sources } from './imports.ts';

const titlePattern = /\btest(?:\.serial)?\(\s*(?:'((?:\\.|[^'\\])+)'|"((?:\\.|[^"\\])+)"|`((?:\\.|[^`\\])+)`)/g;
const filledIn = /\$\{(?:[^{}]|\{[^{}]*\})*\}/;

/**
 * The titles of all tests that say theirs right at `test(…)`, as patterns: what a template fills in may be anything. A title
 * that is filled in as a whole names no test and is left out.
 */
export function titlesIn(sources: Sources): RegExp[] {
  return [...sources.values()]
    .flatMap((text) => [...text.matchAll(titlePattern)])
    .map(([, single, double, template]) => template?.split(filledIn) ?? [single ?? double ?? ''])
    .filter((fixed) => fixed.some((part) => /\p{L}/u.test(part)))
    .map((fixed) => new RegExp(`^${fixed.map((part) => escaped(part.replace(/\\(.)/g, '$1'))).join('.*')}$`, 'su'));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
