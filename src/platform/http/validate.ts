import type { z } from 'zod';
import { wordsIn } from './contract.ts';
import { type Fault, InvalidRequest } from './problem.ts';
import type { Route } from './route.ts';
import { schemaWords } from './schema-words.ts';

const parts = ['params', 'query', 'body'] as const;
type Parts = Record<(typeof parts)[number], unknown>;

const secretField = /password|token|secret/i;
const shownLength = 80;

/** Parses what a request brought by the schemas of its route. Throws InvalidRequest with every wrong field at once. */
export function validate(route: Route, given: Parts): Parts {
  const faults: Fault[] = [];
  const parsed: Parts = { params: undefined, query: undefined, body: undefined };
  for (const part of parts) {
    const schema = route[part];
    if (!schema) continue;
    for (const path of unkeepable(given[part]))
      faults.push({ field: [part, ...path].join('.'), remedy: unkeepableRemedy });
    const read = readBy(schema, given[part], part);
    if ('faults' in read) faults.push(...read.faults);
    else parsed[part] = read.value;
  }
  if (faults.length > 0) throw new InvalidRequest(faults);
  return parsed;
}

/** What a schema makes of a value that stands at `at`, or what is wrong with each field and what to do about it. */
export function readBy<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  at: string,
): { readonly value: z.output<Schema> } | { readonly faults: Fault[] } {
  const result = schema.safeParse(given, { error: schemaWords['zh-CN'] });
  if (result.success) return { value: result.data };
  const english = schema.safeParse(given, { error: schemaWords.en }).error!.issues;
  const faults = result.error.issues.map(({ path, message }, index) => {
    const remedy = { 'zh-CN': wordsIn(message, 'zh-CN'), en: wordsIn(english[index]!.message, 'en') };
    return { ...whatStands(at, given, path), remedy };
  });
  return { faults };
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
  return !text.includes('\0') && text.isWellFormed();
}

function whatStands(part: string, given: unknown, path: readonly PropertyKey[]): Pick<Fault, 'field' | 'value'> {
  const field = [part, ...path].join('.');
  const value = path.reduce<unknown>(
    (inside, key) => (inside as Record<PropertyKey, unknown> | undefined)?.[key],
    given,
  );
  const isShown = value !== undefined && !secretField.test(field) && typeof value !== 'object';
  return { field, ...(isShown && { value: String(value).slice(0, shownLength) }) };
}
