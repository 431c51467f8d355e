import type { Words } from '../../../business/messages/index.ts';
import { type IssueContent, type IssueSlide, readingMs } from '../contract.ts';
import { durationOf } from './content.ts';
import type { Section, Title } from './titles.ts';

/**
 * What is to be said of an issue before it goes out. `stop` keeps it from review; `look` is for the eyes of editor and reviewer.
 * The slide is counted from 0; undefined is the issue as a whole.
 */
export type IssueFinding = {
  readonly code: FindingCode;
  readonly weight: 'stop' | 'look';
  readonly slide: number | undefined;
  /** What the sentence names: a word, a number, a field. */
  readonly detail: string;
};
export type FindingCode =
  | 'subject-missing'
  | 'number-of-slides'
  | 'section-unknown'
  | 'slide-empty'
  | 'text-long'
  | 'alt-missing'
  | 'author-missing'
  | 'source-missing'
  | 'rights-missing'
  | 'word-blocked'
  | 'word-doubtful'
  | 'claim'
  | 'rare-character'
  | 'too-short'
  | 'strict-section';

/** Longer texts are not read on small screens (mms-content.md 5). */
const comfortable = 150;

/** Looks at an issue by the rules of its title and the word lists. Pure; whether it fits handsets is asked of `media.ts`. */
export function findingsOf(content: IssueContent, title: Title, words: Words): IssueFinding[] {
  const { slides, subject } = content;
  const { least, most } = title.slides;
  return [
    ...(subject === '' ? [stop('subject-missing')] : []),
    ...wordsIn(subject, words),
    ...(slides.length < least || slides.length > most ? [stop('number-of-slides', `${least}–${most}`)] : []),
    ...slides.flatMap((slide, index) =>
      ofSlide(slide, title.sections, words).map((finding) => ({ ...finding, slide: index })),
    ),
  ];
}

/** Whether an issue may go to review. */
export function isClear(findings: readonly IssueFinding[]): boolean {
  return findings.every(({ weight }) => weight === 'look');
}

/** The sections an issue touches that ask for the stricter approval. */
export function strictSectionsOf({ slides }: IssueContent, { sections }: Pick<Title, 'sections'>): Section[] {
  return sections.filter(({ code, strict }) => strict && slides.some(({ section }) => section === code));
}

function ofSlide(slide: IssueSlide, sections: readonly Section[], words: Words): IssueFinding[] {
  const section = sections.find(({ code }) => code === slide.section);
  const { text, picture, durationMs } = slide;
  const length = [...text].length;
  const rare = [...text].find((character) => character.codePointAt(0)! > 0xffff);
  return [
    ...(section ? [] : [stop('section-unknown', slide.section)]),
    ...(text.trim() === '' && !picture ? [stop('slide-empty')] : []),
    ...(picture && picture.alt === '' ? [stop('alt-missing')] : []),
    ...(slide.author === '' ? [stop('author-missing')] : []),
    ...(slide.source === '' ? [stop('source-missing')] : []),
    ...(slide.rights === '' ? [stop('rights-missing')] : []),
    ...wordsIn(`${text}\n${picture?.alt ?? ''}`, words),
    ...(length > comfortable ? [look('text-long', String(length))] : []),
    ...(rare === undefined ? [] : [look('rare-character', rare)]),
    ...claimsIn(text).map((claim) => look('claim', claim)),
    ...(durationMs !== null && durationOf(slide) < readingMs(text)
      ? [look('too-short', String(Math.ceil(readingMs(text) / 1000)))]
      : []),
    ...(section?.strict ? [look('strict-section', section.name)] : []),
  ];
}

function wordsIn(text: string, words: Words): IssueFinding[] {
  const found = words.find(text);
  if (!found) return [];
  return [found.kind === 'block' ? stop('word-blocked', found.word) : look('word-doubtful', found.word)];
}

/** A price, a discount, or a superlative that the advertising law forbids: somebody must have looked it up. */
const claims = /\d+(?:\.\d+)?(?:元|万元|折)|免费|国家级|最高级|最佳|第一(?:品牌|名)|保证/g;

function claimsIn(text: string): string[] {
  return [...new Set([...text.matchAll(claims)].map(([claim]) => claim))];
}

function stop(code: FindingCode, detail = ''): IssueFinding {
  return { code, weight: 'stop', slide: undefined, detail };
}

function look(code: FindingCode, detail = ''): IssueFinding {
  return { code, weight: 'look', slide: undefined, detail };
}
