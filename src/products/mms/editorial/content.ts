import { createHash } from 'node:crypto';
import { type IssueContent, type IssueSlide, issueContent, readingMs } from '../contract.ts';
import type { Title } from './titles.ts';

/** SHA-256 of a content: what a reviewer approves. Any change makes another. */
export function hashOf(content: IssueContent): string {
  return createHash('sha256')
    .update(JSON.stringify(issueContent.parse(content)))
    .digest('hex');
}

/** How long a slide stands, in ms. */
export function durationOf({ durationMs, text }: Pick<IssueSlide, 'durationMs' | 'text'>): number {
  return durationMs ?? readingMs(text);
}

/**
 * What an issue begins with: a slide for each section that is wanted, as many as this issue has to bring when `issues` share them,
 * and others until there are enough. Pure.
 */
export function templateOf(title: Title, wanted: readonly string[], issues: number, subject: string): IssueContent {
  const { least, most } = title.slides;
  const all = [...wanted, ...title.sections.map(({ code }) => code).filter((code) => !wanted.includes(code))];
  const count = Math.min(most, Math.max(least, Math.ceil(wanted.length / Math.max(1, issues))));
  const slides = all.slice(0, count).map((section, at) => ({ ...emptySlide, id: `t${at + 1}`, section }));
  return { subject, slides };
}

const emptySlide = {
  ...{ text: '', picture: null, sound: null, durationMs: null, author: '', source: '', rights: '' },
} as const;
