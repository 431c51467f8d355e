import type { Language } from './dictionary.ts';

/** What is offered: a console as the palette needs it. */
type Offered = {
  readonly path: string;
  readonly name: Readonly<Record<Language, string>>;
  readonly about: Readonly<Record<Language, string>>;
};

/** Something the palette leads to. */
export type Choice = {
  readonly to: string;
  /** Whom the page is opened for: no address holds a number. */
  readonly phone?: string;
  readonly title: string;
  readonly about: string;
};

/** A phone number as people paste it: with spaces, hyphens or 86 before it. Undefined when it is none. */
export function phoneIn(typed: string): string | undefined {
  const digits = typed.replaceAll(/[\s-]/g, '').replace(/^(?:\+|00)?86(?=1)/, '');
  return /^1[3-9]\d{9}$/.test(digits) ? digits : undefined;
}

/**
 * What somebody may mean: a number means its subscriber's story, where they may open that; words mean the pages whose name,
 * address or description has all of them, names first, in whichever language they are typed.
 */
export function choicesFor(
  typed: string,
  offered: readonly Offered[],
  language: Language,
  storyOf: (phone: string) => string,
): Choice[] {
  const phone = phoneIn(typed);
  if (phone !== undefined)
    return offered.some(({ path }) => path === 'agent')
      ? [{ to: '/agent', phone, title: storyOf(phone), about: '' }]
      : [];
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const ranked = offered.map((one) => ({ one, rank: rankOf(one, words) })).filter(({ rank }) => rank < unmeant);
  return ranked
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ one }) => ({ to: `/${one.path}`, title: one.name[language], about: one.about[language] }));
}

const unmeant = 2;

/** 0: the name or address has every word; 1: the description as well; 2: something else was meant. */
function rankOf({ path, name, about }: Offered, words: readonly string[]): number {
  const has = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const names = [path, ...Object.values(name)].join(' ');
  if (has(names)) return 0;
  return has([names, ...Object.values(about)].join(' ')) ? 1 : unmeant;
}
