import { z } from 'zod';
import type { Language } from './language.ts';

type Say = z.core.$ZodErrorMap;

/** What a schema says of a value that does not fit, where its own words say nothing: as one says it to whoever fills in a form. */
export const schemaWords: Readonly<Record<Language, Say>> = {
  'zh-CN': plainly(z.locales.zhCN().localeError, {
    missing: '请填写这一项',
    least: { string: (n) => `至少 ${n} 个字`, number: (n) => `不能小于 ${n}`, array: (n) => `至少 ${n} 项` },
    most: { string: (n) => `最多 ${n} 个字`, number: (n) => `不能大于 ${n}`, array: (n) => `最多 ${n} 项` },
  }),
  en: plainly(z.locales.en().localeError, {
    missing: 'fill this in',
    least: { string: (n) => `${n} characters at least`, number: (n) => `${n} at least`, array: (n) => `${n} at least` },
    most: { string: (n) => `${n} characters at most`, number: (n) => `${n} at most`, array: (n) => `${n} at most` },
  }),
};

type Bounds = Readonly<Record<string, (bound: number) => string>>;
type Words = { readonly missing: string; readonly least: Bounds; readonly most: Bounds };

/** What people leave out or make too long or too large in plain words; the rest, which is for who writes programs, as the library has it. */
function plainly(otherwise: Say, { missing, least, most }: Words): Say {
  return (issue) => {
    switch (issue.code) {
      case 'invalid_type':
        return issue.input === undefined ? missing : otherwise(issue);
      case 'too_small':
        if (issue.input === '') return missing;
        return (issue.inclusive && least[issue.origin]?.(Number(issue.minimum))) || otherwise(issue);
      case 'too_big':
        return (issue.inclusive && most[issue.origin]?.(Number(issue.maximum))) || otherwise(issue);
      default:
        return otherwise(issue);
    }
  };
}
