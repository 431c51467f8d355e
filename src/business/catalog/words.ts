/**
 * A text as it is compared: full-width forms become half-width, letters upper case, Chinese punctuation that stands between
 * arguments a comma, runs of blanks one space; quotation marks, invisible characters and punctuation around the text go.
 * What was written is kept elsewhere, whole.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/\p{Cf}/gu, '')
    .replace(/["'“”‘’「」『』【】《》<>()[\]]/g, '')
    .replace(/[、;]/g, ',')
    .replace(/\s+/g, ' ')
    .replace(/^[ ,.。!?~:]+|[ ,.。!?~:]+$/g, '');
}

/** Words that beat every keyword on every access number (XC-03). */
export const yesWords: readonly string[] = ['YES', 'Y', '是', '确认'];
/** Before an order word they end it; alone they ask for the list. */
export const cancelPrefixes: readonly string[] = ['TD', 'QX', '退订'];
/** Alone, in answer to a promotion, they refuse promotions (provisioning 8.2). */
export const refusalWords: readonly string[] = ['T', 'N', 'R', '拒收', '退订', 'STOP'];
/** Lists what a phone has here. */
export const listWord = '0000';
/** Ends everything a phone has here. */
export const cancelAllWord = '00000';

/** The reserved word that a folded keyword begins with: such a keyword could never be reached. */
export function reservedWordIn(word: string): string | undefined {
  return [cancelAllWord, listWord, ...cancelPrefixes, ...yesWords].find((reserved) => word.startsWith(reserved));
}

/**
 * The same for the word of a service. A yes is exact, so its letter may begin a longer word (`YZ`), unless what stands behind it is an
 * order word: with that it confirms an order.
 */
export function reservedForService(word: string, isOrderWord: (word: string) => boolean): string | undefined {
  const reserved = reservedWordIn(word);
  if (reserved === undefined || !yesWords.includes(reserved)) return reserved;
  const isOnlyBegin = yesWords.every(
    (yes) => word !== yes && !isOrderWord(word.startsWith(yes) ? word.slice(yes.length) : ''),
  );
  return isOnlyBegin ? undefined : reserved;
}

/** The words of an argument list: `13900000000,2` or with blanks. */
export function argumentsIn(rest: string): string[] {
  return rest.split(/[ ,]+/).filter((part) => part !== '');
}

/** One letter more, less or other, or two neighbours swapped. */
export function oneSlipApart(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let same = 0;
  while (same < short.length && short[same] === long[same]) same++;
  const [restOfShort, restOfLong] = [short.slice(same), long.slice(same)];
  if (restOfShort.length < restOfLong.length) return restOfLong.slice(1) === restOfShort;
  const swapped = restOfShort.length > 1 && restOfShort[0] === restOfLong[1] && restOfShort[1] === restOfLong[0];
  return restOfLong.slice(1) === restOfShort.slice(1) || (swapped && restOfLong.slice(2) === restOfShort.slice(2));
}
