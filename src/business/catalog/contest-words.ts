import type { Catalog, ContestWord } from './model.ts';
import { fold, reservedWordIn } from './words.ts';

/** What is wrong with the word of a contest: it must be free at its number, as every word must. */
export function faultOfContestWord(catalog: Catalog, { accessNumber, word: written }: ContestWord): string | undefined {
  const access = catalog.accessNumbers.find(({ number }) => number === accessNumber);
  if (!access) return `${accessNumber} is no number of the catalogue; write one of ours`;
  const word = fold(written);
  const reserved = reservedWordIn(word);
  if (reserved) return `the word ${written} begins with the reserved word ${reserved}; choose another`;
  const taken = access.words.get(word)?.product ?? access.contests?.get(word);
  return taken && `the word ${written} of ${accessNumber} already means ${taken}; choose another`;
}

/** The catalogue with the word of one more contest. */
export function withContestWord(catalog: Catalog, { accessNumber, word, contest }: ContestWord): Catalog {
  const accessNumbers = catalog.accessNumbers.map((access) =>
    access.number === accessNumber
      ? { ...access, contests: new Map([...(access.contests ?? []), [fold(word), contest]]) }
      : access,
  );
  return { ...catalog, accessNumbers };
}
