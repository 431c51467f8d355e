/** As texts are compared: case, width and composition do not count. */
function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

const word = /[\p{Letter}\p{Number}]+/gu;

/**
 * The pairs of neighbouring letters of a text, each once. Chinese has no blanks to find words by, and two characters are what
 * people search for; pairs find any part of a text of two letters or more.
 */
export function gramsOf(text: string): string[] {
  const grams = new Set<string>();
  for (const [run] of foldText(text).matchAll(word)) {
    const letters = [...run];
    for (let at = 0; at + 1 < letters.length; at++) grams.add(letters[at]! + letters[at + 1]!);
  }
  return [...grams];
}

/** What a search looks for: pairs that a text must hold, and the words it must say. Empty pairs mean it is too short. */
export function wanted(search: string): { readonly grams: string[]; readonly words: string[] } {
  const words = search
    .trim()
    .split(/\s+/u)
    .filter((one) => one !== '');
  return { grams: gramsOf(words.join(' ')), words: words.map((one) => foldText(one)) };
}
