/**
 * A text as it is compared: full-width forms become half-width, letters upper case, Chinese punctuation that stands between
 * arguments a comma, and runs of blanks one space. What was written is kept elsewhere, whole.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[、；;]/g, ',')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Words that beat every keyword on every access number (XC-03). */
export const yesWords: readonly string[] = ['Y', 'YES', '是', '确认'];
export const cancelPrefixes: readonly string[] = ['TD', 'QX', '退订'];
export const listWord = '0000';
export const cancelAllWord = '00000';

/** The reserved word that a folded keyword begins with: such a keyword could never be reached. */
export function reservedWordIn(word: string): string | undefined {
  return [cancelAllWord, listWord, ...cancelPrefixes, ...yesWords].find((reserved) => word.startsWith(reserved));
}

/** The words of an argument list: `13900000000,2` or with blanks. */
export function argumentsIn(rest: string): string[] {
  return rest.split(/[ ,，]+/).filter((part) => part !== '');
}
