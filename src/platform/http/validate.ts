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
    const result = route[part]?.safeParse(given[part], { error: sayings[language] });
    if (result?.success) parsed[part] = result.data;
    else for (const issue of result?.error.issues ?? []) faults.push(describe(part, given[part], issue));
  }
  if (faults.length > 0) throw new InvalidRequest(faults);
  return parsed;
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
