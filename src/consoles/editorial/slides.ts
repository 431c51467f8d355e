import type { IssueSlide } from '../../products/mms/contract.ts';

/** The picture of a slide, with how it is cut. */
export type Picture = NonNullable<IssueSlide['picture']>;

/** The same things with one of them in another place. */
export function moved<T>(things: readonly T[], from: number, to: number): T[] {
  const rest = things.filter((_, at) => at !== from);
  return [...rest.slice(0, to), things[from]!, ...rest.slice(to)];
}

/** A new slide; who writes, and for whom, is mostly as on the one before. */
export function newSlide(id: string, section: string, before: IssueSlide | undefined): IssueSlide {
  const { author = '', source = '', rights = '' } = before ?? {};
  return { id, section, text: '', picture: null, sound: null, durationMs: null, author, source, rights };
}
