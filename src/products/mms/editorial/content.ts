import { createHash } from 'node:crypto';
import { type IssueContent, type IssueSlide, issueContent } from '../contract.ts';

/** SHA-256 of a content: what a reviewer approves. Any change makes another. */
export function hashOf(content: IssueContent): string {
  return createHash('sha256')
    .update(JSON.stringify(issueContent.parse(content)))
    .digest('hex');
}

const shortestMs = 5_000;
const longestMs = 20_000;
/** Three seconds to look, and a quarter of one for each character (mms-content.md 2). */
const lookMs = 3_000;
const characterMs = 250;

/** How long a text takes to read on a small screen, in ms. */
export function readingMs(text: string): number {
  const characters = [...text.replaceAll(/\s/g, '')].length;
  return Math.min(longestMs, Math.max(shortestMs, lookMs + characters * characterMs));
}

/** How long a slide stands, in ms. */
export function durationOf({ durationMs, text }: Pick<IssueSlide, 'durationMs' | 'text'>): number {
  return durationMs ?? readingMs(text);
}
