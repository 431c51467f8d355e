import { type AccessNumber, type Catalog, type Command, splitDialled, type TraceStep } from './model.ts';
import { argumentsIn, cancelAllWord, cancelPrefixes, fold, listWord, yesWords } from './words.ts';

/** A text as it arrived, and what that phone has open: an answer means nothing without its question. */
export type Heard = {
  /** The number that was dialled, extension included. */
  readonly dialled: string;
  readonly text: string;
  /** Whether a list or question of ours is what was last asked, so that bare digits answer it. */
  readonly digitsAnswer: boolean;
};

export type Understood = { readonly command: Command; readonly trace: readonly TraceStep[] };

type Reading = { catalog: Catalog; access: AccessNumber; text: string; heard: Heard };
type Reader = { step: string; read(reading: Reading): { command: Command; why: string } | undefined; else: string };

/**
 * Understands a text, in one order for every access number (XC-03): reserved words, the answer to an open question, exact
 * keyword, keyword within a longer text, the wish to stop in free words, and last a suggestion. Pure; the trace tells each
 * step that was tried and why it did or did not match.
 */
export function readCommand(catalog: Catalog, heard: Heard): Understood {
  const access = splitDialled(catalog, heard.dialled)?.access;
  if (!access)
    return {
      command: { kind: 'unknown' },
      trace: [{ step: 'access number', matched: false, why: `${heard.dialled} is not ours` }],
    };
  const reading: Reading = { catalog, access, text: fold(heard.text), heard };
  const trace: TraceStep[] = [];
  for (const reader of readers) {
    const found = reader.read(reading);
    trace.push({ step: reader.step, matched: found !== undefined, why: found?.why ?? reader.else });
    if (found) return { command: found.command, trace };
  }
  throw new Error('the last reader understands everything');
}

const readers: readonly Reader[] = [
  { step: 'reserved word', read: readReserved, else: 'no reserved word leads the text' },
  { step: 'open question', read: readAnswer, else: 'not bare digits, or no list was the last thing asked' },
  { step: 'exact keyword', read: readExact, else: 'the text is no keyword of this number' },
  { step: 'long match', read: readLong, else: 'the text does not begin with a keyword and its arguments' },
  { step: 'wish to stop', read: readWish, else: 'no word of stopping in it' },
  { step: 'suggestion', read: suggest, else: '' },
];

function readReserved({ access, text }: Reading): { command: Command; why: string } | undefined {
  const bare = text.replace(/[。.!?,，~ ]+$/u, '');
  if (bare === cancelAllWord) return { command: { kind: 'cancel-all' }, why: `${cancelAllWord} ends everything` };
  if (bare === listWord) return { command: { kind: 'list' }, why: `${listWord} lists` };
  return readYes(access, bare) ?? readCancel(access, bare);
}

function readYes(access: AccessNumber, text: string): { command: Command; why: string } | undefined {
  for (const yes of yesWords) {
    if (text === yes) return { command: { kind: 'confirm' }, why: `${yes} confirms` };
    if (!text.startsWith(yes)) continue;
    const named = access.words.get(text.slice(yes.length).replace(/^[ ,+]+/, ''));
    if (named && !named.verb)
      return { command: { kind: 'confirm', product: named.product }, why: `${yes} confirms ${named.product}` };
  }
  return undefined;
}

function readCancel(access: AccessNumber, text: string): { command: Command; why: string } | undefined {
  const prefix = cancelPrefixes.find((one) => text.startsWith(one));
  if (!prefix)
    return refusesSoon(text)
      ? { command: wish(access, text), why: '退订 stands within the first characters' }
      : undefined;
  const rest = text.slice(prefix.length).replace(/^[ ,+]+/, '');
  if (rest === '') return { command: { kind: 'cancel-which' }, why: `${prefix} alone: the list asks which` };
  const named = access.words.get(rest);
  if (named && !named.verb)
    return { command: { kind: 'cancel', product: named.product }, why: `${prefix} ends ${named.product}` };
  return {
    command: { kind: 'cancel-which' },
    why: `${prefix} with ${rest}, which is no order word: the list asks which`,
  };
}

/** 退订 in any form within the first characters is a wish that must be honoured. */
function refusesSoon(text: string): boolean {
  return text.slice(0, 8).includes('退订');
}

const digits = /^\d{1,2}(?:[ ,]+\d{1,2})*$/;

function readAnswer({ text, heard }: Reading): { command: Command; why: string } | undefined {
  if (!heard.digitsAnswer || !digits.test(text)) return undefined;
  return {
    command: { kind: 'answer', choices: argumentsIn(text).map((one) => String(Number(one))) },
    why: 'digits answer what was last asked',
  };
}

function readExact({ access, text }: Reading): { command: Command; why: string } | undefined {
  const meaning = access.words.get(text);
  return meaning && { command: commandOf(meaning, []), why: `${text} is a keyword` };
}

/** The longest keyword that the text begins with, its arguments behind a comma or blank, or digits right after it. */
function readLong({ access, text }: Reading): { command: Command; why: string } | undefined {
  const word = [...access.words.keys()]
    .filter((one) => text.startsWith(one) && /^[ ,]|^\d/.test(text.slice(one.length)) && !endsInDigitBefore(one, text))
    .sort((one, other) => other.length - one.length)[0];
  const meaning = word && access.words.get(word);
  if (!meaning) return undefined;
  return { command: commandOf(meaning, argumentsIn(text.slice(word.length))), why: `${word} with arguments` };
}

/** `1032` followed by digits without a comma is another number, not a keyword with an argument. */
function endsInDigitBefore(word: string, text: string): boolean {
  return /\d$/.test(word) && /^\d/.test(text.slice(word.length));
}

function commandOf(meaning: { product: string; verb?: string }, args: readonly string[]): Command {
  return meaning.verb
    ? { kind: 'verb', product: meaning.product, verb: meaning.verb, args }
    : { kind: 'order', product: meaning.product, args };
}

const stopping =
  /不要了|不想要|不需要|别发|别扣|不订|不用了|取消|停止|停了|关闭|关掉|退掉|退了|退定|怎么退|如何退|\bSTOP\b|\bCANCEL\b|\bUNSUBSCRIBE\b/u;

function readWish({ access, text }: Reading): { command: Command; why: string } | undefined {
  const said = stopping.exec(text);
  return said ? { command: wish(access, text), why: `${said[0]} is a wish to stop` } : undefined;
}

/** The wish names a product when the text holds its order word as a word of its own. */
function wish(access: AccessNumber, text: string): Command {
  const named = [...access.words]
    .filter(([word, meaning]) => !meaning.verb && holdsWord(text, word))
    .map(([, meaning]) => meaning.product);
  return named.length === 1 ? { kind: 'wish-to-stop', product: named[0]! } : { kind: 'wish-to-stop' };
}

function holdsWord(text: string, word: string): boolean {
  return text.split(/[^A-Z0-9]+/).includes(word);
}

/** The order word that is one slip away, if there is just one such. Digits that answer nothing are told so by their owner. */
function suggest({ access, text }: Reading): { command: Command; why: string } {
  if (digits.test(text)) return { command: { kind: 'answer', choices: [] }, why: 'digits, but no list was the last thing asked' };
  const near = [...access.words]
    .filter(([word, meaning]) => !meaning.verb && oneSlipApart(word, text))
    .map(([word]) => word);
  return near.length === 1
    ? { command: { kind: 'unknown', suggestion: near[0]! }, why: `${near[0]} is one slip away` }
    : { command: { kind: 'unknown' }, why: 'nothing is near enough to suggest' };
}

/** One letter more, less or other, or two neighbours swapped. */
function oneSlipApart(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let same = 0;
  while (same < short.length && short[same] === long[same]) same++;
  const [restOfShort, restOfLong] = [short.slice(same), long.slice(same)];
  if (restOfShort.length < restOfLong.length) return restOfLong.slice(1) === restOfShort;
  const swapped = restOfShort.length > 1 && restOfShort[0] === restOfLong[1] && restOfShort[1] === restOfLong[0];
  return restOfLong.slice(1) === restOfShort.slice(1) || (swapped && restOfLong.slice(2) === restOfShort.slice(2));
}
