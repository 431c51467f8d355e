import type { AccessNumber, Meaning } from './model.ts';
import type { CatalogSheet } from './sheet.ts';
import { fold, reservedWordIn } from './words.ts';

type Numbers = Map<string, AccessNumber & { words: Map<string, Meaning> }>;

/** The one table of words, keyed by (access number, word). */
export function collectWords(sheets: readonly CatalogSheet[], faults: string[]): AccessNumber[] {
  const numbers: Numbers = new Map();
  for (const sheet of sheets) {
    const access = accessNumberOf(sheet, numbers, faults);
    for (const { word, meaning, at } of wordsOf(sheet.data)) {
      const fault = faultOfWord(word, access);
      if (fault) faults.push(`${sheet.where(at)}: ${fault}`);
      else access.words.set(fold(word), meaning);
    }
  }
  return [...numbers.values()];
}

/** Sheets may share a number, and then its free service code too. */
function accessNumberOf({ data, where }: CatalogSheet, numbers: Numbers, faults: string[]) {
  const { accessNumber: number, freeServiceCode } = data;
  const access = numbers.get(number) ?? { number, freeServiceCode, words: new Map() };
  numbers.set(number, access);
  if (access.freeServiceCode !== freeServiceCode)
    faults.push(`${where(['freeServiceCode'])}: ${number} already has ${access.freeServiceCode}; write the same`);
  return access;
}

function wordsOf({ products, trials }: CatalogSheet['data']): { word: string; meaning: Meaning; at: PropertyKey[] }[] {
  return [
    ...products.flatMap(({ code: product, orderWords, verbs }, index) => [
      ...orderWords.map((word, at) => ({ word, meaning: { product }, at: ['products', index, 'orderWords', at] })),
      ...verbs.map((word, at) => ({
        word,
        meaning: { product, verb: fold(word) },
        at: ['products', index, 'verbs', at],
      })),
    ]),
    ...trials.flatMap(({ code: trial, product, orderWords }, index) =>
      orderWords.map((word, at) => ({ word, meaning: { product, trial }, at: ['trials', index, 'orderWords', at] })),
    ),
  ];
}

function faultOfWord(written: string, access: AccessNumber): string | undefined {
  const word = fold(written);
  const reserved = reservedWordIn(word);
  if (reserved) return `the word ${written} begins with the reserved word ${reserved}; choose another`;
  const taken = access.words.get(word);
  return taken && `the word ${written} of ${access.number} already means ${taken.product}; choose another`;
}
