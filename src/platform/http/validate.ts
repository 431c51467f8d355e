import { z } from 'zod';
import type { FieldFault } from './contract.ts';
import type { Language } from './language.ts';
import { InvalidRequest } from './problem.ts';
import type { Route } from './route.ts';

const parts = ['params', 'query', 'body'] as const;
type Parts = Record<(typeof parts)[number], unknown>;

const sayings = { 'zh-CN': z.locales.zhCN().localeError, en: z.locales.en().localeError };
const secretField = /password|token|secret/i;
const shownLength = 80;

/** Parses what a request brought by the schemas of its route. Throws InvalidRequest with every wrong field at once. */
export function validate(route: Route, given: Parts, language: Language): Parts {
  const faults: FieldFault[] = [];
  const parsed: Parts = { params: undefined, query: undefined, body: undefined };
  for (const part of parts) {
    if (!route[part]) continue;
    for (const path of unkeepable(given[part]))
      faults.push({ field: [part, ...path].join('.'), remedy: unkeepableRemedy[language] });
    const result = route[part]?.safeParse(given[part], { error: sayings[language] });
    if (result?.success) parsed[part] = result.data;
    else for (const issue of result?.error.issues ?? []) faults.push(describe(part, given[part], issue));
  }
  if (faults.length > 0) throw new InvalidRequest(faults);
  return parsed;
}

const unkeepableRemedy = {
  'zh-CN': '请去掉空字符（U+0000）和不成对的代理字符',
  en: 'leave out NUL characters (U+0000) and halves of characters',
};

/** Where a text stands, or a name, that no database keeps: one with a NUL, or with half of a surrogate pair. */
function unkeepable(given: unknown): string[][] {
  const found: string[][] = [];
  const waiting: { path: string[]; value: unknown }[] = [{ path: [], value: given }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { path, value } = next;
    if (typeof value === 'string' && !isKeepable(value)) found.push(path);
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inside] of Object.entries(value)) {
      if (isKeepable(key)) waiting.push({ path: [...path, key], value: inside });
      else found.push(path);
    }
  }
  return found.reverse();
}

function isKeepable(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}

function describe(part: string, given: unknown, { path, message }: z.core.$ZodIssue): FieldFault {
  const field = [part, ...path].join('.');
  const value = path.reduce<unknown>(
    (inside, key) => (inside as Record<PropertyKey, unknown> | undefined)?.[key],
    given,
  );
  const isShown = value !== undefined && !secretField.test(field) && typeof value !== 'object';
  return { field, ...(isShown && { value: String(value).slice(0, shownLength) }), remedy: message };
}
