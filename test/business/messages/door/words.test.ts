import test from 'ava';
import { loadWords } from '../../../../src/business/messages/index.ts';
import { ContentError } from '../../../../src/platform/content.ts';
import { withContent } from '../../../support/content.ts';
import { words } from '../../../support/shipped.ts';

const readings: readonly [text: string, found: string | undefined][] = [
  ['出售大麻', 'block 大麻'],
  ['你惹了大麻烦', undefined],
  ['大麻烦和大麻', 'block 大麻'],
  ['大麻大麻烦', 'block 大麻'],
  ['大麻烦大麻烦', undefined],
  ['买大麻，烦请联系', 'block 大麻'],
  ['大 麻', 'block 大麻'],
  ['大*麻', 'block 大麻'],
  ['大\u200b麻', 'block 大麻'],
  ['人大，麻将', 'review 大麻'],
  ['賭博', 'block 赌博'],
  ['時時彩', 'block 时时彩'],
  ['六合彩', 'block 六合彩'],
  ['6合彩', 'block 六合彩'],
  ['⑥合彩', 'block 六合彩'],
  ['６合彩', 'block 六合彩'],
  ['陸合彩', 'block 六合彩'],
  ['ＳＭ', 'block SM'],
  ['s-m', 'block SM'],
  ['Smoking is fine', undefined],
  ['CSM', undefined],
  ['恭喜您中奖', 'review 中奖'],
  ['其中，奖品', undefined],
  ['女装装修', undefined],
  ['中奖与赌博', 'block 赌博'],
  ['远离赌博', undefined],
  ['远离 赌博', 'block 赌博'],
];

for (const [text, found] of readings) {
  test(`Of ${JSON.stringify(text)} the word lists find ${found ?? 'nothing'}`, (t) => {
    const finding = words.find(text);
    t.is(finding && `${finding.kind} ${finding.word}`, found);
  });
}

test('XC-06: no text of the house holds a word of the lists; one that does stops the start, so answers always go out', async (t) => {
  const files = { 'replies/unknown.txt': '恭喜中奖{{suggestion}}', 'literal/welcome.txt': '加入\n赌场' };
  const error = await withContent(files, (folder) => t.throwsAsync(loadWords(folder), { instanceOf: ContentError }));
  t.regex(error!.message, /unknown.txt:1: it holds 中奖, a word to review/);
  t.regex(error!.message, /welcome.txt:2: it holds 赌场, a word to block/);
});

test('The version of the lists changes with any of their files, and with nothing else', async (t) => {
  const version = (files = {}) => withContent(files, async (folder) => (await loadWords(folder)).version);
  t.is(await version(), words.version);
  for (const file of ['block', 'review', 'pass', 'digits'])
    t.not(await version({ [`words/${file}.txt`]: file === 'digits' ? '1 一\n' : '测试词\n' }), words.version, file);
});

test('The start is refused with file and line for words that are wrong', async (t) => {
  const files = {
    'words/block.txt': '大麻\n麻\n110\n大麻\n赌，博\n',
    'words/digits.txt': '1一\n',
    'words/pass.txt': undefined,
  };
  const error = await withContent(files, (folder) => t.throwsAsync(loadWords(folder), { instanceOf: ContentError }));
  const faults = error!.message;
  for (const [line, why] of [
    ['block.txt:2', 'single character'],
    ['block.txt:3', 'short number'],
    ['block.txt:4', 'already at'],
    ['block.txt:5', 'end of a clause'],
    ['digits.txt:1', 'other forms'],
    ['pass.txt:1', 'cannot be read'],
  ] as const)
    t.regex(faults, new RegExp(`${line}: .*${why}`));
});
