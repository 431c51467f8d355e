import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ContentError, filesOf } from '../../../platform/content.ts';
import { faultOfWord, type Words, wordsOf } from './words.ts';

/**
 * Loads `words/*.txt` of a content folder. Throws ContentError with every fault at once: a file that is missing, a word that
 * is there twice or would be found everywhere, a text of the house that holds one: the answers of the house always go out.
 */
export async function loadWords(folder: string): Promise<Words> {
  const faults: string[] = [];
  const digest = createHash('sha256');
  const lines = async (name: string) => {
    const file = path.join(folder, 'words', name);
    const shown = path.relative(process.cwd(), file);
    const text = await readFile(file, 'utf8').catch((error: Error) => error);
    if (typeof text === 'string') {
      digest.update(`${name}\n${text}`);
      return linesOf(text, shown);
    }
    faults.push(`${shown}:1: the file cannot be read: ${text.message}`);
    return [];
  };
  const forms = new Map([
    ...formsOf(await lines('traditional.txt'), faults),
    ...formsOf(await lines('digits.txt'), faults),
  ]);
  const [block, review, pass] = [await lines('block.txt'), await lines('review.txt'), await lines('pass.txt')];
  faults.push(...faultsOfLists([...block, ...review], pass, forms));
  const lists = { block: block.map(textOf), review: review.map(textOf), pass: pass.map(textOf), forms };
  const words = wordsOf(lists, digest.digest('hex').slice(0, 12));
  faults.push(...(await faultsOfHouse(folder, words)));
  if (faults.length > 0) throw new ContentError(faults);
  return words;
}

type Line = { readonly text: string; readonly where: string };

function linesOf(text: string, shown: string): Line[] {
  return text
    .split('\n')
    .map((line, index) => ({ text: line.trim(), where: `${shown}:${index + 1}` }))
    .filter((line) => line.text !== '' && !line.text.startsWith('#'));
}

function textOf({ text }: Line): string {
  return text;
}

/** `1 一壹`: what stands behind the blank counts as what stands before it. */
function formsOf(lines: readonly Line[], faults: string[]): [form: string, plain: string][] {
  return lines.flatMap(({ text, where }) => {
    const [, plain, forms] = /^(\S) (\S+)$/u.exec(text) ?? [];
    if (plain && forms) return [...forms].map((form): [string, string] => [form, plain]);
    faults.push(`${where}: the line is not a character, a blank and its other forms; write it so`);
    return [];
  });
}

function faultsOfLists(words: readonly Line[], pass: readonly Line[], forms: ReadonlyMap<string, string>): string[] {
  const seen = new Map<string, string>();
  return [...words, ...pass].flatMap(({ text, where }) => {
    const earlier = seen.get(text);
    seen.set(text, where);
    const fault = earlier ? `${text} is already at ${earlier}; keep one of them` : faultOfWord(text, forms);
    return fault ? [`${where}: ${fault}`] : [];
  });
}

const roomsOfTheHouse = { replies: '.txt', literal: '.txt', catalog: '.yaml', campaigns: '.yaml' };

async function faultsOfHouse(folder: string, words: Words): Promise<string[]> {
  const faults: string[] = [];
  for (const [room, ending] of Object.entries(roomsOfTheHouse)) {
    for (const name of await filesOf(path.join(folder, room), ending)) {
      const file = path.join(folder, room, name);
      for (const { text, where } of linesOf(await readFile(file, 'utf8'), path.relative(process.cwd(), file))) {
        const found = words.find(text);
        if (found)
          faults.push(
            `${where}: it holds ${found.word}, a word to ${found.kind}; say it otherwise, or see words/pass.txt`,
          );
      }
    }
  }
  return faults;
}
