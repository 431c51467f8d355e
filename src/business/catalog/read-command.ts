import {
  type AccessNumber,
  type Catalog,
  type Command,
  type Meaning,
  productsNamed,
  splitDialled,
  type TraceStep,
} from './model.ts';
import { suggestionFor } from './suggest.ts';
import { isSoldByItem } from './tariffs.ts';
import { argumentsIn, cancelAllWord, cancelPrefixes, fold, listWord, refusalWords, yesWords } from './words.ts';

/** A text as it arrived, and what that phone has open: an answer means nothing without its question. */
export type Heard = {
  /** The number that was dialled, extension included. */
  readonly dialled: string;
  readonly text: string;
  /** Whether a list or question of ours is what was last asked, so that bare digits answer it. */
  readonly digitsAnswer: boolean;
  /** Whether that question wants words, so that whatever means nothing else answers it. */
  readonly wordsAnswer?: boolean;
  /** A promotion went to this phone: as the last thing we sent, or before other things. */
  readonly promotion?: 'last' | 'earlier' | undefined;
};

/** What a text means, each step that was tried to find that out, and the word of ours that it bore, if it did. */
export type Understood = {
  readonly command: Command;
  readonly trace: readonly TraceStep[];
  readonly keyword?: string;
};

/** `text` is folded; `word` is it without blanks, because people write `T D C Y` and `Y CYV`. */
type Reading = {
  catalog: Catalog;
  access: AccessNumber;
  /** As it was written, half-width. */
  written: string;
  text: string;
  word: string;
  isQuestion: boolean;
  digitsAnswer: boolean;
  wordsAnswer: boolean;
  promotion: Heard['promotion'];
};
type Found = { command: Command; why: string; keyword?: string };
type Reader = { step: string; read(reading: Reading): Found | undefined; else: string };

const readers: readonly Reader[] = [
  { step: 'reserved word', read: readReserved, else: 'no reserved word leads the text' },
  { step: 'open question', read: readAnswer, else: 'not bare digits, or no list was the last thing asked' },
  { step: 'exact keyword', read: readExact, else: 'the text is no keyword of this number' },
  { step: 'long match', read: readLong, else: 'the text does not begin with a keyword and its arguments' },
  { step: 'wish to stop', read: readWish, else: 'no word of stopping in it' },
  { step: 'service word', read: readService, else: 'the text does not begin with the word of a service' },
  { step: 'open question in words', read: readWords, else: 'no question that wants words was the last thing asked' },
];

/**
 * Understands a text, in one order for every access number (XC-03): reserved words, the answer to an open question, exact
 * keyword, keyword with arguments, the wish to stop in free words, the word of a service with whatever follows it, the answer to a question that wants words, and last a
 * suggestion. Pure; the trace tells each step
 * that was tried and why it did or did not match.
 */
export function readCommand(catalog: Catalog, heard: Heard): Understood {
  const { dialled, text: written, digitsAnswer, wordsAnswer = false, promotion } = heard;
  const trace: TraceStep[] = [];
  const understood = (step: string, { command, why, keyword }: Found): Understood => ({
    command,
    trace: [...trace, { step, matched: true, why }],
    ...(keyword !== undefined && { keyword }),
  });
  const access = splitDialled(catalog, dialled)?.access;
  if (!access) return understood('access number', { command: { kind: 'unknown' }, why: `${dialled} is not ours` });

  const text = fold(written);
  const isQuestion = /[?？]/.test(written);
  const word = text.replaceAll(' ', '');
  const plain = written.normalize('NFKC').trim();
  const reading: Reading = {
    catalog,
    access,
    written: plain,
    text,
    word,
    isQuestion,
    digitsAnswer,
    wordsAnswer,
    promotion,
  };
  for (const reader of readers) {
    const found = reader.read(reading);
    if (found) return understood(reader.step, found);
    trace.push({ step: reader.step, matched: false, why: reader.else });
  }
  return understood('suggestion', suggest(reading));
}

function readReserved(reading: Reading): Found | undefined {
  const zeros = reading.word.replaceAll('O', '0');
  if (zeros === cancelAllWord)
    return { command: { kind: 'cancel-all' }, why: `${cancelAllWord} ends everything`, keyword: cancelAllWord };
  if (zeros === listWord) return { command: { kind: 'list' }, why: `${listWord} lists`, keyword: listWord };
  return readRefusal(reading) ?? readYes(reading) ?? readCancel(reading);
}

/**
 * T, N, R, 拒收, 退订 or STOP alone, in answer to a promotion, refuse promotions and end nothing that was ordered. When other
 * things were sent since, 退订 and STOP mean what they always mean, and a letter that is a keyword orders (decision 13).
 */
function readRefusal({ access, word, promotion }: Reading): Found | undefined {
  if (promotion === undefined || !refusalWords.includes(word)) return undefined;
  const isAmbiguous = word === '退订' || word === 'STOP' || access.words.has(word);
  if (promotion === 'earlier' && isAmbiguous) return undefined;
  return { command: { kind: 'refuse-promotions' }, why: `${word} answers a promotion`, keyword: word };
}

/** A yes is exact: the word alone, or with the order word it confirms. `是吗` and `Y？` buy nothing. */
function readYes({ access, word, isQuestion }: Reading): Found | undefined {
  const yes = yesWords.find((one) => word.startsWith(one));
  if (!yes || isQuestion) return undefined;
  if (word === yes) return { command: { kind: 'confirm' }, why: `${yes} confirms`, keyword: yes };
  const product = productAfter(yes, word, access);
  return product === undefined
    ? undefined
    : { command: { kind: 'confirm', product }, why: `${yes} confirms ${product}`, keyword: word };
}

/** TD, QX and 退订 lead to an end at once where they name a product, else to the list; 退订 further in, to a question. */
function readCancel({ catalog, access, text, word }: Reading): Found | undefined {
  const prefix = cancelPrefixes.find((one) => word.startsWith(one));
  if (!prefix)
    return refusesSoon(text) ? { command: wish(catalog, access, text), why: '退订 stands near the start' } : undefined;
  const rest = word.slice(prefix.length);
  const named = productAfter(prefix, word, access) ?? access.former?.get(withoutMark(rest));
  const product = named ?? productBeforeSource(rest, access);
  if (product !== undefined) {
    const keyword = named === undefined ? word.replace(/[,.:+-]?\d+$/, '') : word;
    return { command: { kind: 'cancel', product }, why: `${prefix} ends ${product}`, keyword };
  }
  return {
    command: { kind: 'cancel-which' },
    keyword: prefix,
    why:
      rest === ''
        ? `${prefix} alone asks for the list`
        : `${prefix} with ${rest}, which is no order word: the list asks which`,
  };
}

/** The product whose order word follows a reserved word, with or without a mark between: `TDCY`, `TD-CY`, `Y,CYV`. */
function productAfter(reserved: string, word: string, access: AccessNumber): string | undefined {
  const meaning = access.words.get(withoutMark(word.slice(reserved.length)));
  return meaning && !meaning.verb ? meaning.product : undefined;
}

function withoutMark(rest: string): string {
  return rest.replace(/^[,.:+-]/, '');
}

/** Who ordered by an advertisement (`CY 01`) may write its code behind the cancel word too: `TDCY01` ends what `TDCY` ends. */
function productBeforeSource(rest: string, access: AccessNumber): string | undefined {
  const [, word] = /^[,.:+-]?(.*?\D)\d+$/.exec(rest) ?? [];
  return word && productAfter('', word.replace(/[,.:+-]$/, ''), access);
}

/** 退订 in any form within the first characters is a wish that must be honoured. */
function refusesSoon(text: string): boolean {
  return /退[订訂定]/.test(text.slice(0, 8));
}

const digits = /^\d{1,2}(?:[ ,]+\d{1,2})*$/;

function readAnswer({ text, digitsAnswer }: Reading): Found | undefined {
  if (!digitsAnswer || !digits.test(text)) return undefined;
  const choices = argumentsIn(text).map((one) => String(Number(one)));
  return { command: { kind: 'answer', choices }, why: 'digits answer what was last asked' };
}

function readExact({ access, word }: Reading): Found | undefined {
  const contest = access.contests?.get(word);
  if (contest !== undefined)
    return { command: { kind: 'contest', contest }, why: `${word} enters ${contest}`, keyword: word };
  const meaning = access.words.get(word);
  return meaning && { command: commandOf(meaning, []), why: `${word} is a keyword`, keyword: word };
}

/**
 * The longest keyword that leads the text, with its arguments: numbers behind a comma or blank, or right after a word that
 * does not itself end in a digit. `1032,139…` and `TJ139…` are such; `10321` is another number.
 */
function readLong({ catalog, access, text }: Reading): Found | undefined {
  const [keyword] = [...access.words.keys()]
    .filter(
      (one) =>
        text.startsWith(one) &&
        (hasArguments(one, text.slice(one.length)) ||
          namesAnItem(catalog, access.words.get(one), text.slice(one.length))),
    )
    .sort((one, other) => other.length - one.length);
  const meaning = keyword && access.words.get(keyword);
  if (!meaning) return undefined;
  const command = commandOf(meaning, argumentsIn(text.slice(keyword.length)));
  return { command, why: `${keyword} with arguments`, keyword };
}

function hasArguments(keyword: string, rest: string): boolean {
  return /^(?:[ ,]+\d+)+$/.test(rest) || (/\D$/.test(keyword) && /^\d+(?:[ ,]+\d+)*$/.test(rest));
}

/**
 * The longest word of a service that leads the text: alone, or before a blank, a mark, a digit or a Chinese character. What
 * stands behind it is the service's to read, as it was written.
 */
function readService({ access, text, written }: Reading): Found | undefined {
  const [word] = [...(access.services?.keys() ?? [])]
    .filter((one) => text.startsWith(one) && !goesOn(one, text.slice(one.length)))
    .sort((one, other) => other.length - one.length);
  const means = word && access.services?.get(word);
  if (!means) return undefined;
  const asWritten = written.toUpperCase().startsWith(word) ? written : text;
  const rest = asWritten.slice(word.length).replace(/^[\s,.:+-]+/, '');
  return { command: { kind: 'service', ...means, rest }, why: `${word} speaks to ${means.service}`, keyword: word };
}

/** Whether what follows belongs to a longer word or number: `BYE` is not `BY`. */
function goesOn(word: string, rest: string): boolean {
  return (/[A-Z]$/.test(word) && /^[A-Z]/.test(rest)) || (/\d$/.test(word) && /^\d/.test(rest));
}

/** Last of all: stop words, keywords and wishes are never taken for an answer. */
function readWords({ wordsAnswer, word }: Reading): Found | undefined {
  return wordsAnswer && word !== ''
    ? { command: { kind: 'words' }, why: 'words answer what was last asked' }
    : undefined;
}

/** Whether a text may order something that is sold one by one, so that it is worth looking for an agreement to it. */
export function mayOrderItem({ products }: Catalog, text: string): boolean {
  const folded = fold(text);
  return [...products.values()].some(
    (product) => isSoldByItem(product) && product.orderWords.some((word) => folded.startsWith(fold(word))),
  );
}

/** Whether a text may ask for a trial, so that it is worth looking who had one and how many seats are left. */
export function mayAskTrial({ trials }: Catalog, text: string): boolean {
  const folded = fold(text).replaceAll(' ', '');
  return [...trials.values()].some(({ orderWords }) => orderWords.some((word) => folded.startsWith(fold(word))));
}

/** `TQ石家庄`: which of the things that are sold one by one. */
function namesAnItem(catalog: Catalog, meaning: Meaning | undefined, rest: string): boolean {
  const product = meaning?.verb === undefined && meaning && catalog.products.get(meaning.product);
  return product ? isSoldByItem(product) && /^[ ,]*\p{Script=Han}{1,10}$/u.test(rest) : false;
}

function commandOf({ product, verb, trial }: Meaning, args: readonly string[]): Command {
  if (verb) return { kind: 'verb', product, verb, args };
  return trial ? { kind: 'trial', trial, args } : { kind: 'order', product, args };
}

const stopping =
  /不要了|不想要|不想用|不需要|别发|别扣|别再|不再|不订|不用了|取消|停止|停用|停掉|停了|终止|注销|解除|关闭|关掉|退掉|退了|怎么退|如何退|\bSTOP\b|\bCANCEL\b|\bUNSUBSCRIBE\b/u;

function readWish({ catalog, access, text }: Reading): Found | undefined {
  const said = stopping.exec(text);
  return said ? { command: wish(catalog, access, text), why: `${said[0]} is a wish to stop` } : undefined;
}

/** The wish names a product when it names just one. */
function wish(catalog: Catalog, access: AccessNumber, text: string): Command {
  const [product, ...others] = productsNamed(catalog, access, text);
  return product && others.length === 0 ? { kind: 'wish-to-stop', product: product.code } : { kind: 'wish-to-stop' };
}

/** Nothing matched. Digits that answer nothing are told so by their owner; anything else may come near a word of ours. */
function suggest({ catalog, access, text, word }: Reading): Found {
  if (digits.test(text))
    return { command: { kind: 'answer', choices: [] }, why: 'digits, but no list was the last thing asked' };
  const suggestion = suggestionFor(catalog, access, { text, word });
  return suggestion
    ? { command: { kind: 'unknown', suggestion: suggestion.word }, why: suggestion.why }
    : { command: { kind: 'unknown' }, why: 'nothing is near enough to suggest' };
}
